"""How long `tanggap serve` takes from its start until it can work."""

from pathlib import Path

from bot.bench.load import send
from bot.bench.office import Office, open_office
from bot.bench.result import Result, Target, spread

_COMMENTS = 500
_PACED = 20


async def bench_start(folder: Path, n: int) -> Result:
    """Start `n` times without a database, and `n` times on one with comments and a backlog."""
    empty: list[float] = []
    for number in range(n):
        own = folder / f"empty-{number}"
        own.mkdir()
        async with open_office(own, messages_per_minute=_PACED) as office:
            empty.append(await _start(office))
    async with open_office(folder, messages_per_minute=_PACED) as office:
        async with office.serving():
            await send(office.writer().posts(_COMMENTS), url=office.url, connections=8)
        existing = [await _start(office) for _ in range(n)]
    return Result(
        name="start",
        conditions=(
            "from exec until /health/ready answers 200; on a database that does not exist yet, "
            f"and on one of {_COMMENTS} comments whose cards are still waiting"
        ),
        figures={
            "n": n,
            **_named("empty", empty),
            **_named("existing", existing),
            "max_seconds": round(max(*empty, *existing), 2),
        },
        targets=[Target(figure="max_seconds", limit=3)],
    )


async def _start(office: Office) -> float:
    async with office.serving() as process:
        return process.ready_seconds


def _named(name: str, values: list[float]) -> dict[str, float | None]:
    figures = spread(values, unit="seconds", scale=1, digits=2)
    return {f"{name}_{key}": figures[key] for key in ("p50_seconds", "max_seconds")}
