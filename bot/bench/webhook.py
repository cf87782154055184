"""How many webhook posts are accepted and durable, and how long each waits for its answer."""

from pathlib import Path

from bot.bench.load import send
from bot.bench.office import open_office
from bot.bench.result import Result, Target, spread

_RATE = 330.0
_CONNECTIONS = 32
_PACED = 20


async def bench_webhook(folder: Path, n: int) -> Result:
    """Send `n` posts at a steady rate and as many as fast as they are answered.

    The process is then killed at once, and what it had answered with 200 is looked up.
    """
    async with open_office(folder, messages_per_minute=_PACED) as office:
        async with office.serving() as process:
            writer = office.writer()
            warm = await send(writer.posts(n // 10 + 1), url=office.url, connections=2)
            steady = await send(
                writer.posts(n, first=n), url=office.url, connections=_CONNECTIONS, rate=_RATE
            )
            full = await send(
                writer.posts(n, first=2 * n), url=office.url, connections=_CONNECTIONS
            )
            process.kill()
        accepted = {p.comment_id for sent in (warm, steady, full) for p in sent.accepted}
        durable = len(accepted & office.database.comment_ids())
    return Result(
        name="webhook",
        conditions=(
            f"signed posts of one comment each, {_RATE:.0f} due per second on {_CONNECTIONS} "
            "connections, then as fast as answered; classification and cards run meanwhile; "
            "latency counts from when a post was due; rows counted after SIGKILL"
        ),
        figures={
            "n": n,
            "accepted_per_second": round(steady.accepted_per_second, 1),
            **spread(steady.latencies, unit="ms", scale=1000, digits=1),
            "capacity_per_second": round(full.accepted_per_second, 1),
            **{
                f"capacity_{name}": value
                for name, value in spread(full.latencies, unit="ms", scale=1000, digits=1).items()
            },
            "accepted": len(accepted),
            "refused": warm.refused + steady.refused + full.refused,
            "durable": durable,
            "lost": len(accepted) - durable,
        },
        targets=[
            Target(figure="accepted_per_second", limit=300, at_least=True),
            Target(figure="p99_ms", limit=80),
            Target(figure="lost", limit=0),
        ],
    )
