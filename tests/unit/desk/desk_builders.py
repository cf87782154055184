"""Cards and people for the tests of the desk."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from zoneinfo import ZoneInfo

from bot.adapters.catalogue import Catalogue
from bot.adapters.desk.cards import CardRenderer
from bot.domain.card import Card
from bot.domain.deeds import Removal
from bot.domain.reply import Draft, DraftOrigin, ItemId, Source
from bot.domain.review import CardRef, RejectReason, State
from bot.domain.staff import Role, StaffId, StaffMember, StaffRoster
from bot.domain.verdict import Sentiment, Topic
from bot.ports import AuditEntry, Clock, DraftRevision
from tests.fakes import START, make_verdict

ZONE = ZoneInfo("Asia/Jakarta")

RINA = StaffMember(id=StaffId(7001), name="Rina", role=Role.REVIEWER)
BUDI = StaffMember(id=StaffId(7002), name="Budi", role=Role.REVIEWER)
SITI = StaffMember(id=StaffId(7003), name="Siti", role=Role.SUPERVISOR)
VIEWER = StaffMember(id=StaffId(7004), name="Dewi", role=Role.VIEWER)
ROSTER = StaffRoster({member.id: member for member in (RINA, BUDI, SITI, VIEWER)})

SOURCE = Source(
    entry_id="vaksin",
    title="Jadwal vaksin & lokasi",
    agency="Dinas Kesehatan",
    reference="https://dinkes.example.go.id/vaksin",
)
VERDICT = make_verdict(
    sentiment=Sentiment.NEGATIVE,
    topic=Topic.HEALTH,
    scores={"intent": {"question": 0.91, "complaint": 0.07}, "sentiment": {"negative": 0.8}},
    reasons=("kata: kapan", "kata: vaksin"),
)
CARD = Card(
    item_id=ItemId(7),
    revision=1,
    state=State.IN_REVIEW,
    ref=None,
    platform="instagram",
    permalink="https://www.instagram.com/p/ABC/",
    author="Bu** S***",
    comment="Min, vaksin <dosis 2> & booster kapan?",
    parent=None,
    post_caption="Jadwal vaksinasi pekan ini",
    created_at=START,
    due_at=START + timedelta(hours=4),
    overdue=False,
    verdict=VERDICT,
    draft=Draft(
        text="Halo Kak, vaksin dosis 2 tersedia tiap Selasa di puskesmas.",
        origin=DraftOrigin.KNOWLEDGE,
        sources=(SOURCE,),
    ),
    can_hide=True,
    can_redraft=True,
    decided_by="",
    decided_at=None,
    publish_after=None,
    published_at=None,
    reply_permalink=None,
    reject_reason=None,
    failure=None,
    editing_by="",
    editing_until=None,
    paused=False,
)
_DECIDED = {"decided_by": "Rina", "decided_at": START + timedelta(minutes=5)}
_REMOVED = {
    "removal": Removal(by=StaffId(7003), at=START + timedelta(minutes=7), origin=State.IN_REVIEW),
    "removal_by": "Siti",
}
_REPLY = "https://www.instagram.com/p/ABC/c/18/"


def card_in(state: State) -> Card:
    """Return a card as it looks in `state` at START, with what belongs to the state."""
    changes: dict[State, dict[str, object]] = {
        State.DRAFTING: {"draft": Draft(text="", origin=DraftOrigin.NONE)},
        State.APPROVED: {**_DECIDED, "publish_after": START + timedelta(seconds=10)},
        State.PUBLISHING: _DECIDED,
        State.UNCERTAIN: _DECIDED,
        State.FAILED: {**_DECIDED, "failure": "gone"},
        State.HIDING: _DECIDED,
        State.HIDDEN: _DECIDED,
        State.RESTORING: _DECIDED,
        State.ANSWERED: {
            **_DECIDED,
            "published_at": START + timedelta(minutes=6),
            "reply_permalink": _REPLY,
            "native_answer": "Halo Kak, <b>besok</b> pukul 08.00.",
        },
        State.PUBLISHED: {
            **_DECIDED,
            "published_at": START + timedelta(minutes=6),
            "reply_permalink": _REPLY,
        },
        State.DELETING: _REMOVED,
        State.DELETED: _REMOVED,
        State.REJECTED: {**_DECIDED, "reject_reason": RejectReason.NOT_OUR_AREA},
    }
    return replace(CARD, state=state, **changes.get(state, {}))  # type: ignore[arg-type]


@dataclass(frozen=True)
class History:
    revisions: Sequence[DraftRevision]
    audit: Sequence[AuditEntry]


HISTORY = History(
    revisions=(
        DraftRevision(revision=1, text="Halo Kak, besok.", origin="holding", at=START),
        DraftRevision(revision=2, text="Halo Kak, hari Selasa.", origin="staff", at=START),
    ),
    audit=(
        AuditEntry(at=START, actor="staff:7001", action="edit", item_id=ItemId(7)),
        AuditEntry(
            at=START,
            actor="system",
            action="publish_failed",
            item_id=ItemId(7),
            detail={"reason": "gone"},
        ),
        AuditEntry(at=START, actor="staff:99", action="something_new", item_id=ItemId(7)),
    ),
)


@cache
def catalogue(language: str) -> Catalogue:
    return Catalogue(language=language, zone=ZONE)


def renderer(language: str, *, clock: Clock) -> CardRenderer:
    return CardRenderer(catalogue=catalogue(language), roster=ROSTER, clock=clock)


def at(ref: tuple[int, int]) -> CardRef:
    return CardRef(chat_id=ref[0], message_id=ref[1])
