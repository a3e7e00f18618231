; Lacking in the wheel's tags: constructors, enums, records, annotations, fields, supertypes, imports.
(constructor_declaration name: (identifier) @name) @definition.method
(compact_constructor_declaration name: (identifier) @name) @definition.method
(enum_declaration name: (identifier) @name) @definition.class
(enum_constant name: (identifier) @name) @definition.constant
(record_declaration name: (identifier) @name) @definition.class
(record_declaration parameters: (formal_parameters (formal_parameter name: (identifier) @name) @definition.field))
(annotation_type_declaration name: (identifier) @name) @definition.interface
(annotation_type_element_declaration name: (identifier) @name) @definition.method
(field_declaration declarator: (variable_declarator name: (identifier) @name)) @definition.field
(field_declaration (modifiers "static" "final") declarator: (variable_declarator name: (identifier) @name))
  @definition.constant
(constant_declaration declarator: (variable_declarator name: (identifier) @name)) @definition.constant

(class_declaration name: (identifier) @name superclass: (superclass [
  (type_identifier) @base
  (generic_type . (type_identifier) @base)
  (scoped_type_identifier (type_identifier) @base .)]))
(_ name: (identifier) @name interfaces: (super_interfaces (type_list [
  (type_identifier) @base
  (generic_type . (type_identifier) @base)
  (scoped_type_identifier (type_identifier) @base .)])))
(interface_declaration name: (identifier) @name (extends_interfaces (type_list [
  (type_identifier) @base
  (generic_type . (type_identifier) @base)])))

(import_declaration) @import
(import_declaration (scoped_identifier scope: (_) @path name: (identifier) @imported) .)
(import_declaration [(identifier) (scoped_identifier)] @path . (asterisk) @imported)
