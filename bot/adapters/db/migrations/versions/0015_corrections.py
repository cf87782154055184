"""What a person says that a comment is, beside what the model says."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name, kind in (
        ("corrected_intent", sa.String(20)),
        ("corrected_by", sa.BigInteger()),
        ("corrected_at", sa.DateTime(timezone=True)),
    ):
        op.add_column("review_items", sa.Column(name, kind))
