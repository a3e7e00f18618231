"""The scale of costs below a plot: from nothing to a little more than the dearest, in round steps."""

import math
from dataclasses import dataclass

_STEPS = 4
_MARGIN = 1.12


@dataclass(frozen=True, slots=True)
class Axis:
    """From 0 to `end`, with labels at `ticks`: (percents from the left, label)."""

    end: float
    ticks: tuple[tuple[float, str], ...]
    digits: int

    def named(self, value: float) -> str:
        return f"{value:,.{self.digits}f}" if value else "0"


def axis(most: float, *, money: bool) -> Axis:
    """The scale for values up to `most`; of nothing but nothing it ends at 1. `money` shows finer values."""
    end = most * _MARGIN or 1.0
    step = _step(end / _STEPS)
    digits = max(0, -math.floor(math.log10(step)))
    number = math.floor(end / step + 1e-9)
    ticks = tuple(
        (round(100 * place * step / end, 2), f"{place * step:,.{digits}f}") for place in range(number + 1)
    )
    return Axis(end, ticks, digits + 2 if money else digits)


def _step(least: float) -> float:
    """The next of 1, 2, 5, 10, 20, ... and of their tenths."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= least * (1 - 1e-9))
