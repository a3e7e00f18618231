"""The outline of a source text: its definitions, the names it uses, its imports."""

from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass, replace
from typing import Literal

DefinitionKind = Literal[
    "class", "constant", "field", "function", "impl", "interface", "macro", "method", "module", "type"
]
"""`class` is also a struct, union, enum or record; `constant` any name that a file or an enum binds to a
value; `function` one outside classes; `impl` a block of Rust that gives methods to a type defined elsewhere.
"""

Role = Literal["call", "import", "key", "other", "override"]
"""`key` names a member of what is built or taken apart: `{name: 1}`, `const {name} = x`, `f(name=1)`.
`override` is the name of a method that a base class may have as well.
"""


@dataclass(frozen=True, slots=True)
class Definition:
    """A definition with its whole extent, decorators and annotations included; lines are 1-based, inclusive.

    `signature` is its text up to the body in one line, at most 2,000 characters: decorators and modifiers are
    part of it, since they too say how it is used; a definition without a body is all signature. `parent` is
    the qualified name (`Outer.Inner`) of what it stands in or, in Go, Rust and C++, of the type whose method
    it is. `bases` are superclasses, interfaces, traits and mixins by their last name. `public` is False where
    the language says cheaply that other files cannot (Python: should not) use it.
    """

    name: str
    kind: DefinitionKind
    start_line: int
    end_line: int
    name_line: int
    signature: str
    parent: str | None
    bases: tuple[str, ...]
    public: bool

    @property
    def qualified(self) -> str:
        return self.name if self.parent is None else f"{self.parent}.{self.name}"


@dataclass(frozen=True, slots=True)
class Reference:
    """A name in use, not in a comment or string.

    `qualifier` is the name before the dot (or `->`, `::`), "" if what stands there is no name (`f().x`), None
    if there is no dot. That of a key is what is built or taken apart, where it is named: `T` of `T{name: 1}`.
    `more` counts the lines after its own that belong to the call it makes, if it is wanted by name only.
    """

    name: str
    line: int
    role: Role
    qualifier: str | None
    more: int = 0


@dataclass(frozen=True, slots=True)
class Import:
    """An import: `module` is `a.b` or `..a` (Python), `./a` (JavaScript), `a/b.h` (C), `a::b` (Rust), ...

    `names` are what is taken out of the module by their names there (`*`: all); none if the module itself is
    imported or included. `bound` are names that this file gives: to each of `names` (its own, if no other) or
    to the module; a module without one is called by the last part of its own name.
    """

    module: str
    names: tuple[str, ...]
    bound: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Outline:
    """All in order of lines.

    `coarse`: no grammar is at hand, so it is read by words: names in comments and strings count as well,
    extents are by indentation, imports are not told apart. `language` is None then.
    """

    language: str | None
    definitions: tuple[Definition, ...]
    references: tuple[Reference, ...]
    imports: tuple[Import, ...]
    coarse: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which references matter: those on `lines` (None: on all), and those to `names` wherever they are."""

    names: Set[str] = frozenset()
    lines: Set[int] | None = None

    def has(self, name: str, line: int) -> bool:
        return self.lines is None or line in self.lines or name in self.names


@dataclass(frozen=True, slots=True)
class Reading:
    """A text whose references are still to be found: they are half of the work, and few of them matter."""

    bare: Outline
    find: Callable[[Wanted], Iterable[Reference]]

    def outline(self, wanted: Wanted) -> Outline:
        """With the references that are wanted."""
        found = sorted(self.find(wanted), key=lambda reference: reference.line)
        return replace(self.bare, references=tuple(found))
