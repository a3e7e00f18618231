; Lacking in the wheel's tags: constants, what attr_* defines, superclass and mixins, requires.
(assignment left: (constant) @name) @definition.constant
((call method: (identifier) @_attr arguments: (argument_list (simple_symbol) @name @definition.field))
 (#match? @_attr "^(attr_(reader|writer|accessor)|attr|delegate|define_method|alias_method)$"))

(class name: [(constant) @name (scope_resolution name: (constant) @name)] superclass: (superclass [
  (constant) @base
  (scope_resolution name: (constant) @base)]))
((class name: [(constant) @name (scope_resolution name: (constant) @name)] body: (body_statement
  (call method: (identifier) @_mix arguments: (argument_list [
    (constant) @base
    (scope_resolution name: (constant) @base)]))))
 (#match? @_mix "^(include|extend|prepend)$"))
((module name: [(constant) @name (scope_resolution name: (constant) @name)] body: (body_statement
  (call method: (identifier) @_mix arguments: (argument_list [
    (constant) @base
    (scope_resolution name: (constant) @base)]))))
 (#match? @_mix "^(include|extend|prepend)$"))

((call method: (identifier) @_require arguments: (argument_list . (string (string_content) @path))) @import
 (#match? @_require "^(require|require_relative|load)$"))
