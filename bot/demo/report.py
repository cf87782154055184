"""What the day came to, counted on both sides: in the database and on the platforms."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from bot.demo.play import Played
from bot.demo.staff import Staff
from bot.demo.stage import Stage


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """The day in figures.

    `duplicates`: replies that stand more than once under a comment. `lost`: comments that
    were written but not stored, and approved replies that are not on the platform.
    """

    received: int
    stored: int
    cards: int
    approved: int
    published: int
    hidden: int
    duplicates: int
    lost: int
    rejected: int
    archived: int
    forged_refused: int
    audit_rows: int
    audit_sound: bool
    comment_to_card_p50_seconds: float | None
    comment_to_card_p95_seconds: float | None
    approve_to_published_p50_seconds: float | None
    seconds: float

    @property
    def ok(self) -> bool:
        return not self.duplicates and not self.lost and self.audit_sound

    def line(self) -> str:
        names = ("received", "stored", "cards", "approved", "published", "hidden")
        counts = " ".join(f"{name}={getattr(self, name)}" for name in names)
        return f"demo: {counts} duplicates={self.duplicates} lost={self.lost}"

    def to_json(self) -> dict[str, object]:
        return asdict(self)


async def make_report(stage: Stage, staff: Staff, played: Played, *, seconds: float) -> Report:
    graph = stage.sandbox.graph
    citizens = [c for c in graph.comments() if not graph.state.is_office(c)]
    figures = await stage.app.figures()
    replies = graph.office_replies()
    shown = Counter((reply.parent_id, " ".join((reply.text or "").split())) for reply in replies)
    to_card = [played.card_at[text] - played.written_at[text] for text in played.card_at]
    return Report(
        received=len(citizens),
        stored=figures.stored,
        cards=len(staff.cards()),
        approved=figures.approved,
        published=figures.published,
        hidden=sum(comment.hidden for comment in citizens),
        duplicates=max(sum(shown.values()) - figures.published, 0),
        lost=max(len(citizens) - figures.stored, 0) + figures.approved - figures.published,
        rejected=figures.rejected,
        archived=figures.archived,
        forged_refused=played.forged if figures.stored == len(citizens) else 0,
        audit_rows=figures.audit_rows,
        audit_sound=await stage.app.audit_is_sound(),
        comment_to_card_p50_seconds=percentile(to_card, 0.5),
        comment_to_card_p95_seconds=percentile(to_card, 0.95),
        approve_to_published_p50_seconds=percentile(figures.publish_seconds, 0.5),
        seconds=round(seconds, 1),
    )


def percentile(values: Sequence[float], share: float) -> float | None:
    """Return the nearest-rank percentile, rounded to milliseconds; None without values."""
    if not values:
        return None
    ordered = sorted(values)
    rank = min(len(ordered) - 1, max(0, round(share * len(ordered) + 0.5) - 1))
    return round(ordered[rank], 3)
