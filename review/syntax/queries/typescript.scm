; Lacking in the wheel's tags beyond what JavaScript's lack: type aliases, enums, members of interfaces.
(method_definition name: (property_identifier) @name (#eq? @name "constructor")) @definition.method
(method_definition name: (private_property_identifier) @name) @definition.method
(program [(lexical_declaration (variable_declarator name: (identifier) @name) @definition.constant)
          (variable_declaration (variable_declarator name: (identifier) @name) @definition.constant)])
(program (export_statement declaration: [
  (lexical_declaration (variable_declarator name: (identifier) @name) @definition.constant)
  (variable_declaration (variable_declarator name: (identifier) @name) @definition.constant)]))
(variable_declarator name: (identifier) @name value: [(arrow_function) (function_expression)]) @definition.function
; A module's only function has no name but this one.
(export_statement "default" @name value: [(arrow_function) (function_expression)]) @definition.function
(export_statement "default" @name value: (binary_expression right: (parenthesized_expression [
  (arrow_function) (function_expression)]))) @definition.function
(public_field_definition name: [(property_identifier) (private_property_identifier)] @name) @definition.field
; Members of a named interface or type only: `{ a: string }` in an annotation defines nothing.
(interface_declaration body: (interface_body (property_signature name: (property_identifier) @name) @definition.field))
(type_alias_declaration value: (object_type (property_signature name: (property_identifier) @name) @definition.field))
(type_alias_declaration name: (type_identifier) @name) @definition.type
(enum_declaration name: (identifier) @name) @definition.class
(enum_body name: (property_identifier) @name @definition.constant)
(enum_body (enum_assignment name: (property_identifier) @name) @definition.constant)
(internal_module name: (identifier) @name) @definition.module
(internal_module body: (statement_block (export_statement declaration: (lexical_declaration
  (variable_declarator name: (identifier) @name) @definition.constant))))

(class_declaration name: (type_identifier) @name (class_heritage (extends_clause value: [
  (identifier) @base
  (member_expression property: (property_identifier) @base)])))
(class_declaration name: (type_identifier) @name (class_heritage (implements_clause [
  (type_identifier) @base
  (generic_type name: (type_identifier) @base)
  (nested_type_identifier name: (type_identifier) @base)])))
(abstract_class_declaration name: (type_identifier) @name (class_heritage (extends_clause value: (identifier) @base)))
(abstract_class_declaration name: (type_identifier) @name (class_heritage (implements_clause [
  (type_identifier) @base
  (generic_type name: (type_identifier) @base)])))
(interface_declaration name: (type_identifier) @name (extends_type_clause type: [
  (type_identifier) @base
  (generic_type name: (type_identifier) @base)]))

(decorator) @prefix
(export_statement ["export" "default"] @prefix)
(ambient_declaration "declare" @prefix)
(lexical_declaration ["const" "let"] @prefix)
(variable_declaration "var" @prefix)
(export_specifier name: (identifier) @exported)
(export_statement value: (identifier) @exported)
(export_statement "export" @exports)
