"""An outline as text that a person can check against its source."""

from review.syntax import Definition, Import, Outline, Reference


def rendered(outline: Outline) -> str:
    """Definitions, imports and, line by line, references."""
    lines = [
        *(_definition(item) for item in outline.definitions),
        *(_import(item) for item in outline.imports),
        *_references(outline.references),
    ]
    return "\n".join(lines) + "\n"


def reference(item: Reference) -> str:
    """`qualifier.name`, then `()` for a call, `!` an import, `:` a key; `.name` after what is no name."""
    dotted = item.name if item.qualifier is None else f"{item.qualifier}.{item.name}"
    return dotted + {"call": "()", "import": "!", "key": ":", "other": ""}[item.role]


def _definition(item: Definition) -> str:
    bases = f" <- {', '.join(item.bases)}" if item.bases else ""
    hidden = "" if item.public else " (hidden)"
    extent = f"{item.start_line}-{item.end_line} @{item.name_line}"
    return f"{extent} {item.kind} {item.qualified}{bases}{hidden} | {item.signature}"


def _import(item: Import) -> str:
    return f"{item.line} import {item.module} [{', '.join(item.names)}] as [{', '.join(item.bound)}]"


def _references(items: tuple[Reference, ...]) -> list[str]:
    lines: dict[int, list[str]] = {}
    for item in items:
        lines.setdefault(item.line, []).append(reference(item))
    return [f"{number}: {' '.join(words)}" for number, words in lines.items()]
