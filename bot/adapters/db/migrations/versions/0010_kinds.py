"""What sets a comment apart: written below an ad, during a broadcast, on somebody else's post."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("comments", sa.Column("kind", sa.String(10)))
