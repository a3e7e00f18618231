"""Text in a change that speaks to whoever reviews it: found by its wording, told to the maintainers."""

from review.injection.appeals import Appeal, appeals, findings, remarks

__all__ = ["Appeal", "appeals", "findings", "remarks"]
