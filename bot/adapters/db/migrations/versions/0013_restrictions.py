"""Keeping the author of a comment from writing for a while."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    for name, kind in (
        ("restriction_until", _MOMENT),
        ("restriction_by", sa.BigInteger()),
        ("restriction_at", _MOMENT),
        ("restriction_settled", sa.Boolean()),
        ("restriction_failure", sa.String(80)),
    ):
        op.add_column("review_items", sa.Column(name, kind))
