"""When a comment was last read again from its platform, where that has to be done."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("comments", sa.Column("refreshed_at", sa.DateTime(timezone=True)))
