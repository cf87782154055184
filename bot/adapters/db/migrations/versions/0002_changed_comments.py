"""When the citizen changed a comment that had a card."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("review_items", sa.Column("changed_at", sa.DateTime(timezone=True)))
