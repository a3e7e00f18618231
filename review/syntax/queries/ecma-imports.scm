; Shared by JavaScript and TypeScript, whose grammars name these nodes alike.
(import_statement) @import
(export_statement source: (_)) @import

(import_statement source: (string) @path)
(export_statement source: (string) @path)
(export_statement (export_clause (export_specifier name: (identifier) @imported !alias)) source: (string) @path)
(export_statement (export_clause (export_specifier name: (identifier) @imported alias: (_) @alias))
  source: (string) @path)
(import_statement (import_clause (identifier) @alias) source: (string) @path)
(import_statement (import_clause (namespace_import (identifier) @alias)) source: (string) @path)
(import_statement (import_clause (named_imports (import_specifier name: (identifier) @imported !alias)))
  source: (string) @path)
(import_statement (import_clause (named_imports
  (import_specifier name: (_) @imported alias: (identifier) @alias))) source: (string) @path)
(call_expression function: (import) arguments: (arguments . (string) @path))
((call_expression function: (identifier) @_require arguments: (arguments . (string) @path))
 (#eq? @_require "require"))
((variable_declarator name: (identifier) @alias
  value: (call_expression function: (identifier) @_require arguments: (arguments . (string) @path))) @import
 (#eq? @_require "require"))
((variable_declarator name: (object_pattern (shorthand_property_identifier_pattern) @imported)
  value: (call_expression function: (identifier) @_require arguments: (arguments . (string) @path))) @import
 (#eq? @_require "require"))
((variable_declarator name: (object_pattern
    (pair_pattern key: (property_identifier) @imported value: (identifier) @alias))
  value: (call_expression function: (identifier) @_require arguments: (arguments . (string) @path))) @import
 (#eq? @_require "require"))
