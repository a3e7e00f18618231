"""Where the process of a worker is, so that its neighbours see whether it lives."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """With a default: workers of the version before go on beating while this one is rolled out."""
    op.add_column("foureyes_workers", sa.Column("process", sa.Text, nullable=False, server_default=""))
