"""Services that are left alone for a while, and reviews that wait for one."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Reviews from before wait for nobody."""
    op.create_table(
        "foureyes_breakers",
        sa.Column("service", sa.Text, primary_key=True),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("until", sa.Float, nullable=False),
        sa.Column("refused", sa.Boolean, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
    )
    op.add_column("foureyes_reviews", sa.Column("awaits", sa.Text, nullable=False, server_default=""))
