"""`foureyes plan`, run: each change is planned, priced and written."""

import gc
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

from bot.config import Settings
from bot.models.atcloud import is_at_cloud
from bot.output import Output
from bot.planning import estimate, files, report
from bot.planning.estimate import Planned, Tariff
from bot.planning.targets import Target
from bot.progress import progress
from bot.step import step
from review import nohome, pipeline, untrusted, words
from review.perimeter import Denial, Grounds, denial
from review.plan import Plan
from review.policy import Policy
from review.types import Change, Skipped

_YOUNG = 50_000
"""Values that are made before the collector looks at them."""


def run(settings: Settings, target: Target, output: Output, prompts: Path | None) -> None:
    """Plan as if Claude could be asked, as far as the repository's settings let anything leave.

    `prompts` is a folder for what each reader would be asked.
    """
    # Many small values and no cycles: the collector would take a tenth of the time and find nothing.
    gc.freeze()
    gc.set_threshold(_YOUNG)
    tariff = estimate.tariff(settings.cloud_model, settings.prices_file)
    grounds = Grounds(target.rules.cloud, target.from_fork, has_reader=True)
    plans: list[Planned] = []
    with progress("planned changes") if target.several else nullcontext(_nobody) as told:
        for done, change in enumerate(map(untrusted.in_change, target.changes), 1):
            plan = pipeline.plan_change(change, target.rules, denial(grounds), target.sources, step)
            if is_at_cloud(settings.local_model):
                plan = _without_home(plan, change, target.rules, denial(grounds))
            plans.append(estimate.planned(change, plan, target.rules, grounds, tariff))
            if prompts is not None:
                files.write(plans[-1], prompts, apart=target.several)
            told(done, target.number)
    output.write(
        text=lambda console: report.as_text(plans, tariff, console, several=target.several),
        data=lambda: report.as_json(plans, tariff, several=target.several),
        html=lambda: _page(plans, tariff),
    )


def _page(plans: Sequence[Planned], tariff: Tariff) -> str:
    from bot.planning import page  # noqa: PLC0415 (a tenth of the start, and only one form needs it)

    return page.page(plans, tariff)


def _nobody(_done: int, _total: int) -> None:
    """One change is planned before anybody would ask."""


def _without_home(plan: Plan, change: Change, rules: Policy, denied: Denial | None) -> Plan:
    """What nobody would read is skipped, and says why."""
    there, unread = nohome.moved(plan, change, rules, denied)
    skipped = (Skipped(path, words.failure(read.outcome)) for read in unread for path in read.unit.files)
    return replace(there, skipped=(*there.skipped, *dict.fromkeys(skipped)))
