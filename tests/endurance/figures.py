"""Figures as a line of text."""

from collections.abc import Sequence
from statistics import quantiles


def spread(seconds: Sequence[float]) -> str:
    """p50, p95 and max."""
    if not seconds:
        return "none"
    cuts = quantiles(seconds, n=20, method="inclusive") if len(seconds) > 1 else [seconds[0]] * 19
    return f"p50 {cuts[9]:.1f} s, p95 {cuts[18]:.1f} s, max {max(seconds):.1f} s"


def proof(bad: int, runs: int) -> str:
    """What a zero proves: the rule of three (https://doi.org/10.1001/jama.1983.03330370053031)."""
    if bad or not runs:
        return f"{bad} of {runs}"
    return f"0 of {runs} (under {min(100.0, 300 / runs):.1f} % at 95 %)"
