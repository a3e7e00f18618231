"""What is fuzzed: each target takes text of a stranger and may refuse it only as it says it does."""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from flask.testing import FlaskClient
from hypothesis import strategies as st

from bot import config
from review import allow, answer, diff, policy
from review.answer import AnswerError
from review.audit import audit
from review.diff import PatchError
from review.errors import UserError
from review.syntax.outline import outline
from tests.fuzz.words import LINES, MARKDOWN, NAMES, SETTINGS, SOURCE
from webhooks import commands, signature
from webhooks.app import create_app

SECRET: Final = "It's a Secret to Everybody"
EVENTS: Final = (
    "pull_request",
    "issue_comment",
    "pull_request_review_comment",
    "check_run",
    "merge_group",
    "ping",
)
ACTIONS: Final = ("opened", "synchronize", "created", "edited", "closed", "rerequested", "requested_action")

Check = Callable[[Any], None]


@dataclass(frozen=True, slots=True)
class Target:
    """`examples` make what a stranger may send; `check` raises what nothing promises."""

    examples: st.SearchStrategy[Any]
    check: Check


def _pieced(pieces: tuple[str, ...]) -> st.SearchStrategy[str]:
    """Words of the language in any order, with anything between them."""
    part = st.one_of(st.sampled_from(pieces), st.sampled_from(pieces), st.text(max_size=12))
    return st.lists(part, max_size=40).map("".join)


_JSON: Final = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=6),
    max_leaves=25,
)


@cache
def _door() -> FlaskClient:
    return create_app(SECRET, lambda _: None).test_client()


def _delivered(delivery: tuple[str, object, object, bytes]) -> None:
    event, action, payload, noise = delivery
    body = payload | {"action": action} if isinstance(payload, dict) else payload
    raw = json.dumps(body).encode() + noise
    headers = {
        "X-GitHub-Event": event,
        "X-GitHub-Delivery": "d-1",
        "X-Hub-Signature-256": signature.sign(SECRET, raw),
        "Content-Type": "application/json",
    }
    assert _door().post("/webhook", data=raw, headers=headers).status_code < 500


def _commanded(text: str) -> None:
    commands.wish(text)


def _patched(text: str) -> None:
    with suppress(PatchError):
        for patch in diff.patches(text.splitlines(keepends=True)):
            diff.hunks("a.py", patch.text)


def _listed(text: str) -> None:
    with suppress(PatchError):
        diff.raw(text)


def _outlined(source: tuple[str, str]) -> None:
    outline(*source)


def _ruled(text: str) -> None:
    with suppress(UserError):
        policy.parse(text)


def _set(values: dict[str, str]) -> None:
    with suppress(UserError):
        config.load(values)


def _answered(given: tuple[str, str]) -> None:
    kind, text = given
    with suppress(AnswerError):
        getattr(answer, kind)(text)


def _posted(text: str) -> None:
    for safe in (allow.clip(text, 3_000), allow.line(text)):
        assert audit(safe) == (), safe


TARGETS: Final[dict[str, Target]] = {
    "door": Target(
        st.tuples(
            st.sampled_from(EVENTS),
            st.sampled_from(ACTIONS) | _JSON,
            _JSON,
            st.sampled_from((b"", b"", b"\xff")),
        ),
        _delivered,
    ),
    "commands": Target(
        _pieced(("/review", "/foureyes", " ", "full", "cloud", "`", "\n", "a/b.py:1-2")), _commanded
    ),
    "diff": Target(_pieced(LINES), _patched),
    "raw diff": Target(_pieced((":100644 100644 a b M", "\0", "R100", "a.py", ":", " ")), _listed),
    "symbols": Target(
        st.tuples(
            st.sampled_from(
                (
                    "a.py",
                    "a.js",
                    "a.ts",
                    "a.go",
                    "a.java",
                    "a.rs",
                    "a.c",
                    "a.cpp",
                    "a.rb",
                    "a.php",
                    "a.cs",
                    "a.xyz",
                )
            ),
            _pieced(SOURCE),
        ),
        _outlined,
    ),
    "settings of a repository": Target(_pieced(SETTINGS), _ruled),
    "settings of the operator": Target(
        st.dictionaries(
            st.sampled_from([f"FOUREYES_{name.upper()}" for name in config.Settings.model_fields]),
            st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=30),
            max_size=4,
        ),
        _set,
    ),
    "answers": Target(
        st.tuples(
            st.sampled_from(("review", "check", "suggest", "intent", "explain", "reply")),
            _JSON.map(json.dumps) | st.text(),
        ),
        _answered,
    ),
    "markdown": Target(_pieced(MARKDOWN), _posted),
}
