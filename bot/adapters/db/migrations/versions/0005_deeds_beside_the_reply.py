"""Deleting, liking and replying privately."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    for name, kind in (
        ("removal_by", sa.BigInteger()),
        ("removal_at", _MOMENT),
        ("removal_origin", sa.String(20)),
        ("removal_failure", sa.String(80)),
        ("like_on", sa.Boolean()),
        ("like_by", sa.BigInteger()),
        ("like_at", _MOMENT),
        ("like_settled", sa.Boolean()),
        ("like_failure", sa.String(80)),
    ):
        op.add_column("review_items", sa.Column(name, kind))
    op.create_table(
        "private_replies",
        sa.Column("item_id", _BIG_ID, autoincrement=False, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("decided_by", sa.BigInteger()),
        sa.Column("decided_at", _MOMENT),
        sa.Column("send_after", _MOMENT),
        sa.Column("claimed_until", _MOMENT),
        sa.Column("may_have_arrived", sa.Boolean(), nullable=False),
        sa.Column("message_id", sa.Text()),
        sa.Column("sent_at", _MOMENT),
        sa.Column("failure", sa.String(80)),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["review_items.id"], name=op.f("fk_private_replies_item_id_review_items")
        ),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_private_replies")),
    )
    op.create_index(op.f("ix_private_replies_state"), "private_replies", ["state"])
