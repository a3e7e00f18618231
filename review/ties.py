"""How sure it is that a name used in one file means a definition in another: the weight of an edge."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from posixpath import splitext

from review.syntax import Definition, Import, Outline, Reference
from review.touch import Touch
from review.ways import C, Ways, is_header, package, place_of

STRONG = 0.5
"""From this weight on a use is an edge."""

_IMPORTED, _SAME_FOLDER, _RARE, _QUALIFIED = 0.5, 0.2, 0.35, 0.15
_GIVEN_ON = 0.15
"""Who takes a rare name from a third file has it from there, but that file may have it from the definer."""
_TOLD = 0.5
"""`modelInfo.maxTokens` is a field of `ModelInfo`, whatever others have one of its name."""
_OWN, _COMMON = -0.6, -0.35
_FIELD = -0.4
"""Whose field `x.name` is, only the type of x would tell."""

_NEW = 0.2
_LONG = 6

_SHORT = 4
_MOST_MENTIONS = 30
"""Files of a repository that may mention a name which is still called rare."""

# Names that every other class defines: meeting one says little about whose it is.
_EVERYBODYS = frozenset(
    "__call__ __enter__ __eq__ __exit__ __hash__ __init__ __iter__ __len__ __repr__ __str__ apply"
    " args build call check clear clone close config constructor copy count create data decode default"
    " delete dispose encode equals error execute exists factory fetch filter find format from_dict get"
    " handle hash index init insert invoke items iter join key keys kwargs length list load log main"
    " make map match merge message name next node number open options output parse path pop post"
    " process props push put query read ready record remove render replace reset resolve response"
    " result return run save search select self send set setup show size sort split start state stop"
    " string sub tearDown test text title toString tostring transform type update url user valid"
    " validate value values view wait with write".split()
)


@dataclass(frozen=True, slots=True)
class Known:
    """What the weights need to know beside the two files: how often a name is defined or mentioned.

    `definers` counts the changed files that define a name, `tops` those that do so outside of any type,
    `owners` the types in them that have a field of it, `mentions` the files of the repository that mention it
    (absent: not looked up).
    """

    definers: Counter[str]
    tops: Counter[str]
    owners: Counter[str]
    mentions: Mapping[str, int]


def known(outlines: Iterable[tuple[str, Outline]], mentions: Mapping[str, int]) -> Known:
    """Count over the outlines of all changed files at head, by path.

    What a header only declares is counted where it is defined; what no other file can use, not at all.
    """
    shared = [(path, [*_shared(path, outline)]) for path, outline in outlines]
    counts = _counted((path, {each.name for each in found}) for path, found in shared)
    tops = _counted((path, {each.name for each in found if each.parent is None}) for path, found in shared)
    fields = (each.name for _, found in shared for each in found if each.kind == "field")
    return Known(counts, tops, Counter(fields), mentions)


def _last(symbol: str) -> str:
    return symbol.rpartition(".")[2]


def _counted(named: Iterable[tuple[str, set[str]]]) -> Counter[str]:
    found = list(named)
    defined = {name for path, names in found if not is_header(path) for name in names}
    return Counter(name for path, names in found for name in (names - defined if is_header(path) else names))


def _shared(path: str, outline: Outline) -> Iterator[Definition]:
    every = splitext(path)[1] not in _HIDING
    return (definition for definition in outline.definitions if every or definition.public)


class User:
    """A file that uses names, with what the weights ask of it again and again."""

    def __init__(self, path: str, outline: Outline) -> None:
        self.path = path
        self._coarse = outline.coarse
        self._ways = Ways(path, outline.imports)
        self._own = frozenset(definition.name for definition in outline.definitions)
        self._taken = frozenset(name for each in outline.imports for name in each.names)

    def weight(self, touch: Touch, reference: Reference, facts: Known) -> float:
        """From 0 to 1, for `reference` in this file meaning what `touch` touches; 0 if it is hopeless."""
        way = self._ways.to(touch.path)
        rarity = _rarity(touch, reference, facts, but=self._passes_on(touch, reference))
        # Neither folder nor owner makes up for a name that many have: most that are asked end here.
        owner = reference.qualifier is not None and _names_owner(touch, reference.qualifier)
        told = owner and (_is_telling(touch) or (reference.role == "override" and way.is_near))
        if not way.possible or _is_hidden(touch) or not (way.imports or rarity >= _RARE or told):
            return 0.0
        agrees = any(_takes(each, touch, reference) for each in way.imports)
        given_on = not agrees and self._is_given_on(touch, rarity)
        if not owner and _is_somebody_elses(touch, reference, way.imports):
            return 0.0
        if not (agrees or owner or given_on) and _must_be_named(touch):
            return 0.0
        if self._means_no_member(touch, reference):
            return 0.0
        # An import and an owner that agree leave no doubt that a common name could raise.
        exact = agrees and owner
        sure = owner or (reference.qualifier is None and facts.owners[touch.name] <= 1)
        certain = (
            told
            or (reference.role == "key" and sure)
            or ((agrees or way.is_beside) and _is_new_in_struct(touch, reference))
        )
        doubt = _FIELD if touch.kind == "field" and not certain else 0.0
        total = (_SAME_FOLDER if way.is_beside else 0.0) + (
            max(0.0, rarity) if exact else rarity + (_novelty(touch, reference, rarity) or doubt)
        )
        total += _IMPORTED if agrees else _GIVEN_ON if given_on else 0.0
        total += _TOLD if told else _QUALIFIED if owner else 0.0
        # A file that has the name itself more likely means its own.
        is_own = touch.name in self._own and not self._passes_on(touch, reference)
        total += _OWN if is_own and not agrees and not owner else 0.0
        return round(min(1.0, max(0.0, total)), 2)

    def _means_no_member(self, touch: Touch, reference: Reference) -> bool:
        is_variable = _is_variable(touch, reference) and not self._coarse
        return is_variable or _is_called_in_vain(touch, reference)

    def _is_given_on(self, touch: Touch, rarity: float) -> bool:
        """`use crate::commands::human_size`, which `commands` has from the crate that defines it."""
        told = touch.parent is None and not touch.gone and _PHRASE.search(touch.name) is not None
        return told and rarity >= _RARE and touch.name in self._taken and touch.name not in self._own

    def _passes_on(self, touch: Touch, reference: Reference) -> bool:
        """`def forward(self): return self.routes.forward()`: a new name that is called on another object."""
        other = reference.role == "call" and reference.qualifier not in _SELVES
        return other and touch.how == "added" and touch.parent is not None and touch.name in self._own

    def imports(self, definer: str) -> bool:
        """Whether code here can take what the file `definer` defines, and an import reaches it."""
        way = self._ways.to(definer)
        return way.possible and bool(way.imports)


def _takes(taken: Import, touch: Touch, reference: Reference) -> bool:
    """Whether the import brings what the reference names; a member comes with its owner."""
    if taken.names and "*" not in taken.names:
        return touch.symbol.partition(".")[0] in taken.names or _bound(taken, reference)
    return not taken.bound or touch.parent is not None or _bound(taken, reference)


def _holds(taken: Import, reference: Reference) -> bool:
    """`ctx.request` has nothing to do with a `request` that is imported."""
    return reference.qualifier in taken.bound or (reference.role == "import" and _bound(taken, reference))


def _bound(taken: Import, reference: Reference) -> bool:
    return reference.qualifier in taken.bound or reference.name in taken.bound


def _novelty(touch: Touch, reference: Reference, rarity: float) -> float:
    """A long name that the change brings and calls at once means the same in both places; one that is not
    called may be a variable, or a method that two classes have."""
    used = reference.role == "call" or touch.kind == "field"
    new = touch.how == "added" and rarity >= _RARE and len(touch.name) >= _LONG
    return _NEW if new and used else 0.0


def _is_short(name: str) -> bool:
    """`PDF` names one thing, `pos` many."""
    return len(name) < _SHORT - name.isupper()


def _rarity(touch: Touch, reference: Reference, facts: Known, *, but: bool) -> float:
    """`but` for one of its definers: the file that asks."""
    name = touch.name
    if _is_short(name) or name in _EVERYBODYS or name.lower() in _EVERYBODYS:
        return _COMMON
    definers = facts.tops if _is_no_member(touch, reference) else facts.definers
    if definers[name] - but > 1:
        return 0.0
    return _RARE if facts.mentions.get(name, 0) <= _MOST_MENTIONS else 0.0


_EXPLICIT = frozenset(".py .pyi .pyx .js .jsx .mjs .cjs .ts .tsx .mts .cts".split())
"""Suffixes of languages in which a file has no name of another one without an import."""


def _must_be_named(touch: Touch) -> bool:
    return touch.parent is None and _is_explicit(touch)


def _is_explicit(touch: Touch) -> bool:
    return place_of(touch.path).suffix in _EXPLICIT


_DOTTED = _EXPLICIT | {".go", ".php", ".rs"}
"""Suffixes of languages in which a field is used behind a dot or as a key, and never by its bare name."""


def _is_variable(touch: Touch, reference: Reference) -> bool:
    bare = reference.qualifier is None and reference.role != "key"
    return touch.kind == "field" and bare and splitext(touch.path)[1] in _DOTTED


def _is_no_member(touch: Touch, reference: Reference) -> bool:
    """Where members stand behind a dot, a bare name is none."""
    bare = reference.qualifier is None and reference.role != "key"
    return touch.parent is None and bare and splitext(touch.path)[1] in _DOTTED


_HIDING = frozenset(".c .cc .cpp .cxx .js .jsx .mjs .cjs .ts .tsx .mts .cts".split())
"""Suffixes of languages in which what is not given to others cannot be had."""


def _is_hidden(touch: Touch) -> bool:
    return not touch.public and splitext(touch.path)[1] in _HIDING


METHODS_ONLY = frozenset({".php", ".java", ".rs"})
"""Suffixes of languages in which `x.name()` calls a method, and never what a field holds."""


def _is_called_in_vain(touch: Touch, reference: Reference) -> bool:
    is_call = reference.role == "call" and reference.qualifier is not None
    return touch.kind == "field" and is_call and splitext(touch.path)[1] in METHODS_ONLY


def _is_new_in_struct(touch: Touch, reference: Reference) -> bool:
    """C takes the header in which a struct is, maybe by another one beside it, so a field of a new name
    that is used at once is its."""
    used = reference.qualifier is not None and touch.how == "added"
    return used and not _is_short(touch.name) and splitext(touch.path)[1] in C


_SELVES = frozenset({None, "self", "this", "cls", "super", "static", "parent", "Self"})


def _is_somebody_elses(touch: Touch, reference: Reference, taken: Sequence[Import]) -> bool:
    """`ssl.Context` is not the `Context` of a file, and a method is not called without an object."""
    if touch.parent is not None:
        variant = touch.kind in {"type", "constant"} and splitext(touch.path)[1] == ".rs"
        if variant and reference.qualifier:
            return reference.qualifier != "Self" and not _names_owner(touch, reference.qualifier)
        return touch.kind == "method" and reference.qualifier is None and _is_explicit(touch)
    return bool(reference.qualifier) and not any(_holds(each, reference) for each in taken)


def _is_telling(touch: Touch) -> bool:
    """Whether a type has a name that a variable has for nothing else."""
    return touch.parent is not None and _COMPOUND.search(_last(touch.parent)) is not None


_COMPOUND = re.compile(r"[a-z\d][A-Z]")
_PHRASE = re.compile(r"[^\W_]_+[^\W_]|[a-z\d][A-Z]")


def _names_owner(touch: Touch, qualifier: str) -> bool:
    """The type of a member; the module or the package of anything else."""
    if touch.parent is not None:
        return qualifier.lower() == _last(touch.parent).lower()
    place = place_of(touch.path)
    return qualifier.lower() in {word.lower() for word in (*place.words[-2:], package(place))}
