"""The project's own notes for contributors: shown to readers as data, always those of the base branch."""

from collections.abc import Iterator

import prompts
from review import untrusted
from review.policy import PATH, Policy
from review.types import Change, Guide, Route

PATHS = ("AGENTS.md", "CLAUDE.md")
"""The first that is there counts."""

_MOST: dict[Route, int] = {"local": 1_500, "cloud": 4_000}
"""Characters: on a small card each token is time."""


def shown(guide: Guide | None, policy: Policy, route: Route, tag: str) -> str:
    """What a reader of this route is told of it; nothing where there is none, or where it may not leave.

    Under `cloud: all` what the reader at home says may be sent to Claude in the end.
    """
    leaves = route == "cloud" or policy.cloud == "all"
    if guide is None or (leaves and policy.is_local_only(guide.path, guide.path)):
        return ""
    text = untrusted.shown(guide.text)[: _MOST[route]].strip()
    return prompts.load("guide").fill(tag=tag, path=guide.path, text=text) if text else ""


def remarks(change: Change, policy: Policy) -> Iterator[str]:
    """A change of what we go by is judged by what the base branch has: else it would judge itself."""
    ours = (PATH, *(PATHS if policy.guide else ()))
    touched = {name for file in change.files for name in (file.path, file.old_path)}
    touched |= {file.path for file in change.skipped}
    for path in ours:
        if path in touched:
            yield f"This change touches {path}: for this review that of the base branch was used."
