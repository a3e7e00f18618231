; The wheel keeps its tags.scm where its own package cannot find it, and that knows four kinds only; so all of
; it stands here.
(class_declaration name: (identifier) @name) @definition.class
(struct_declaration name: (identifier) @name) @definition.class
(record_declaration name: (identifier) @name) @definition.class
(enum_declaration name: (identifier) @name) @definition.class
(enum_member_declaration name: (identifier) @name) @definition.constant
(interface_declaration name: (identifier) @name) @definition.interface
(delegate_declaration name: (identifier) @name) @definition.type
(method_declaration name: (identifier) @name) @definition.method
(constructor_declaration name: (identifier) @name) @definition.method
(local_function_statement name: (identifier) @name) @definition.function
(property_declaration name: (identifier) @name) @definition.field
(event_declaration name: (identifier) @name) @definition.field
(event_field_declaration (variable_declaration (variable_declarator name: (identifier) @name))) @definition.field
(field_declaration (variable_declaration (variable_declarator name: (identifier) @name))) @definition.field
((field_declaration (modifier) @_const (variable_declaration (variable_declarator name: (identifier) @name)))
  @definition.constant (#eq? @_const "const"))
(namespace_declaration name: (_) @name) @definition.module

(_ name: (identifier) @name (base_list [
  (identifier) @base
  (generic_name . (identifier) @base)
  (qualified_name name: (identifier) @base)
  (qualified_name name: (generic_name . (identifier) @base))
  (primary_constructor_base_type type: (identifier) @base)]))

(using_directive) @import
(using_directive [(identifier) (qualified_name)] @path .)
(using_directive name: (identifier) @alias (_) @path .)
