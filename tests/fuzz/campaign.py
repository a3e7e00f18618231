"""Runs a target with many examples and looks at how long each took of the processor."""

import gc
import time
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings

from tests.fuzz.targets import Target


def fuzz(target: Target, examples: int, *, at_random: bool = False) -> float:
    """Seconds of the slowest example. Raises what the target raises for the smallest that it breaks on."""
    slowest = 0.0

    @settings(
        max_examples=examples,
        derandomize=not at_random,
        database=None,
        deadline=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(target.examples)
    def once(example: Any) -> None:  # noqa: ANN401 (as various as the targets)
        nonlocal slowest
        gc.disable()  # hypothesis holds a lot, and a collection of that takes a second
        started = time.process_time()
        try:
            target.check(example)
        finally:
            slowest = max(slowest, time.process_time() - started)
            gc.enable()

    once()
    return slowest
