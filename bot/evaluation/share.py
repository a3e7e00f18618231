"""A share of cases, and how sure it is."""

import math
from dataclasses import dataclass

_Z = 1.96


@dataclass(frozen=True, slots=True)
class Share:
    """`hits` of `n` cases; the share and its interval are None of no cases."""

    hits: int
    n: int

    @property
    def value(self) -> float | None:
        return self.hits / self.n if self.n else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Where the true share lies with 95 %: Wilson, Journal of the American Statistical Association 22
        (1927), https://doi.org/10.1080/01621459.1927.10502953
        """
        if not self.n:
            return None
        share, z2 = self.hits / self.n, _Z * _Z / self.n
        middle = share + z2 / 2
        half = _Z * math.sqrt(share * (1 - share) / self.n + z2 / self.n / 4)
        low, high = ((middle - half) / (1 + z2), (middle + half) / (1 + z2))
        return max(0.0, low), min(1.0, high)
