"""Whether code in one file can take what another one defines: by their languages, folders and imports."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from posixpath import dirname, join, normpath, splitext

from review.syntax import Import

_PARTS = re.compile(r"[^A-Za-z0-9_]+")

C = frozenset(".c .h .cc .cpp .cxx .hpp .hh".split())
_ECMA = frozenset(".js .jsx .mjs .cjs .ts .tsx .mts .cts .vue .svelte".split())
_SCRIPTS = frozenset({".js", ".jsx", ".mjs", ".cjs"})


@dataclass(frozen=True, slots=True)
class Way:
    """From a file to one that defines: whether code can take it, if both share a folder, imports that do."""

    possible: bool
    is_beside: bool
    imports: tuple[Import, ...]

    @property
    def is_near(self) -> bool:
        """Whether a name of the file that defines is at hand here."""
        return self.is_beside or bool(self.imports)


class Ways:
    """From one file to others."""

    def __init__(self, path: str, imports: Iterable[Import]) -> None:
        self._path = path
        self._family = family(path)
        self._is_script = splitext(path)[1] in _SCRIPTS
        self._place = place_of(path)
        self._by_word = _by_word(imports)
        self._known: dict[str, Way] = {}

    def to(self, definer: str) -> Way:
        """The way to the file `definer`."""
        if definer not in self._known:
            self._known[definer] = self._way(definer)
        return self._known[definer]

    def _way(self, definer: str) -> Way:
        # Only an import that has the file's name, or its folder's, can reach it.
        place = place_of(definer)
        asked = dict.fromkeys(("", *place.words[-2:], package(place)))
        near = [self._by_word.get(word, ()) for word in asked]
        imports = tuple(each for found in near for each in found if _reaches(each, place, self._place))
        return Way(
            possible=self._may_have(definer) and self._is_at_hand(definer, imports),
            is_beside=place.folder == self._place.folder,
            imports=imports,
        )

    def _is_at_hand(self, definer: str, imports: Sequence[Import]) -> bool:
        """A library beside the code uses nothing but itself, and the code uses it by an import only."""
        own, other = _vendor(self._path), _vendor(definer)
        return own == other or (not own and bool(imports))

    def _may_have(self, definer: str) -> bool:
        return splitext(definer)[1] in self._family and not (_is_declaration(definer) and self._is_script)


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


def is_header(path: str) -> bool:
    """Whether the path is one of C or C++ that declares what other files define."""
    return splitext(path)[1] in {".h", ".hh", ".hpp", ".hxx"}


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


@dataclass(frozen=True, slots=True)
class Place:
    """A path in parts. `words` lack its extension and what stands for the folder itself."""

    folder: str
    suffix: str
    words: tuple[str, ...]


@lru_cache(maxsize=4096)
def place_of(path: str) -> Place:
    """The path in parts."""
    stem, suffix = splitext(path)
    stem = stem.removesuffix(".d")
    # Some languages write `use-theme` for the file and `use_theme` for the module.
    words = tuple(stem.replace("-", "_").split("/"))
    is_folder = words[-1] in {"__init__", "index", "mod", "lib"} and len(words) > 1
    return Place(dirname(path), suffix, words[:-1] if is_folder else words)


def _reaches(taken: Import, definer: Place, user: Place) -> bool:
    """`shop.session`, `./session`, `shop/session.h`, `crate::session` all reach shop/session.*"""
    words = _words(taken.module)
    if not words:
        return definer.folder == user.folder
    if taken.module.startswith(".") and user.suffix in _ECMA:
        at = _target(user.folder, taken.module)
        return at in (definer.words, definer.words[:-1])
    if taken.names and package(definer) in words[:2] and not taken.module.startswith("."):
        return True
    # An include names a file, never the folder that it is in.
    places = (definer.words,) if definer.suffix in C else (definer.words, definer.words[:-1])
    return any(_ends_alike(words, place) for place in places) or any(
        _ends_alike([*words, name], definer.words) for name in taken.names
    )


@lru_cache(maxsize=4096)
def _target(folder: str, module: str) -> tuple[str, ...]:
    """The words of the file or folder to which a relative import of JavaScript leads."""
    stem, suffix = splitext(normpath(join(folder, module)))
    return place_of(f"{stem}.js" if suffix in _ECMA else f"{stem}{suffix}.js").words


def package(place: Place) -> str:
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


def _is_declaration(path: str) -> bool:
    """Types of JavaScript that stands elsewhere: nothing of them is there when it runs."""
    return splitext(splitext(path)[0])[1] == ".d"
