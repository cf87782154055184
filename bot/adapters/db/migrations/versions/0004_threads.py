"""Finding the comments of one thread."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_comments_platform_parent_id", "comments", ["platform", "parent_id"])
