"""What a source text defines, names and imports: by tree-sitter, or by words where no grammar is at hand."""

from review.syntax.flaws import flaws
from review.syntax.language import language_of
from review.syntax.outline import enclosing, outline, read
from review.syntax.types import Definition, DefinitionKind, Import, Outline, Reading, Reference, Role, Wanted

__all__ = [
    "Definition",
    "DefinitionKind",
    "Import",
    "Outline",
    "Reading",
    "Reference",
    "Role",
    "Wanted",
    "enclosing",
    "flaws",
    "language_of",
    "outline",
    "read",
]
