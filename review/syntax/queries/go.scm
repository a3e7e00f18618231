; The wheel's tags call every type a type and give methods no owner. Lacking: constants and variables of the
; package, fields, methods of interfaces, embedded types, imports.
(type_spec name: (type_identifier) @name type: (struct_type)) @definition.class
(type_spec name: (type_identifier) @name type: (interface_type)) @definition.interface
(type_alias name: (type_identifier) @name) @definition.type
(method_elem name: (field_identifier) @name) @definition.method
(type_spec type: (struct_type (field_declaration_list
  (field_declaration name: (field_identifier) @name) @definition.field)))
(source_file (const_declaration (const_spec name: (identifier) @name) @definition.constant))
(source_file (var_declaration [
  (var_spec name: (identifier) @name) @definition.constant
  (var_spec_list (var_spec name: (identifier) @name) @definition.constant)]))

(method_declaration receiver: (parameter_list (parameter_declaration type: [
  (type_identifier) @owner
  (pointer_type (type_identifier) @owner)
  (generic_type type: (type_identifier) @owner)
  (pointer_type (generic_type type: (type_identifier) @owner))])) name: (field_identifier) @name)
(type_spec name: (type_identifier) @name type: (struct_type (field_declaration_list (field_declaration !name type: [
  (type_identifier) @base
  (qualified_type name: (type_identifier) @base)
  (generic_type type: (type_identifier) @base)]))))
(type_spec name: (type_identifier) @name type: (interface_type (type_elem [
  (type_identifier) @base
  (qualified_type name: (type_identifier) @base)])))

["type" "const" "var"] @prefix
(import_declaration) @import
(import_spec path: (_) @path)
(import_spec name: (package_identifier) @alias path: (_) @path)
(import_spec name: (dot) @imported path: (_) @path)
