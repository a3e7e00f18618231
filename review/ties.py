"""How sure it is that a name used in one file means a definition in another: the weight of an edge."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from posixpath import basename, dirname, splitext

from review.syntax import Import, Outline, Reference
from review.touch import Touch

STRONG = 0.5
"""From this weight on an edge decides the route; a weaker one is no more than context."""

_IMPORTED, _SAME_FOLDER, _RARE, _QUALIFIED = 0.5, 0.2, 0.35, 0.15
_OWN, _COMMON = -0.6, -0.35

_PARTS = re.compile(r"[^A-Za-z0-9_]+")
_SHORT = 4
_FEW = 3
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

    `definers` counts the changed files that define a name, `mentions` the files of the repository that
    mention it (absent: not looked up).
    """

    definers: Counter[str]
    mentions: Mapping[str, int]


def known(outlines: Iterable[Outline], mentions: Mapping[str, int]) -> Known:
    """Count over the outlines of all changed files at head."""
    definers: Counter[str] = Counter()
    for outline in outlines:
        definers.update({definition.name for definition in outline.definitions})
    return Known(definers, mentions)


def weight(touch: Touch, path: str, outline: Outline, reference: Reference, facts: Known) -> float:
    """From 0 to 1, for `reference` in the file `path` meaning what `touch` touches."""
    if not _languages_meet(touch.path, path):
        return 0.0
    agrees = imports(touch, path, outline, reference)
    total = _IMPORTED if agrees else 0.0
    total += _SAME_FOLDER if dirname(touch.path) == dirname(path) else 0.0
    total += _rarity(touch.name, facts)
    total += _QUALIFIED if _names_owner(touch, reference) else 0.0
    total += _OWN if not agrees and _is_own(touch, outline, reference) else 0.0
    return round(min(1.0, max(0.0, total)), 2)


def imports(touch: Touch, path: str, outline: Outline, reference: Reference) -> bool:
    """Whether the file imports what is touched: the module by its path, and the name if names are given."""
    return any(
        _takes(each, touch, reference) and _reaches(each, touch.path, path) for each in outline.imports
    )


def _takes(taken: Import, touch: Touch, reference: Reference) -> bool:
    """Whether the import brings what the reference names; a member comes with its owner."""
    if taken.names and "*" not in taken.names:
        return touch.symbol.partition(".")[0] in taken.names or _bound(taken, reference)
    return not taken.bound or touch.parent is not None or _bound(taken, reference)


def _bound(taken: Import, reference: Reference) -> bool:
    return reference.qualifier in taken.bound or reference.name in taken.bound


def _reaches(taken: Import, definer: str, user: str) -> bool:
    """`shop.session`, `./session`, `shop/session.h`, `crate::session` all reach shop/session.*"""
    words = [word for word in _PARTS.split(taken.module) if word not in {"", "crate", "self", "super"}]
    places = _places(definer)
    if not words:
        return dirname(definer) == dirname(user)
    return any(_ends_alike(words, place) for place in (places, places[:-1])) or any(
        _ends_alike([*words, name], places) for name in taken.names
    )


def _places(path: str) -> list[str]:
    """The path as words, without its extension and without what stands for the folder itself."""
    parts = splitext(path)[0].split("/")
    return parts[:-1] if parts[-1] in {"__init__", "index", "mod", "lib"} and len(parts) > 1 else parts


def _ends_alike(words: Sequence[str], place: Sequence[str]) -> bool:
    """Whether the shorter is the end of the longer; a file's extension may stand at the end of the words."""
    for end in (list(words), list(words[:-1])):
        shared = min(len(end), len(place))
        if shared and end[-shared:] == list(place[-shared:]):
            return True
    return False


def _rarity(name: str, facts: Known) -> float:
    if len(name) < _SHORT or name in _EVERYBODYS or name.lower() in _EVERYBODYS:
        return _COMMON
    if facts.definers[name] > 1:
        return 0.0
    return _RARE if facts.mentions.get(name, 0) <= 10 * _FEW else 0.0


def _names_owner(touch: Touch, reference: Reference) -> bool:
    owner = (touch.parent or splitext(basename(touch.path))[0]).rpartition(".")[2]
    return reference.qualifier is not None and reference.qualifier.lower() == owner.lower()


def _is_own(touch: Touch, outline: Outline, reference: Reference) -> bool:
    """Whether the file more likely means a definition of its own."""
    return not _names_owner(touch, reference) and any(d.name == touch.name for d in outline.definitions)


_FAMILIES = (
    frozenset(".js .jsx .mjs .cjs .ts .tsx .mts .cts .vue .svelte".split()),
    frozenset(".c .h .cc .cpp .cxx .hpp .hh .m .mm .inl".split()),
    frozenset(".java .kt .scala .groovy".split()),
    frozenset(".py .pyi .pyx".split()),
)


def family(path: str) -> frozenset[str]:
    """The suffixes of files that can use what this one defines."""
    suffix = splitext(path)[1]
    return next((family for family in _FAMILIES if suffix in family), frozenset({suffix}))


def _languages_meet(one: str, other: str) -> bool:
    """Whether code in one file can use what the other defines."""
    return splitext(other)[1] in family(one)
