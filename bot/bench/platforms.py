"""What large posts, a long absence and idle polling cost."""

from pathlib import Path

from bot.bench.flood import CHANGES, flood
from bot.bench.outage import outage
from bot.bench.places import PLACES
from bot.bench.result import Figure, Result, Target

_POSTS = 20
_CONDITIONS = (
    f"signed webhook posts of {CHANGES} comments each, durable: found after SIGKILL; then each "
    "platform with n comments of 24 hours missed, from the restart until all are stored, "
    "classification running meanwhile"
)


async def bench_platforms(folder: Path, n: int) -> Result:
    """Miss `n` comments on each platform; a flood of at most `_POSTS` posts before that."""
    figures: dict[str, Figure] = {"n": n}
    figures |= await flood(_new(folder / "flood"), min(_POSTS, -(-n // CHANGES)))
    for place in PLACES:
        figures |= await outage(_new(folder / place.name), place, n)
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
    return Result(name="platforms", conditions=_CONDITIONS, figures=figures, targets=targets)


def _new(folder: Path) -> Path:
    folder.mkdir()
    return folder
