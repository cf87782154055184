"""Private conversations with citizens."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    create_tickets()
    create_turns()
    op.create_table(
        "ticket_serials",
        sa.Column("month", sa.String(length=4), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("month", name=op.f("pk_ticket_serials")),
    )
    op.create_table(
        "chat_allowances",
        sa.Column("person", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("began_at", TIME, nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("warned", sa.Boolean(), nullable=False),
        sa.Column("erased_upto", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_chat_allowances")),
    )
    op.create_index(op.f("ix_chat_allowances_began_at"), "chat_allowances", ["began_at"])


def create_tickets() -> None:
    op.create_table(
        "tickets",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("comment_id", BIG_ID, nullable=False),
        sa.Column("person", sa.BigInteger(), nullable=True),
        sa.Column("opened_at", TIME, nullable=False),
        sa.Column("active_at", TIME, nullable=False),
        sa.Column("rating", sa.String(length=4), nullable=True),
        sa.Column("rated_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comments.id"], name=op.f("fk_tickets_comment_id_comments")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tickets")),
        sa.UniqueConstraint("comment_id", name=op.f("uq_tickets_comment_id")),
        sa.UniqueConstraint("number", name=op.f("uq_tickets_number")),
        sqlite_autoincrement=True,
    )
    for column in ("person", "opened_at", "rated_at"):
        op.create_index(op.f(f"ix_tickets_{column}"), "tickets", [column])


def create_turns() -> None:
    op.create_table(
        "ticket_turns",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("ticket_id", BIG_ID, nullable=False),
        sa.Column("speaker", sa.String(length=8), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("waits", sa.Boolean(), nullable=False),
        sa.Column("person", sa.BigInteger(), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_ticket_turns_ticket_id_tickets")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_turns")),
        sa.UniqueConstraint(
            "person", "message_id", name=op.f("uq_ticket_turns_person_message_id")
        ),
    )
    op.create_index(op.f("ix_ticket_turns_ticket_id"), "ticket_turns", ["ticket_id"])
