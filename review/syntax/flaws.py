"""How much of a text its grammar does not understand."""

from collections.abc import Iterator

from tree_sitter import Node

from review.syntax.grammar import grammar
from review.syntax.language import language_of


def flaws(path: str, text: str) -> int:
    """Places where the text is not of the language that `path` says; 0 where no grammar is at hand."""
    language = language_of(path, text)
    if language is None:
        return 0
    return sum(1 for _ in _broken(grammar(language).parse(text.encode(errors="replace"))))


def _broken(root: Node) -> Iterator[Node]:
    """Without recursion: deep nesting is easily written."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.is_error or node.is_missing:
            yield node
        waiting.extend(child for child in node.children if child.has_error or child.is_missing)
