"""How many comments a second are durable when Meta sends them a thousand at a time."""

from pathlib import Path

from bot.bench.load import send
from bot.bench.office import open_office
from bot.bench.result import Figure

CHANGES = 1_000
"""Meta puts at most so many changes into one post."""

_CONNECTIONS = 4
_PACED = 20


async def flood(folder: Path, posts: int) -> dict[str, Figure]:
    """Send posts of `CHANGES` comments each, as fast as they are answered; then kill at once."""
    async with open_office(folder, messages_per_minute=_PACED) as office:
        async with office.serving() as process:
            written = office.writer().large_posts(posts, changes=CHANGES)
            sent = await send(written, url=office.url, connections=_CONNECTIONS)
            process.kill()
        durable = len(sent.accepted_ids & office.database.comment_ids())
    return {
        "changes": posts * CHANGES,
        "changes_per_second": round(durable / sent.seconds),
        "changes_refused": sent.refused * CHANGES,
        "changes_lost": len(sent.accepted_ids) - durable,
    }
