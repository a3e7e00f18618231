; Beyond C: methods inside and outside their class, namespaces, aliases, concepts, base classes, templates.
(_ declarator: [
  (function_declarator declarator: (field_identifier) @name)
  (pointer_declarator declarator: (function_declarator declarator: (field_identifier) @name))
  (reference_declarator (function_declarator declarator: (field_identifier) @name))
  (function_declarator declarator: (operator_name) @name)
  (reference_declarator (function_declarator declarator: (operator_name) @name))
  (function_declarator declarator: (destructor_name) @name)
  (reference_declarator (function_declarator declarator: (identifier) @name))
  (function_declarator declarator: (template_function name: (identifier) @name))]) @definition.function
(_ declarator: [
  (function_declarator declarator: (qualified_identifier
    scope: [(_ name: (type_identifier) @owner) (namespace_identifier) @owner]
    name: [(identifier) (destructor_name) (operator_name)] @name))
  (pointer_declarator declarator: (function_declarator declarator: (qualified_identifier
    scope: [(_ name: (type_identifier) @owner) (namespace_identifier) @owner] name: (identifier) @name)))
  (reference_declarator (function_declarator declarator: (qualified_identifier
    scope: [(_ name: (type_identifier) @owner) (namespace_identifier) @owner]
    name: [(identifier) (operator_name)] @name)))
  (function_declarator declarator: (qualified_identifier name: (qualified_identifier
    scope: [(_ name: (type_identifier) @owner) (namespace_identifier) @owner]
    name: [(identifier) (destructor_name) (operator_name)] @name)))
  (pointer_declarator declarator: (function_declarator declarator: (qualified_identifier name: (qualified_identifier
    scope: [(_ name: (type_identifier) @owner) (namespace_identifier) @owner] name: (identifier) @name))))
  (reference_declarator (function_declarator declarator: (qualified_identifier name: (qualified_identifier
    scope: [(_ name: (type_identifier) @owner) (namespace_identifier) @owner]
    name: [(identifier) (operator_name)] @name))))]) @definition.method
(class_specifier name: [(type_identifier) @name (template_type name: (type_identifier) @name)] body: (_))
  @definition.class
(struct_specifier name: (template_type name: (type_identifier) @name) body: (_)) @definition.class
(namespace_definition name: [(namespace_identifier) (nested_namespace_specifier)] @name) @definition.module
(alias_declaration name: (type_identifier) @name) @definition.type
(concept_definition name: (identifier) @name) @definition.type
(field_declaration declarator: (reference_declarator (field_identifier) @name)) @definition.field

(_ name: (type_identifier) @name (base_class_clause [
  (type_identifier) @base
  (qualified_identifier name: (type_identifier) @base)
  (qualified_identifier name: (template_type name: (type_identifier) @base))
  (template_type name: (type_identifier) @base)]))

(template_declaration "template" @prefix parameters: (_) @prefix)
(template_declaration (requires_clause) @prefix)
