"""What went where: each request to a reader is written down before it leaves, sealed with its review, and
kept within budgets."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_TEXTS = (
    "review",
    "tag",
    "pull",
    "author",
    "route",
    "reason",
    "files",
    "question",
    "answer",
    "prompt",
    "error",
)


def upgrade() -> None:
    """The calls that were noted before are those that were answered."""
    with op.batch_alter_table("foureyes_calls") as table:
        for name in _TEXTS:
            table.add_column(sa.Column(name, sa.Text, nullable=False, server_default=_before(name)))
        for name in ("bytes", "masked", "seed"):
            table.add_column(sa.Column(name, sa.Integer, nullable=False, server_default="0"))
        table.add_column(sa.Column("state", sa.Text, nullable=False, server_default="answered"))
    op.create_index("ix_foureyes_calls_review", "foureyes_calls", ["review", "unit"])
    op.create_table(
        "foureyes_audit",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("review", sa.Text, nullable=False),
        sa.Column("tag", sa.Text, nullable=False),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("before", sa.Text, nullable=False),
        sa.Column("seal", sa.Text, nullable=False),
    )
    op.create_index("ix_foureyes_audit_review", "foureyes_audit", ["review", "tag"])
    op.create_table(
        "foureyes_texts",
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("at", sa.Float, nullable=False, index=True),
        sa.Column("text", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "foureyes_budgets",
        sa.Column("scope", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("usd", sa.Float),
        sa.Column("tokens", sa.Integer),
    )


def _before(name: str) -> str:
    return "[]" if name == "files" else ""
