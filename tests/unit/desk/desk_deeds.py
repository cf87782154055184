"""Cards on which something was done beside answering."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.card import Card
from bot.domain.correction import Correction
from bot.domain.deeds import Like, Removal, Restriction
from bot.domain.private_reply import PrivateReply, PrivateState
from bot.domain.review import State
from bot.domain.staff import StaffId
from bot.domain.verdict import Intent
from tests.fakes import START
from tests.unit.desk.desk_builders import CARD, card_in

LIKE = Like(on=True, by=StaffId(7001), at=START)
CORRECTION = Correction(intent=Intent.PRAISE, by=StaffId(7001), at=START)
RESTRICTION = Restriction(until=START + timedelta(days=1), by=StaffId(7003), at=START)
PRIVATE = PrivateReply(
    item_id=CARD.item_id,
    state=PrivateState.PROPOSED,
    text="Halo Kak @ani, mohon kirim <nomor> aduannya.",
    revision=1,
    decided_at=START + timedelta(minutes=3),
)


def privately(**changes: object) -> Card:
    private = replace(PRIVATE, **changes)  # type: ignore[arg-type]
    return replace(card_in(State.PUBLISHED), private=private, private_by="Rina")


DEEDS = {
    "not deleted": replace(
        CARD,
        removal=Removal(by=StaffId(7003), at=START, origin=State.IN_REVIEW, failure="permission"),
        removal_by="Siti",
    ),
    "being liked": replace(CARD, like=LIKE, like_by="Rina"),
    "liked": replace(CARD, like=replace(LIKE, settled=True), like_by="Rina"),
    "like going": replace(CARD, like=replace(LIKE, on=False), like_by="Rina"),
    "unliked": replace(CARD, like=replace(LIKE, on=False, settled=True), like_by="Rina"),
    "like failed": replace(CARD, like=replace(LIKE, failure="permission"), like_by="Rina"),
    "being restricted": replace(CARD, restriction=RESTRICTION, restriction_by="Siti"),
    "restricted": replace(
        CARD, restriction=replace(RESTRICTION, settled=True), restriction_by="Siti"
    ),
    "not restricted": replace(
        CARD, restriction=replace(RESTRICTION, failure="restrict_right"), restriction_by="Siti"
    ),
    "private proposed": privately(),
    "private approved": privately(
        state=PrivateState.APPROVED, send_after=START + timedelta(seconds=10)
    ),
    "private waiting": privately(state=PrivateState.APPROVED, send_after=START),
    "private paused": replace(
        privately(state=PrivateState.APPROVED, send_after=START), paused=True
    ),
    "private sending": privately(state=PrivateState.SENDING),
    "private uncertain": privately(state=PrivateState.UNCERTAIN),
    "private sent": privately(state=PrivateState.SENT, sent_at=START, message_id="m1"),
    "private sent before": privately(state=PrivateState.SENT, sent_at=START),
    "private taken": privately(state=PrivateState.TAKEN),
    "private failed": privately(state=PrivateState.FAILED, failure="private_too_late"),
    "private perhaps": privately(
        state=PrivateState.FAILED, failure="unreachable", may_have_arrived=True
    ),
}

CORRECTED = replace(CARD, can_correct=True, correction=CORRECTION, corrected_by="Rina")
"""A card whose comment somebody has said to be praise."""
