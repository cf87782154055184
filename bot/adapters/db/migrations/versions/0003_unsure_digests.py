"""Whether Telegram took a week's digest for certain."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("digests", sa.Column("delivery", sa.String(10)))
    op.execute("UPDATE digests SET delivery = 'certain' WHERE sent_at IS NOT NULL")
