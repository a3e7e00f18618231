"""The first version: reviews, calls and workers."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "foureyes_reviews",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("repo", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("head", sa.Text, nullable=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=True),
        sa.Column("comments", sa.Integer, nullable=False),
        sa.Column("notes", sa.Integer, nullable=False),
        sa.Column("units_failed", sa.Integer, nullable=False),
    )
    op.create_table(
        "foureyes_calls",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("at", sa.Float, nullable=False, index=True),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("tokens_in", sa.Integer, nullable=False),
        sa.Column("tokens_cached", sa.Integer, nullable=False),
        sa.Column("tokens_out", sa.Integer, nullable=False),
        sa.Column("seconds", sa.Float, nullable=False),
        sa.Column("usd", sa.Float, nullable=False),
    )
    op.create_table(
        "foureyes_workers",
        sa.Column("executor", sa.Text, primary_key=True),
        sa.Column("seen", sa.Float, nullable=False),
    )
