; The wheel's tags call aliases classes. Lacking: constants, statics, variants, fields, methods that a trait only
; declares, impl blocks (which say whose the methods are and which traits are implemented), uses.
(type_item name: (type_identifier) @name) @definition.type
(function_signature_item name: (identifier) @name) @definition.method
(associated_type name: (type_identifier) @name) @definition.type
(const_item name: (identifier) @name) @definition.constant
(static_item name: (identifier) @name) @definition.constant
(enum_variant name: (identifier) @name !body) @definition.constant
; One that holds values is made like a struct: who makes or matches it sees what it holds.
(enum_variant name: (identifier) @name body: (_)) @definition.type
(struct_item body: (field_declaration_list
  (field_declaration name: (field_identifier) @name) @definition.field))
; The tags take every function between braces for a method, those of a module, too.
(mod_item body: (declaration_list (function_item name: (identifier) @name) @definition.function))
(impl_item type: [
  (type_identifier) @name
  (generic_type type: (type_identifier) @name)
  (scoped_type_identifier name: (type_identifier) @name)
  (reference_type type: (type_identifier) @name)]) @definition.impl

(impl_item trait: [
    (type_identifier) @base
    (generic_type type: (type_identifier) @base)
    (scoped_type_identifier name: (type_identifier) @base)
    (generic_type type: (scoped_type_identifier name: (type_identifier) @base))]
  type: [
    (type_identifier) @name
    (generic_type type: (type_identifier) @name)
    (scoped_type_identifier name: (type_identifier) @name)
    (reference_type type: (type_identifier) @name)])
(trait_item name: (type_identifier) @name bounds: (trait_bounds [
  (type_identifier) @base
  (generic_type type: (type_identifier) @base)
  (scoped_type_identifier name: (type_identifier) @base)]))

(attribute_item) @prefix
(use_declaration) @import
(use_declaration argument: (_) @use)
(extern_crate_declaration name: (identifier) @path)
