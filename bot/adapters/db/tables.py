"""The tables. Rows are translated to domain objects by the repositories, never lazily loaded."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from bot.adapters.db.types import BigId, CleanText, UtcDateTime, correction_columns, wish_columns

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

comments = Table(
    "comments",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("platform", String(40), nullable=False),
    Column("external_id", CleanText, nullable=False),
    Column("account_id", CleanText, nullable=False),
    Column("text", CleanText, nullable=False),
    Column("text_hash", String(16), nullable=False),
    Column("author_id", CleanText),
    Column("author_name", CleanText),
    Column("post_id", CleanText),
    Column("post_caption", CleanText),
    Column("parent_id", CleanText),
    Column("permalink", CleanText),
    Column("created_at", UtcDateTime, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("direction", String(10), nullable=False),
    Column("kind", String(10)),
    Column("takes_reply", Boolean),
    Column("held", Boolean),
    Column("refreshed_at", UtcDateTime),
    # The verdict. `classified_hash` is the hash of the text it was made for.
    Column("classified_hash", String(16)),
    Column("intent", String(20)),
    Column("intents", JSON),
    Column("sentiment", String(20)),
    Column("abuse", String(20)),
    Column("spam", Boolean),
    Column("urgent", Boolean),
    Column("needs_reply", Boolean),
    Column("topic", String(20)),
    Column("scores", JSON),
    Column("reasons", JSON),
    Column("model_version", Text),
    UniqueConstraint("platform", "external_id"),
    Index(None, "direction", "created_at"),
    Index(None, "platform", "parent_id"),
    # Ids appear on old buttons in Telegram: a number must never come back for another row.
    sqlite_autoincrement=True,
)

review_items = Table(
    "review_items",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("comment_id", BigId, ForeignKey("comments.id"), nullable=False, unique=True),
    Column("platform", String(40), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("state", String(20), nullable=False),
    Column("draft_text", CleanText, nullable=False),
    Column("draft_origin", String(20), nullable=False),
    Column("draft_sources", JSON, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("variant", Integer, nullable=False),
    Column("decided_by", BigInteger),
    Column("decided_at", UtcDateTime),
    Column("publish_after", UtcDateTime),
    Column("attempted_at", UtcDateTime),
    Column("claimed_until", UtcDateTime),
    Column("reply_external_id", CleanText),
    Column("reply_permalink", CleanText),
    Column("published_at", UtcDateTime),
    Column("reject_reason", String(40)),
    Column("failure", String(80)),
    Column("editing_by", BigInteger),
    Column("editing_until", UtcDateTime),
    Column("changed_at", UtcDateTime),
    *correction_columns(),
    *wish_columns("removal"),
    Column("removal_origin", String(20)),
    *wish_columns("like"),
    Column("like_on", Boolean),
    Column("like_settled", Boolean),
    *wish_columns("restriction"),
    Column("restriction_until", UtcDateTime),
    Column("restriction_settled", Boolean),
    Column("card_chat_id", BigInteger),
    Column("card_message_id", BigInteger),
    Column("version", Integer, nullable=False),
    UniqueConstraint("platform", "reply_external_id"),
    Index(None, "state", "due_at"),
    Index(None, "platform", "published_at"),
    sqlite_autoincrement=True,
)

draft_revisions = Table(
    "draft_revisions",
    metadata,
    Column("item_id", BigId, ForeignKey("review_items.id"), primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("text", CleanText, nullable=False),
    Column("origin", String(20), nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

private_replies = Table(
    "private_replies",
    metadata,
    Column("item_id", BigId, ForeignKey("review_items.id"), primary_key=True, autoincrement=False),
    Column("state", String(20), nullable=False),
    Column("text", CleanText, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("decided_by", BigInteger),
    Column("decided_at", UtcDateTime),
    Column("send_after", UtcDateTime),
    Column("claimed_until", UtcDateTime),
    Column("may_have_arrived", Boolean, nullable=False),
    Column("message_id", CleanText),
    Column("sent_at", UtcDateTime),
    Column("failure", String(80)),
    Column("version", Integer, nullable=False),
    Index(None, "state"),
)

outbox_jobs = Table(
    "outbox_jobs",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("name", String(40), nullable=False),
    Column("subject", CleanText, nullable=False),
    Column("key", CleanText),
    Column("priority", Integer, nullable=False),
    Column("run_at", UtcDateTime, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("lease_token", String(32)),
    Column("leased_until", UtcDateTime),
    Column("error", CleanText),
    Column("died_at", UtcDateTime),
    sqlite_autoincrement=True,
)
_WAITS_WITH_KEY = (
    outbox_jobs.c.key.is_not(None)
    & outbox_jobs.c.lease_token.is_(None)
    & outbox_jobs.c.died_at.is_(None)
)
one_waiting_job_per_key = Index(
    "uq_outbox_jobs_waiting_key",
    outbox_jobs.c.name,
    outbox_jobs.c.key,
    unique=True,
    sqlite_where=_WAITS_WITH_KEY,
    postgresql_where=_WAITS_WITH_KEY,
)
Index(
    "ix_outbox_jobs_order",
    outbox_jobs.c.priority,
    outbox_jobs.c.run_at,
    outbox_jobs.c.id,
    sqlite_where=outbox_jobs.c.died_at.is_(None),
    postgresql_where=outbox_jobs.c.died_at.is_(None),
)

audit_log = Table(
    "audit_log",
    metadata,
    Column("seq", BigId, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", CleanText, nullable=False),
    Column("action", CleanText, nullable=False),
    # No foreign key: the log outlives what it tells of.
    Column("item_id", BigInteger, index=True),
    Column("detail", JSON, nullable=False),
    Column("prev_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)

audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, CheckConstraint("id = 1", name="single"), primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("hash", String(64), nullable=False),
)

digests = Table(
    "digests",
    metadata,
    Column("week", String(8), primary_key=True),
    Column("place", String(40), primary_key=True),  # of which edition; empty: the main group
    Column("claimed_at", UtcDateTime, nullable=False),
    Column("sent_at", UtcDateTime),
    Column("delivery", String(10)),
)

poll_cursors = Table(
    "poll_cursors",
    metadata,
    Column("platform", String(40), primary_key=True),
    Column("cursor", CleanText, nullable=False),
)

posts = Table(
    "posts",
    metadata,
    Column("platform", String(40), primary_key=True),
    Column("post_id", CleanText, primary_key=True),
    Column("caption", CleanText),
    Column("permalink", CleanText),
    Column("thumbnail", CleanText),
    Column("fetched_at", UtcDateTime, nullable=False),
)

outages = Table(
    "outages",
    metadata,
    Column("platform", String(40), primary_key=True),
    Column("code", String(40), nullable=False),
    Column("since", UtcDateTime, nullable=False),
    Column("told_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
)

switches = Table(
    "switches",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("is_on", Boolean, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
)

tickets = Table(
    "tickets",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("number", String(20), nullable=False, unique=True),
    Column("comment_id", BigId, ForeignKey("comments.id"), nullable=False, unique=True),
    # The citizen's Telegram id; erased at their wish.
    Column("person", BigInteger, index=True),
    Column("opened_at", UtcDateTime, nullable=False, index=True),
    Column("active_at", UtcDateTime, nullable=False),
    Column("rating", String(4)),
    Column("rated_at", UtcDateTime, index=True),
    sqlite_autoincrement=True,
)

ticket_turns = Table(
    "ticket_turns",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("ticket_id", BigId, ForeignKey("tickets.id"), nullable=False, index=True),
    Column("speaker", String(8), nullable=False),
    Column("text", CleanText, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("waits", Boolean, nullable=False),
    # Of the citizen's turns alone: which message of which chat it was.
    Column("person", BigInteger),
    Column("message_id", BigInteger),
    UniqueConstraint("person", "message_id"),
)

ticket_serials = Table(
    "ticket_serials",
    metadata,
    Column("month", String(4), primary_key=True),
    Column("last", Integer, nullable=False),
)

chat_allowances = Table(
    "chat_allowances",
    metadata,
    Column("person", BigInteger, primary_key=True, autoincrement=False),
    Column("began_at", UtcDateTime, nullable=False, index=True),
    Column("used", Integer, nullable=False),
    Column("warned", Boolean, nullable=False),
    Column("erased_upto", BigInteger),
)
