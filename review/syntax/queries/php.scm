; Lacking in the wheel's tags: constants, enums, supertypes and traits, imports.
(const_declaration (const_element . (name) @name)) @definition.constant
(enum_declaration name: (name) @name) @definition.class
(enum_case name: (name) @name) @definition.constant

(class_declaration name: (name) @name (base_clause [(name) @base (qualified_name (name) @base .)]))
(class_declaration name: (name) @name (class_interface_clause [(name) @base (qualified_name (name) @base .)]))
(enum_declaration name: (name) @name (class_interface_clause [(name) @base (qualified_name (name) @base .)]))
(interface_declaration name: (name) @name (base_clause [(name) @base (qualified_name (name) @base .)]))
(_ name: (name) @name body: (declaration_list (use_declaration [(name) @base (qualified_name (name) @base .)])))

(attribute_list) @prefix
(namespace_use_declaration) @import
(namespace_use_declaration) @use
