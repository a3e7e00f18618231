"""A YAML document, read strictly: each value has its line, nothing is set twice, nothing is hidden."""

import re
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import yaml
from yaml.reader import ReaderError

from review.errors import UserError

MAX_TEXT: Final = 65_536
"""Characters of a document; bounds what parsing costs."""

_DEEPEST: Final = 8

Place: TypeAlias = tuple[int | str, ...]
"""The names and indices that lead to a value; () is the whole document."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a document; `line` is 1-based."""

    line: int
    message: str


class DocumentError(UserError):
    """The text is no YAML, or YAML that settings need not use; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(f"line {problem.line}: {problem.message}")


@dataclass(slots=True)
class Document:
    """What is read: `lines` says where each value stands, `problems` what YAML would let pass."""

    lines: dict[Place, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def read(self, text: str) -> object:
        """The value of the text, None when there is nothing in it; DocumentError when it cannot be used."""
        if len(text) > MAX_TEXT:
            raise DocumentError(Problem(1, f"the file is too large: {MAX_TEXT} characters are allowed"))
        try:
            node = _Loader(text).get_single_node()
        except ReaderError as error:
            line = text.count("\n", 0, error.position) + 1
            raise DocumentError(Problem(line, "not valid YAML: a character that does not show")) from error
        except yaml.MarkedYAMLError as error:
            raise DocumentError(_malformed(error)) from error
        return None if node is None else self._value(node, ())

    def _value(self, node: yaml.Node, place: Place) -> object:
        self.lines.setdefault(place, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, place)
        if isinstance(node, yaml.SequenceNode):
            return [self._value(item, (*place, index)) for index, item in enumerate(node.value)]
        return _scalar(node)

    def _mapping(self, node: yaml.MappingNode, place: Place) -> dict[str, object]:
        values: dict[str, object] = {}
        for key, value in node.value:
            name, line = key.value, key.start_mark.line + 1
            if not isinstance(name, str):
                self.problems.append(Problem(line, "the name of a setting is a word"))
            elif name in values:
                first = self.lines[*place, name]
                self.problems.append(Problem(line, f"{shown(name)} is set twice, first in line {first}"))
            else:
                self.lines[*place, name] = line
                values[name] = self._value(value, (*place, name))
        return values

    def line(self, place: Place) -> int:
        """The line of the value, or of the nearest thing around it that stands in the document."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)


def _scalar(node: yaml.Node) -> object:
    """Of YAML's types only those that a setting can have; dates and the like stay the text that they are."""
    if node.tag == "tag:yaml.org,2002:bool":
        return node.value.lower() in {"yes", "true", "on"}
    if node.tag == "tag:yaml.org,2002:null":
        return None
    if node.tag == "tag:yaml.org,2002:int" and re.fullmatch(r"[-+]?(?:0|[1-9][0-9]{0,9})", node.value):
        return int(node.value)
    return str(node.value)


class _Loader(yaml.SafeLoader):
    """Composes nodes; refuses at once what would make a small file cost much, or mean something unseen."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]  # its stub has no types
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise yaml.MarkedYAMLError(problem="an alias or anchor", problem_mark=event.start_mark)
        if event.tag is not None:
            raise yaml.MarkedYAMLError(problem="a tag", problem_mark=event.start_mark)
        if self.depth >= _DEEPEST:
            raise yaml.MarkedYAMLError(problem="too deeply nested", problem_mark=event.start_mark)
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


def _malformed(error: yaml.MarkedYAMLError) -> Problem:
    said = ", ".join(filter(None, (error.context, error.problem)))
    mark = error.problem_mark or error.context_mark
    hint = "; put patterns that start with *, & or ! in quotes" if re.search("alias|anchor|tag", said) else ""
    hint = "; indent with blanks, not with tabs" if "'\\t'" in said else hint
    return Problem(1 if mark is None else mark.line + 1, f"not valid YAML: {said}{hint}")


def shown(text: str) -> str:
    """A text out of a document as part of a message: short, and without anything that a terminal obeys."""
    short = text if len(text) <= 80 else f"{text[:80]}…"
    return short if short.isprintable() else ascii(short)
