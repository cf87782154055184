"""A week's digest for each review group, not for the main one alone."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_SENT = (
    sa.column("week", sa.String(8)),
    sa.column("claimed_at", sa.DateTime(timezone=True)),
    sa.column("sent_at", sa.DateTime(timezone=True)),
    sa.column("delivery", sa.String(10)),
)


def upgrade() -> None:
    # SQLite exchanges no primary key; the table has one row a week, so it is made anew.
    before = sa.select(*_SENT).select_from(sa.table("digests", *_SENT))
    rows = op.get_bind().execute(before).mappings().all()
    op.drop_table("digests")
    digests = op.create_table(
        "digests",
        sa.Column("week", sa.String(8), nullable=False),
        sa.Column("place", sa.String(40), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.Column("delivery", sa.String(10)),
        sa.PrimaryKeyConstraint("week", "place", name=op.f("pk_digests")),
    )
    op.bulk_insert(digests, [{**row, "place": ""} for row in rows])
