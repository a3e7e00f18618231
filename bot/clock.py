"""What time it is, for whatever notes when something happened."""

from collections.abc import Callable

Clock = Callable[[], float]
"""Seconds since 1970, UTC, as time.time."""
