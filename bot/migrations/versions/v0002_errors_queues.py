"""Why a review failed; what a worker listens to, and from when on it takes over from others."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """With defaults: workers of the version before go on beating while this one is rolled out."""
    op.add_column("foureyes_reviews", sa.Column("error", sa.Text, nullable=True))
    op.add_column("foureyes_workers", sa.Column("queues", sa.Text, nullable=False, server_default=""))
    op.add_column("foureyes_workers", sa.Column("takes_over", sa.Float, nullable=False, server_default="0"))
