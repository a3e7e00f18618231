"""What decides an answer, as one digest: where it is the same, an earlier answer may be given again.

A rebase moves lines, so their numbers do not count; and an answer is kept with the places of the lines that
it names, not with their numbers.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from review.types import Prompt

_FORM = 1
"""To be raised when this digest, or the form of what is kept, changes its meaning."""

_NUMBERED = re.compile(r"^ *(\d+) ([ +-]) ")
_PATH = re.compile(r' path=("(?:[^"\\]|\\.)*")')
_CLAIMED = re.compile(r"^(   at .*?, line )\d+(?=: )")
_TIED = re.compile(r":\d+(?= uses |$|\")")


def digest(prompt: Prompt, tag: str, model: str, seed: int) -> str:
    """64 hex digits of all that decides the answer but the review's random `tag` and the numbers of lines.

    `model` names the reader and all of its settings that an answer hangs on.
    """
    asked = (prompt.version, prompt.system, _still(prompt.material, tag), _still(prompt.task, tag))
    # Not sorted: readers fill in the fields of a form in its order.
    parts = [_FORM, model, seed, *asked, prompt.schema, prompt.quotes, prompt.max_tokens]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _still(text: str, tag: str) -> str:
    """The text as it would be, had no line moved."""
    return "\n".join(_without_numbers(line) for line in _lines(text, tag))


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a prompt; `kind` and `path` are those of the tag that it stands in, or that it `opens`."""

    text: str
    kind: str = ""
    path: str = ""
    opens: bool = False


def _lines(text: str, tag: str) -> Iterator[_Line]:
    """All lines, without the random word. What strangers wrote cannot look like a tag: untrusted.py."""
    kind = path = ""
    opening, closing = f'<data-{tag} kind="', f"</data-{tag}>"
    for line in text.split("\n"):
        if line == closing:
            kind = path = ""
            yield _Line("</data>")
        elif line.startswith(opening):
            kind = line.removeprefix(opening).partition('"')[0]
            found = _PATH.search(line)
            path = json.loads(found[1]) if found else ""
            yield _Line(f"<data{line.removeprefix(f'<data-{tag}')}", kind, path, opens=True)
        else:
            yield _Line(line, kind, path)


def _without_numbers(line: _Line) -> str:
    if line.opens:
        named, why, reason = line.text.partition(" why=")
        return f"{named}{why}{_TIED.sub('', reason)}"
    if line.kind in {"hunk", "context"}:
        return _NUMBERED.sub(r"\2 ", line.text)
    if line.kind == "claims":
        return _CLAIMED.sub(r"\1", line.text)
    return _TIED.sub("", line.text) if line.kind == "ties" else line.text


def is_usable(prompt: Prompt, text: str) -> bool:
    """Whether the answer has the form that was asked for: another one is not worth keeping."""
    try:
        return _fits(prompt.schema, json.loads(text))
    except (ValueError, RecursionError):
        return False


def _fits(schema: object, value: object) -> bool:
    """As far as our own forms go: objects, lists, texts, whole numbers, yes and no."""
    assert isinstance(schema, Mapping)
    match schema["type"]:
        case "object":
            return isinstance(value, dict) and _has_fields(schema, value)
        case "array":
            return isinstance(value, list) and all(_fits(schema["items"], item) for item in value)
        case "string":
            return isinstance(value, str) and value in schema.get("enum", [value])
        case "boolean":
            return isinstance(value, bool)
        case kind:
            assert kind == "integer", kind
            return isinstance(value, int) and not isinstance(value, bool)


def _has_fields(schema: Mapping[str, object], value: Mapping[str, object]) -> bool:
    fields, required = schema["properties"], schema["required"]
    assert isinstance(fields, Mapping)
    assert isinstance(required, Sequence)
    return set(required) <= set(value) and all(_fits(fields[name], value[name]) for name in required)


def kept(prompt: Prompt, tag: str, text: str) -> str:
    """The answer in the form in which it is kept: each finding with the place of its line among those shown.

    Places count from 1; a line that was not shown is 0.
    """
    shown = tuple(_shown(prompt, tag))
    return _with_lines(text, lambda claim: _place(claim, shown))


def told(prompt: Prompt, tag: str, text: str) -> str:
    """What was kept as the answer to this prompt, with the numbers that its lines have now."""
    shown = tuple(_shown(prompt, tag))
    return _with_lines(text, lambda claim: _number(claim, shown))


@dataclass(frozen=True, slots=True)
class _Shown:
    """A line of a hunk as the reader sees it."""

    path: str
    removed: bool
    number: int


def _shown(prompt: Prompt, tag: str) -> Iterator[_Shown]:
    for line in _lines(prompt.material, tag):
        match = _NUMBERED.match(line.text) if line.kind == "hunk" and not line.opens else None
        if match is not None:
            yield _Shown(line.path, match[2] == "-", int(match[1]))


def _with_lines(text: str, line: Callable[[Mapping[str, object]], int]) -> str:
    """The answer with another `line` in each of its findings; one that has none stays as it is."""
    answer = json.loads(text)
    found = answer.get("findings") if isinstance(answer, dict) else None
    if not found:
        return text
    moved = [claim | {"line": line(claim)} for claim in found]
    return json.dumps(answer | {"findings": moved})


def _place(claim: Mapping[str, object], shown: Sequence[_Shown]) -> int:
    """A number may be that of a removed line and of another one at head: the latter is meant."""
    path, number = claim.get("path"), claim.get("line")
    places = [
        (each.removed, place)
        for place, each in enumerate(shown, start=1)
        if each.number == number and path in {None, each.path}
    ]
    return min(places)[1] if places else 0


def _number(claim: Mapping[str, object], shown: Sequence[_Shown]) -> int:
    place = claim.get("line")
    return shown[place - 1].number if isinstance(place, int) and 1 <= place <= len(shown) else 0
