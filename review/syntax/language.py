"""Which language a path is written in, and the text where the path does not say."""

import re

_EXTENSIONS = {
    "python": "py pyi pyw",
    "javascript": "js mjs cjs jsx",
    "typescript": "ts mts cts",
    "tsx": "tsx",
    "go": "go",
    "java": "java",
    "rust": "rs",
    "c": "c",
    "cpp": "cc cpp cxx c++ hh hpp hxx h++ ipp inl tpp cu cuh",
    "ruby": "rb rake gemspec ru",
    "php": "php phtml",
    "c-sharp": "cs csx",
}
_LANGUAGES = {extension: language for language, words in _EXTENSIONS.items() for extension in words.split()}
_NAMES = {"rakefile": "ruby", "gemfile": "ruby", "sconstruct": "python", "sconscript": "python"}

# Words and data: names stand there, but nothing is defined.
_PROSE = frozenset(
    "adoc cfg conf css csv htm html ini ipynb json json5 less lock log markdown md mdx patch po properties"
    " rst scss sum svg toml tsv txt xml yaml yml".split()
)

# What no C header has at the start of a line; a C++ header without any of it reads well as C.
_CPP_HEADER = re.compile(
    r"^\s*(?:class\s+(?:[A-Z_]+\s+)?\w+\s*(?:final\s*)?[:{;]|namespace\b[^;()]*\{|template\s*<|constexpr\s"
    r"|using\s[\w:\s]+[=;]|(?:public|private|protected)\s*:)",
    re.MULTILINE,
)


def language_of(path: str, text: str = "") -> str | None:
    """The language that a grammar is at hand for, else None; `text` tells whether an `.h` is C or C++."""
    extension = _extension(path)
    if extension == "h":
        return "cpp" if _CPP_HEADER.search(text) else "c"
    return _NAMES.get(path.lower().rpartition("/")[2]) or _LANGUAGES.get(extension)


def is_prose(path: str) -> bool:
    """Whether the path is one of words or data, not of code."""
    return _extension(path) in _PROSE


def _extension(path: str) -> str:
    _, dot, extension = path.lower().rpartition("/")[2].rpartition(".")
    return extension if dot else ""
