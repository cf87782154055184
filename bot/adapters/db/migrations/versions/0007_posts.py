"""What the platform tells of each post, asked once."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "posts",
        sa.Column("platform", sa.String(40), nullable=False),
        sa.Column("post_id", sa.Text(), nullable=False),
        sa.Column("caption", sa.Text()),
        sa.Column("permalink", sa.Text()),
        sa.Column("thumbnail", sa.Text()),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("platform", "post_id", name="pk_posts"),
    )
