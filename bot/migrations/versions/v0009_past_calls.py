"""What calls that are not kept any more sum up to."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_SUMS = ("usd", "bytes", "tokens_in", "tokens_cached", "tokens_out", "seconds")


def upgrade() -> None:
    """The bounds of the histogram, nine of them, are those of the program."""
    op.create_table(
        "foureyes_past_calls",
        *(sa.Column(name, sa.Text, primary_key=True) for name in ("route", "model", "state")),
        sa.Column("number", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Float, nullable=False) for name in _SUMS),
        *(sa.Column(f"within_{number}", sa.Integer, nullable=False) for number in range(9)),
    )
