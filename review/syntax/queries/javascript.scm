; The wheel's tags know functions, methods, classes. Lacking: values that a module binds, fields, constructors,
; the superclass, imports, what an export names.
(method_definition name: (property_identifier) @name (#eq? @name "constructor")) @definition.method
(method_definition name: (private_property_identifier) @name) @definition.method
(program [(lexical_declaration (variable_declarator name: (identifier) @name) @definition.constant)
          (variable_declaration (variable_declarator name: (identifier) @name) @definition.constant)])
(program (export_statement declaration: [
  (lexical_declaration (variable_declarator name: (identifier) @name) @definition.constant)
  (variable_declaration (variable_declarator name: (identifier) @name) @definition.constant)]))
; Bound functions stay functions: they are more than constants.
(variable_declarator name: (identifier) @name value: [(arrow_function) (function_expression)]) @definition.function
; A module's only function has no name but this one.
(export_statement "default" @name value: [(arrow_function) (function_expression)]) @definition.function
(export_statement "default" @name value: (binary_expression right: (parenthesized_expression [
  (arrow_function) (function_expression)]))) @definition.function
(field_definition property: [(property_identifier) (private_property_identifier)] @name) @definition.field

(class_declaration name: (identifier) @name (class_heritage [
  (identifier) @base
  (member_expression property: (property_identifier) @base)]))

(decorator) @prefix
(export_statement ["export" "default"] @prefix)
(lexical_declaration ["const" "let"] @prefix)
(variable_declaration "var" @prefix)
(export_specifier name: (identifier) @exported)
(export_statement value: (identifier) @exported)
(export_statement "export" @exports)
