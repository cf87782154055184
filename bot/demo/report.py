"""What the day came to, counted on both sides: in the database and on the platforms."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bot.adapters.db.figures import Figures
from bot.demo import places
from bot.demo.play import Played
from bot.demo.staff import Staff
from bot.demo.stage import Stage
from bot.sandbox.faults import FaultKind
from bot.sandbox.graph.webhooks import Delivery

_REFUSED = frozenset({401, 403})
_WEBHOOKS = ("graph:webhook", "pages:webhook")
_REPLIES = ("graph:reply", "pages:reply", "youtube:insert")


@dataclass(frozen=True, kw_only=True, slots=True)
class Trouble:
    """What went wrong on purpose, counted where it happened.

    `not_met`: planned trouble that no call ran into; the day then did not test it.
    """

    webhooks_doubled: int
    webhooks_lost: int
    webhooks_forged: int
    webhooks_refused: int
    rate_limits: int
    replies_cut_before: int
    replies_cut_after: int
    replies_unclear: int
    edits_by_citizens: int
    removals_by_citizens: int
    edits_by_staff: int
    presses: int
    presses_refused: int
    not_met: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """The day in figures.

    `duplicates`: replies that stand more than once under a comment, tickets acknowledged twice.
    `lost`: comments that were written but not stored, approved replies that are not on the
    platform, tickets that were not acknowledged. `tickets`: comments from private chats, `rated`:
    those whose citizens said whether the answer helped. `classes`:
    comments by the class they were put in, and how many of them were abusive. `withdrawn`:
    comments whose author took them away before the decision.
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
    withdrawn: int
    archived: int
    tickets: int
    rated: int
    classes: Mapping[str, int]
    trouble: Trouble
    audit_rows: int
    audit_sound: bool
    comment_to_card_p50_seconds: float | None
    comment_to_card_p95_seconds: float | None
    approve_to_published_p50_seconds: float | None
    approve_to_published_p95_seconds: float | None
    seconds: float

    @property
    def ok(self) -> bool:
        trouble = self.trouble
        clean = not self.duplicates and not self.lost and self.audit_sound
        kept_out = trouble.webhooks_refused == trouble.webhooks_forged
        return clean and kept_out and not trouble.not_met

    def line(self) -> str:
        names = ("received", "stored", "cards", "approved", "published", "hidden")
        counts = " ".join(f"{name}={getattr(self, name)}" for name in names)
        return f"demo: {counts} duplicates={self.duplicates} lost={self.lost}"

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


async def make_report(stage: Stage, staff: Staff, played: Played, *, seconds: float) -> Report:
    figures = await stage.app.figures()
    replies = places.count_office_replies(stage.sandbox)
    acknowledged = places.count_acknowledgements(stage.sandbox)
    to_card = [played.card_at[text] - played.written_at[text] for text in played.card_at]
    return Report(
        received=played.written,
        stored=figures.stored,
        cards=len(staff.cards()),
        approved=figures.approved,
        published=figures.published,
        hidden=places.count_hidden(stage.sandbox),
        duplicates=max(replies - figures.published, 0) + max(acknowledged - played.tickets, 0),
        lost=_lost(played, figures) + max(played.tickets - acknowledged, 0),
        rejected=figures.rejected,
        withdrawn=figures.withdrawn,
        archived=figures.archived,
        tickets=played.tickets,
        rated=played.rated,
        classes={**figures.by_intent, "abusive": figures.abusive},
        trouble=_trouble(stage, staff, played, figures),
        audit_rows=figures.audit_rows,
        audit_sound=await stage.app.audit_is_sound(),
        comment_to_card_p50_seconds=percentile(to_card, 0.5),
        comment_to_card_p95_seconds=percentile(to_card, 0.95),
        approve_to_published_p50_seconds=percentile(figures.publish_seconds, 0.5),
        approve_to_published_p95_seconds=percentile(figures.publish_seconds, 0.95),
        seconds=round(seconds, 1),
    )


def _lost(played: Played, figures: Figures) -> int:
    return max(played.written - figures.stored, 0) + figures.approved - figures.published


def _trouble(stage: Stage, staff: Staff, played: Played, figures: Figures) -> Trouble:
    met = stage.sandbox.faults.met
    return Trouble(
        webhooks_doubled=_total(met, FaultKind.DUPLICATE, _WEBHOOKS),
        webhooks_lost=_total(met, FaultKind.CUT_BEFORE, _WEBHOOKS),
        webhooks_forged=len(played.forged),
        webhooks_refused=sum(_was_refused(delivery) for delivery in played.forged),
        rate_limits=_total(met, FaultKind.RATE_LIMIT, {name for name, _ in met}),
        replies_cut_before=_total(met, FaultKind.CUT_BEFORE, _REPLIES),
        replies_cut_after=_total(met, FaultKind.CUT_AFTER, _REPLIES),
        replies_unclear=_total(met, FaultKind.ERROR_AFTER, _REPLIES),
        edits_by_citizens=played.edited,
        removals_by_citizens=played.removed,
        edits_by_staff=figures.edited,
        presses=staff.pressed,
        presses_refused=staff.refused,
        not_met=tuple(stage.sandbox.faults.pending()),
    )


def _was_refused(delivery: Delivery) -> bool:
    """Tell whether it was answered, and every time with a refusal."""
    return bool(delivery.attempts) and all(a.status in _REFUSED for a in delivery.attempts)


def _total(met: Counter[tuple[str, FaultKind]], kind: FaultKind, operations: Iterable[str]) -> int:
    return sum(met[operation, kind] for operation in operations)


def percentile(values: Sequence[float], share: float) -> float | None:
    """Return the nearest-rank percentile, rounded to milliseconds; None without values.

    `share`: above 0, at most 1.
    """
    if not values:
        return None
    ordered = sorted(values)
    return round(ordered[math.ceil(share * len(ordered)) - 1], 3)
