"""Whether other files can use a definition, as far as its own text says so."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from review.syntax.types import Definition

_PRIVATE = re.compile(r"\bprivate\b")
_STATIC = re.compile(r"\bstatic\b")
_PUB = re.compile(r"\bpub\b")
_EXPORT = re.compile(r"\bexport\b")
_SHARED = re.compile(r"\b(?:public|internal|protected)\b")


@dataclass(frozen=True, slots=True)
class Exports:
    """What a JavaScript or TypeScript file exports by name; `some` is False if it exports nothing at all."""

    some: bool
    names: frozenset[str]


def public(language: str, name: str, head: str, outer: Definition | None, exports: Exports) -> bool:
    """False where it is local to a function (`outer`) or `head`, what stands before its name, is clear."""
    if outer is not None and outer.kind in {"function", "method"}:
        # `validators.spelling = function spelling() {}` is one thing with two names.
        return outer.name == name and outer.public
    if language in {"javascript", "typescript", "tsx"}:
        return _ecma(name, head, outer, exports)
    rule = _RULES.get(language)
    return rule is None or rule(name, head, outer)


def _ecma(name: str, head: str, outer: Definition | None, exports: Exports) -> bool:
    if outer is not None:
        return not name.startswith("#") and _PRIVATE.search(head) is None
    # A file without `export` is a script or CommonJS, which says elsewhere what it gives. `given.name = ...`
    # goes where the object goes.
    return not exports.some or head.endswith(".") or name in exports.names or _EXPORT.search(head) is not None


def _python(name: str, _head: str, _outer: Definition | None) -> bool:
    return not name.startswith("_") or name.endswith("__")


def _go(name: str, _head: str, _outer: Definition | None) -> bool:
    return name[:1].isupper()


def _rust(_name: str, head: str, outer: Definition | None) -> bool:
    """Members of traits, of trait implementations and of enums have no `pub` of their own."""
    inherited = outer is not None and (
        outer.kind == "interface" or bool(outer.bases) or "enum " in outer.signature
    )
    return inherited or _PUB.search(head) is not None or head.startswith(("impl", "macro_rules"))


def _not_private(_name: str, head: str, _outer: Definition | None) -> bool:
    return _PRIVATE.search(head) is None


def _not_static(_name: str, head: str, outer: Definition | None) -> bool:
    """`static` hides what stands in a file, not what stands in a class."""
    return (outer is not None and outer.kind == "class") or _STATIC.search(head) is None


def _c_sharp(_name: str, head: str, outer: Definition | None) -> bool:
    """Members of classes are private unless they say otherwise, those of interfaces and enums never."""
    hidden = outer is not None and outer.kind == "class" and "enum " not in outer.signature
    return not hidden or _SHARED.search(head) is not None


_RULES: dict[str, Callable[[str, str, Definition | None], bool]] = {
    "c": _not_static,
    "c-sharp": _c_sharp,
    "cpp": _not_static,
    "go": _go,
    "java": _not_private,
    "php": _not_private,
    "python": _python,
    "rust": _rust,
}
