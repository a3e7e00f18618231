"""Code -> HTML with colours, line by line."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from markupsafe import Markup, escape
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_for_filename
from pygments.token import Comment, Keyword, Name, Number, String, _TokenType, is_token_subtype
from pygments.util import ClassNotFound

from review.visible import visible

_CLASSES = (
    (Comment, "c"),
    (String, "s"),
    (Keyword, "k"),
    (Number, "n"),
    (Name.Function, "f"),
    (Name.Class, "f"),
    (Name.Decorator, "f"),
    (Name.Builtin, "b"),
)
_LONGEST = 400
_MOST = 2_000


def highlighted(path: str, lines: Sequence[str]) -> list[Markup]:
    """Each line as HTML. Lines that are long (data, minified code) or too many stay plain."""
    lexer = _lexer(path.rpartition("/")[2])
    if lexer is None or len(lines) > _MOST or any(len(line) > _LONGEST for line in lines):
        return plain(path, lines)
    coloured = list(_split(lexer, "\n".join(_seen(lines))))
    # A lexer that adds or takes a line would shift all that follow.
    return coloured if len(coloured) == len(lines) else plain(path, lines)


def plain(_: str, lines: Sequence[str]) -> list[Markup]:
    """The same without colours: in a tenth of the time."""
    return [escape(line) for line in _seen(lines)]


def _seen(lines: Sequence[str]) -> Iterator[str]:
    return (visible(line, keep="\t") for line in lines)


@lru_cache(1_000)
def _lexer(name: str) -> Lexer | None:
    try:
        return get_lexer_for_filename(name, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None


def _split(lexer: Lexer, text: str) -> Iterator[Markup]:
    """Plain strings until a line is whole: Markup looks at each part of a sum."""
    line: list[str] = []
    for kind, value in lexer.get_tokens(text):
        first, *rest = value.split("\n")
        line.append(_token(kind, first))
        for part in rest:
            yield Markup("".join(line))  # noqa: S704 (each token is escaped)
            line = [_token(kind, part)]
    yield Markup("".join(line))  # noqa: S704 (each token is escaped)


def _token(kind: _TokenType, text: str) -> str:
    name = _class(kind)
    escaped = str(escape(text))
    return f'<i class="{name}">{escaped}</i>' if name and text.strip() else escaped


@lru_cache(1_000)
def _class(kind: _TokenType) -> str:
    return next((name for group, name in _CLASSES if is_token_subtype(kind, group)), "")
