"""What a review rests on, beside the code at its SHAs and the answers of readers."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, ParamSpec, TypeVar, cast

from bot.jobs import records
from review.ports import Step
from review.types import Request

P = ParamSpec("P")
T = TypeVar("T")

HEARD = ("pull", "past", "settings", "issues", "guide", "folded", "limit", "tag", "egress")
"""The steps whose results decide a review, beside the answers of readers and the code at pinned SHAs."""


@dataclass(frozen=True, slots=True)
class Listening:
    """Steps that are done as ever; what they said of the world is remembered."""

    step: Step
    said: dict[str, object] = field(default_factory=dict)

    def __call__(self, name: str, effect: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        result = self.step(name, effect, *args, **kwargs)
        if name in HEARD:
            self.said[name] = result
        return result


@dataclass(frozen=True, slots=True)
class Setup:
    """What the desk was like."""

    has_home: bool
    has_cloud: bool
    second_check: bool


@dataclass(frozen=True, slots=True)
class Basis:
    """`said` by the name of the step; `lost` says why a unit was not read."""

    request: Request
    setup: Setup
    said: Mapping[str, Any]
    lost: Mapping[str, str]

    @property
    def text(self) -> str:
        """As it is kept."""
        parts = {
            "request": self.request,
            "setup": asdict(self.setup),
            "said": dict(self.said),
            "lost": dict(self.lost),
        }
        return records.dumps(parts)

    @classmethod
    def of(cls, text: str) -> "Basis":
        kept = cast("Mapping[str, Any]", records.loads(text))
        return cls(kept["request"], Setup(**kept["setup"]), kept["said"], kept["lost"])
