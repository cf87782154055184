"""Runs migrations over the connection that `bot.adapters.db.migrate` opened."""

from alembic import context

from bot.adapters.db import vault  # noqa: F401 — its table is one of ours
from bot.adapters.db.tables import metadata

connection = context.config.attributes.get("connection")
if connection is None:
    raise RuntimeError("run migrations through bot.adapters.db.migrate (tanggap migrate)")

context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=True,  # SQLite cannot alter most things in place
    compare_type=True,
    user_module_prefix="types.",
)
with context.begin_transaction():
    context.run_migrations()
