"""What large posts, a long absence and idle polling cost."""

from pathlib import Path

from bot.bench.flood import CHANGES, flood
from bot.bench.idle import EVERY, idle
from bot.bench.outage import outage
from bot.bench.places import PLACES
from bot.bench.result import Figure, Result, Target

_POSTS = 20
_IDLE_SECONDS = 180
_CONDITIONS = (
    f"signed webhook posts of {CHANGES} comments each, durable: found after SIGKILL; then each "
    "platform with n comments of 24 hours missed, from the restart until all are stored, "
    "classification running meanwhile; then eight accounts where nothing happens, polled every "
    f"{EVERY} s, as a share of one core"
)


async def bench_platforms(folder: Path, n: int) -> Result:
    """Miss `n` comments on each platform, between the flood and the quiet; both end by `n` too."""
    figures: dict[str, Figure] = {"n": n}
    figures |= await flood(_new(folder / "flood"), min(_POSTS, -(-n // CHANGES)))
    for place in PLACES:
        figures |= await outage(_new(folder / place.name), place, n)
    figures |= await idle(_new(folder / "idle"), min(_IDLE_SECONDS, n))
    return Result(name="platforms", conditions=_CONDITIONS, figures=figures, targets=_targets())


def _targets() -> list[Target]:
    targets = [
        Target(figure="changes_per_second", limit=2_000, at_least=True),
        Target(figure="changes_lost", limit=0),
    ]
    for place in PLACES:
        targets += [
            Target(figure=f"{place.name}_caught_up_seconds", limit=600),
            Target(figure=f"{place.name}_missing", limit=0),
            Target(figure=f"{place.name}_doubled", limit=0),
        ]
    return [*targets, Target(figure="idle_cpu_percent", limit=2)]


def _new(folder: Path) -> Path:
    folder.mkdir()
    return folder
