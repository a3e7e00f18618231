; Shared by C and C++: macros, enumerators, includes. The wheels' tags have none of them.
(preproc_def name: (identifier) @name) @definition.constant
(preproc_function_def name: (identifier) @name) @definition.macro
(enumerator name: (identifier) @name) @definition.constant
(preproc_include) @import
(preproc_include path: [(string_literal) (system_lib_string)] @path)
