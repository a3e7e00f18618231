"""Why a finding does not stand beside the code, where others than who decides it must know."""

SAID = "it stands on the pull request already"
DISMISSED = "a maintainer has dismissed it"
LATE = "late: its code has not changed since the last round"
FOLDED = "the maintainers of this repository dismissed most findings of this kind"
SAME = "the same as another comment"
REFUTED = "the second check refuted it"
UNDECIDED = "the second check could not decide"
UNASKED = "it is of a kind that nobody asked for: style, imports, comments, tests, advice"

QUIET = frozenset({SAID, DISMISSED, LATE, SAME, REFUTED, UNASKED})
"""What nobody is to read in full: it was said before, is doubted, or was not asked for."""
