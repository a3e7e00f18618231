"""How sure it is that a name used in one file means a definition in another: the weight of an edge."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from posixpath import dirname, join, normpath, splitext

from review.syntax import Definition, Import, Outline, Reference
from review.touch import Touch

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

_PARTS = re.compile(r"[^A-Za-z0-9_]+")
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


def is_header(path: str) -> bool:
    """Whether the path is one of C or C++ that declares what other files define."""
    return splitext(path)[1] in {".h", ".hh", ".hpp", ".hxx"}


class User:
    """A file that uses names, with what the weights ask of it again and again."""

    def __init__(self, path: str, outline: Outline) -> None:
        self.path = path
        self.family = family(path)
        self._coarse = outline.coarse
        self._is_script = splitext(path)[1] in _SCRIPTS
        self._place = _place(path)
        self._own = frozenset(definition.name for definition in outline.definitions)
        self._by_word = _by_word(outline.imports)
        self._taken = frozenset(name for each in outline.imports for name in each.names)
        self._to: dict[str, _Way] = {}

    def weight(self, touch: Touch, reference: Reference, facts: Known) -> float:
        """From 0 to 1, for `reference` in this file meaning what `touch` touches; 0 if it is hopeless."""
        way = self._to.get(touch.path) or self._way(touch.path)
        rarity = _rarity(touch, reference, facts, but=self._passes_on(touch, reference))
        # Neither folder nor owner makes up for a name that many have: most that are asked end here.
        owner = reference.qualifier is not None and _names_owner(touch, reference.qualifier)
        told = owner and (_is_telling(touch) or (reference.role == "override" and way.is_near))
        if not way.possible or _is_hidden(touch) or not (way.imports or rarity >= _RARE or told):
            return 0.0
        agrees = any(_takes(each, touch, reference) for each in way.imports)
        given_on = not agrees and self._is_given_on(touch, rarity)
        if not agrees and not owner and not given_on and _must_be_named(touch):
            return 0.0
        if _is_variable(touch, reference) and not self._coarse:
            return 0.0
        if _is_called_in_vain(touch, reference):
            return 0.0
        if _is_somebody_elses(touch, reference, way.imports) and not owner:
            return 0.0
        # An import and an owner that agree leave no doubt that a common name could raise.
        exact = agrees and owner
        sure = owner or (reference.qualifier is None and facts.owners[touch.name] <= 1)
        certain = (
            told
            or (reference.role == "key" and sure)
            or ((agrees or way.near) and _is_new_in_struct(touch, reference))
        )
        doubt = _FIELD if touch.kind == "field" and not certain else 0.0
        total = way.near + (
            max(0.0, rarity) if exact else rarity + (_novelty(touch, reference, rarity) or doubt)
        )
        total += _IMPORTED if agrees else _GIVEN_ON if given_on else 0.0
        total += _TOLD if told else _QUALIFIED if owner else 0.0
        # A file that has the name itself more likely means its own.
        is_own = touch.name in self._own and not self._passes_on(touch, reference)
        total += _OWN if is_own and not agrees and not owner else 0.0
        return round(min(1.0, max(0.0, total)), 2)

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
        way = self._to.get(definer) or self._way(definer)
        return way.possible and bool(way.imports)

    def _way(self, definer: str) -> "_Way":
        # Only an import that has the file's name, or its folder's, can reach it.
        place = _place(definer)
        asked = dict.fromkeys(("", *place.words[-2:], _package(place)))
        near = [self._by_word.get(word, ()) for word in asked]
        imports = tuple(each for found in near for each in found if _reaches(each, place, self._place))
        way = _Way(
            possible=self._may_have(definer) and self._is_at_hand(definer, imports),
            near=_SAME_FOLDER if place.folder == self._place.folder else 0.0,
            imports=imports,
        )
        self._to[definer] = way
        return way

    def _is_at_hand(self, definer: str, imports: Sequence[Import]) -> bool:
        """A library beside the code uses nothing but itself, and the code uses it by an import only."""
        own, other = _vendor(self.path), _vendor(definer)
        return own == other or (not own and bool(imports))

    def _may_have(self, definer: str) -> bool:
        return splitext(definer)[1] in self.family and not (_is_declaration(definer) and self._is_script)


@dataclass(frozen=True, slots=True)
class _Way:
    """From a file to one that defines: whether code can take it, what nearness weighs, imports that do."""

    possible: bool
    near: float
    imports: tuple[Import, ...]

    @property
    def is_near(self) -> bool:
        """Whether a name of the file that defines is at hand here."""
        return bool(self.near or self.imports)


_VENDORED = re.compile(r"(?:.*/)?(?:deps|node_modules|third_party|vendor)/[^/]+/")


def _vendor(path: str) -> str:
    """The folder of the library that somebody else has made, "" outside of any."""
    found = _VENDORED.match(path)
    return found[0] if found else ""


def _by_word(imports: Iterable[Import]) -> dict[str, list[Import]]:
    """Imports by the words that may be the name of what they reach; "" for a bare relative one."""
    found: dict[str, list[Import]] = defaultdict(list)
    for each in imports:
        words = _words(each.module)
        for word in {*words[:2], *(words[-2:] or [""]), *each.names}:
            found[word].append(each)
    return found


def _words(module: str) -> list[str]:
    words = _PARTS.split(module.replace("-", "_"))
    return [word for word in words if word not in {"", "crate", "self", "super"}]


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


@dataclass(frozen=True, slots=True)
class _Place:
    """A path in parts. `words` lack its extension and what stands for the folder itself."""

    folder: str
    suffix: str
    words: tuple[str, ...]


@lru_cache(maxsize=4096)
def _place(path: str) -> _Place:
    stem, suffix = splitext(path)
    stem = stem.removesuffix(".d")
    # Some languages write `use-theme` for the file and `use_theme` for the module.
    words = tuple(stem.replace("-", "_").split("/"))
    is_folder = words[-1] in {"__init__", "index", "mod", "lib"} and len(words) > 1
    return _Place(dirname(path), suffix, words[:-1] if is_folder else words)


def _reaches(taken: Import, definer: _Place, user: _Place) -> bool:
    """`shop.session`, `./session`, `shop/session.h`, `crate::session` all reach shop/session.*"""
    words = _words(taken.module)
    if not words:
        return definer.folder == user.folder
    if taken.module.startswith(".") and user.suffix in _ECMA:
        at = _target(user.folder, taken.module)
        return at in {definer.words, definer.words[:-1]}
    if taken.names and _package(definer) in words[:2] and not taken.module.startswith("."):
        return True
    # An include names a file, never the folder that it is in.
    places = (definer.words,) if definer.suffix in _C else (definer.words, definer.words[:-1])
    return any(_ends_alike(words, place) for place in places) or any(
        _ends_alike([*words, name], definer.words) for name in taken.names
    )


@lru_cache(maxsize=4096)
def _target(folder: str, module: str) -> tuple[str, ...]:
    """The words of the file or folder to which a relative import of JavaScript leads."""
    stem, suffix = splitext(normpath(join(folder, module)))
    return _place(f"{stem}.js" if suffix in _ECMA else f"{stem}{suffix}.js").words


def _package(place: _Place) -> str:
    """The folder above `src`, "" for none: a crate or a workspace's package gives what is anywhere below."""
    above, found, _ = f"/{place.folder}/".replace("-", "_").partition("/src/")
    return above.rpartition("/")[2] if found and place.suffix in _PACKAGED else ""


_PACKAGED = frozenset(".rs .ts .tsx .mts .js .jsx .mjs".split())


def _ends_alike(words: Sequence[str], place: Sequence[str]) -> bool:
    """Whether the shorter is the end of the longer; a file's extension may stand at the end of the words."""
    for end in (list(words), list(words[:-1])):
        shared = min(len(end), len(place))
        if shared and end[-shared:] == list(place[-shared:]):
            return True
    return False


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


_ECMA = frozenset(".js .jsx .mjs .cjs .ts .tsx .mts .cts .vue .svelte".split())
_EXPLICIT = frozenset(".py .pyi .pyx .js .jsx .mjs .cjs .ts .tsx .mts .cts".split())
"""Suffixes of languages in which a file has no name of another one without an import."""


def _must_be_named(touch: Touch) -> bool:
    return touch.parent is None and _is_explicit(touch)


def _is_explicit(touch: Touch) -> bool:
    return _place(touch.path).suffix in _EXPLICIT


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


_C = frozenset(".c .h .cc .cpp .cxx .hpp .hh".split())


def _is_new_in_struct(touch: Touch, reference: Reference) -> bool:
    """C takes the header in which a struct is, maybe by another one beside it, so a field of a new name
    that is used at once is its."""
    used = reference.qualifier is not None and touch.how == "added"
    return used and not _is_short(touch.name) and splitext(touch.path)[1] in _C


_SELVES = frozenset({None, "self", "this", "cls", "super", "static", "parent", "Self"})
_SCRIPTS = frozenset({".js", ".jsx", ".mjs", ".cjs"})


def _is_declaration(path: str) -> bool:
    """Types of JavaScript that stands elsewhere: nothing of them is there when it runs."""
    return splitext(splitext(path)[0])[1] == ".d"


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
    place = _place(touch.path)
    return qualifier.lower() in {word.lower() for word in (*place.words[-2:], _package(place))}


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
