; The wheel's tags know classes, functions and plain assignments of a module. Lacking: fields, tuple targets,
; names that a module binds under `if` or `try`, type aliases, base classes, decorators.
(module (expression_statement (assignment left: (pattern_list (identifier) @name)) @definition.constant))
(module (if_statement (block (expression_statement (assignment left: (identifier) @name) @definition.constant))))
(module (if_statement (else_clause (block (expression_statement
  (assignment left: (identifier) @name) @definition.constant)))))
(module (try_statement (block (expression_statement (assignment left: (identifier) @name) @definition.constant))))
(module (try_statement (except_clause (block (expression_statement
  (assignment left: (identifier) @name) @definition.constant)))))
(class_definition body: (block (expression_statement
  (assignment left: (identifier) @name) @definition.field)))
(type_alias_statement left: (type [
  (identifier) @name
  (generic_type . (identifier) @name)])) @definition.type

(class_definition name: (identifier) @name superclasses: (argument_list [
  (identifier) @base
  (attribute attribute: (identifier) @base)
  (subscript value: (identifier) @base)
  (subscript value: (attribute attribute: (identifier) @base))]))

(decorator) @prefix
(import_statement) @import
(import_from_statement) @import

(import_statement name: (dotted_name) @path)
(import_statement name: (aliased_import name: (dotted_name) @path alias: (identifier) @alias))
(import_from_statement module_name: (_) @path name: (dotted_name) @imported)
(import_from_statement module_name: (_) @path
  name: (aliased_import name: (dotted_name) @imported alias: (identifier) @alias))
(import_from_statement module_name: (_) @path (wildcard_import) @imported)
