"""A plan in numbers: how long each unit's prompts are, what they would cost, how much stays at home."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.models.prices import CHARACTERS_PER_TOKEN, Price, estimated, load_prices
from review import question
from review.perimeter import Grounds
from review.plan import Plan
from review.policy import Policy
from review.question import Task
from review.types import Change, Prompt, Route, Unit

_TAG = "plan"
"""In place of the random word of a review: nobody answers these prompts."""


@dataclass(frozen=True, slots=True)
class Tariff:
    """What the cloud model costs; no `prices` means that nobody knows, never that it is free."""

    model: str
    prices: tuple[Price, ...] | None
    as_of: str
    source: str


def tariff(model: str, prices_file: Path | None) -> Tariff:
    """What this model costs, by the operator's prices or by ours."""
    prices = load_prices(prices_file)
    return Tariff(model, prices.models.get(model), prices.as_of, prices.source)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A unit with the tokens of its prompts and the USD of its answer; `usd_cloud` is for Claude as reader.

    USD are None where the price is unknown. Checks and second tries are not in it: how many there will be
    depends on what is found.
    """

    unit: Unit
    tokens: int
    usd: float | None
    usd_cloud: float | None

    @property
    def lines(self) -> int:
        return sum(hunk.changed for hunk in self.unit.hunks)

    @property
    def hunks(self) -> int:
        return len(self.unit.hunks)


@dataclass(frozen=True, slots=True)
class Planned:
    """A change with its plan, in numbers."""

    change: Change
    plan: Plan
    tasks: tuple[Task, ...]
    units: tuple[Estimate, ...]


@dataclass(frozen=True, slots=True)
class Sums:
    """Counts over units, shares from 0 to 1 (1 when there was nothing), USD or None."""

    hunks: int
    lines: int
    tokens: int
    hunks_local: float
    lines_local: float
    tokens_local: float
    usd: float | None
    usd_all_cloud: float | None


def planned(change: Change, plan: Plan, rules: Policy, grounds: Grounds, tariff: Tariff) -> Planned:
    """The plan with its numbers."""
    title = change.title
    tasks = tuple(question.task(unit, title, rules, grounds, tag=_TAG, check=False) for unit in plan.units)
    return Planned(change, plan, tasks, tuple(_estimate(task, tariff) for task in tasks))


def text(prompt: Prompt) -> str:
    """The prompt as one text, in the order in which it is sent."""
    return f"{prompt.system}\n\n{prompt.material}\n\n{prompt.task}"


def _estimate(given: Task, tariff: Tariff) -> Estimate:
    prompts = question.review_prompts(given)
    sent = replace(given, unit=replace(given.unit, route="cloud"))
    in_cloud = prompts if given.route == "cloud" else question.review_prompts(sent)
    cost = _usd(in_cloud, tariff)
    tokens = sum(_tokens(prompt, given.route) for prompt in prompts)
    return Estimate(given.unit, tokens, cost if given.route == "cloud" else 0.0, cost)


def _tokens(prompt: Prompt, route: Route) -> int:
    return round(len(text(prompt)) / CHARACTERS_PER_TOKEN[route])


def _usd(prompts: Iterable[Prompt], tariff: Tariff) -> float | None:
    if tariff.prices is None:
        return None
    return sum(estimated(tariff.prices, len(text(prompt))) for prompt in prompts)


def sums(units: Sequence[Estimate]) -> Sums:
    """Over the units of one change, or of several."""
    return Sums(
        hunks=sum(unit.hunks for unit in units),
        lines=sum(unit.lines for unit in units),
        tokens=sum(unit.tokens for unit in units),
        hunks_local=_share(units, lambda unit: unit.hunks),
        lines_local=_share(units, lambda unit: unit.lines),
        tokens_local=_share(units, lambda unit: unit.tokens),
        usd=_total(unit.usd for unit in units),
        usd_all_cloud=_total(unit.usd_cloud for unit in units),
    )


def _share(units: Sequence[Estimate], size: Callable[[Estimate], int]) -> float:
    total = sum(map(size, units))
    return sum(size(unit) for unit in units if unit.unit.route == "local") / total if total else 1.0


def _total(costs: Iterable[float | None]) -> float | None:
    """None as soon as one of them is unknown."""
    known = list(costs)
    return None if None in known else sum(cost for cost in known if cost is not None)
