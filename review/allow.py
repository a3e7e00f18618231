"""Text by models and strangers -> markdown that does nothing but read well.

Paragraphs, lists, quotes and code stay. Images, HTML, links, mentions and references become plain text or
code: an image or a link can carry data out, a mention rings at people, a hidden comment can forge our marks.
"""

import html
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from review import pieces
from review.secrets import found, redacted
from review.visible import visible

# Without emphasis: `__init__` and `*args` are names more often than they are shouts.
_PARSER = MarkdownIt("commonmark", {"html": False}).disable(["emphasis", "html_block", "html_inline"])

LANGUAGES = frozenset(
    "bash c cpp css diff go html java javascript json kotlin php python ruby rust sql swift text toml"
    " typescript xml yaml".split()
)
"""Languages of code blocks that are kept: GitHub draws some others, and `suggestion` is a button."""

_NUMBERED_TO = 999_999


def clean(text: str) -> str:
    """Safe markdown with the same words, secrets excepted; cleaning it again changes nothing."""
    return _without_secrets(text, _cleaned)


def _cleaned(text: str) -> str:
    source = visible(text.replace("\r\n", "\n").replace("\t", "    "), keep="\n")
    return "\n\n".join(_blocks(SyntaxTreeNode(_PARSER.parse(source)).children))


def _without_secrets(text: str, make: Callable[[str], str]) -> str:
    """Markdown can take a secret apart and put it together again, so what came of it is looked at, too."""
    made = make(redacted(text))
    said = bare(made)
    return make(redacted(said)) if found(said) else made


def bare(text: str) -> str:
    """What one reads where this markdown is shown, near enough to find a secret in it."""
    return html.unescape(text.replace("\\", "").replace("`", ""))


def line(text: str, limit: int = 300) -> str:
    """Clean text on one line of at most `limit` characters, fit to stand within a sentence."""
    return _fitted(" ".join(text.split()), limit, _inline)


def clip(text: str, limit: int) -> str:
    """Clean text of at most `limit` characters, cut at a word, with nothing left open."""
    return _fitted(text, limit, clean)


def fenced(text: str, info: str = "") -> str:
    """A code block with exactly this text, whatever is in it."""
    fence = "`" * max(3, pieces.longest_run(text) + 1)
    body = text.removesuffix("\n") + "\n" if text else ""
    return f"{fence}{info}\n{body}{fence}"


def indent(text: str, mark: str) -> str:
    """An item of a list: `mark`, and the further lines below its text."""
    first, *rest = text.split("\n")
    return "\n".join([mark + first, *(" " * len(mark) + line if line else "" for line in rest)])


def _fitted(text: str, limit: int, make: Callable[[str], str]) -> str:
    made = make(text)
    room = min(limit, len(text)) - 1
    while len(made) > limit and room > 0:
        end = max(text.rfind(" ", 0, room), text.rfind("\n", 0, room))
        made = make(text[: end if end > room // 2 else room].rstrip() + " …")
        room -= max(1, len(made) - limit)
    return made if len(made) <= limit else ""


def _inline(text: str) -> str:
    return _without_secrets(text, _joined)


def _joined(text: str) -> str:
    nodes = SyntaxTreeNode(_PARSER.parseInline(visible(text))).children
    return pieces.markdown(nodes[0])


@dataclass(frozen=True, slots=True)
class _Block:
    """A finished block; a list is kept in items, because neighbours of one kind become one list."""

    kind: Literal["text", "bullet", "ordered"]
    items: tuple[str, ...]
    start: int = 1

    def __str__(self) -> str:
        if self.kind == "text":
            return self.items[0]
        start = self.start if self.start + len(self.items) <= _NUMBERED_TO else 1
        marks = ("- " if self.kind == "bullet" else f"{start + place}. " for place in range(len(self.items)))
        return "\n".join(map(indent, self.items, marks))


def _blocks(nodes: Iterable[SyntaxTreeNode]) -> Iterator[str]:
    made = [block for node in nodes for block in _block(node)]
    for kind, run in groupby(made, key=lambda block: block.kind):
        if kind == "text":
            yield from map(str, run)
        else:
            lists = list(run)
            yield str(_Block(kind, tuple(item for own in lists for item in own.items), lists[0].start))


def _block(node: SyntaxTreeNode) -> Iterator[_Block]:
    if node.type in {"bullet_list", "ordered_list"}:
        yield from _list(node)
    elif text := _text(node):
        yield _Block("text", (text,))


def _list(node: SyntaxTreeNode) -> Iterator[_Block]:
    items = tuple(item for child in node.children if (item := "\n\n".join(_blocks(child.children))))
    if items:
        yield _Block(
            "bullet" if node.type == "bullet_list" else "ordered", items, int(node.attrs.get("start", 1))
        )


def _text(node: SyntaxTreeNode) -> str:
    if node.type in {"fence", "code_block"}:
        return fenced(pieces.unmarked(node.content), _language(node))
    if node.type == "blockquote":
        return _quoted("\n\n".join(_blocks(node.children)))
    return pieces.markdown(node.children[0]) if node.type in {"paragraph", "heading"} else ""


def _language(node: SyntaxTreeNode) -> str:
    named = node.info.strip().lower()
    return named if named in LANGUAGES else ""


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}" if line else ">" for line in text.split("\n")) if text else ""
