"""Whether a comment can be answered, and whether its platform keeps it from the public."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("comments", sa.Column("takes_reply", sa.Boolean()))
    op.add_column("comments", sa.Column("held", sa.Boolean()))
