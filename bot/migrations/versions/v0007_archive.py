"""Reviews that are done, whole."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """The text stands last: SQLite reads the columns before it without it."""
    op.create_table(
        "foureyes_archive",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("at", sa.Float, nullable=False, index=True),
        sa.Column("asked", sa.Float, nullable=True),
        sa.Column("repo", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("head", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("lines", sa.Integer, nullable=False),
        sa.Column("lines_home", sa.Integer, nullable=False),
        sa.Column("usd", sa.Float, nullable=False),
        sa.Column("review", sa.Text, nullable=False),
    )
