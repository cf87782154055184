"""Tickets: their numbers, where they stand, and how long they live."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.comment import CommentId
from bot.domain.review import RejectReason, ReviewItem, State
from bot.domain.ticket import (
    PersonId,
    Speaker,
    Stage,
    Ticket,
    TicketId,
    Turn,
    abuse_ends,
    address_of,
    earlier,
    external_id,
    joins,
    read_number,
    reopens_ticket,
    stage_of,
    ticket_number,
)
from bot.domain.verdict import Intent
from tests.fakes import START, make_verdict
from tests.unit.domain.review_builders import fresh_item

ZONE = ZoneInfo("Asia/Jakarta")
WEEK = timedelta(days=7)
TICKET = Ticket(
    id=TicketId(1),
    number="T-2611-0042",
    comment_id=CommentId(1),
    person=PersonId(8001),
    opened_at=START,
    active_at=START,
)


def in_state(state: State) -> ReviewItem:
    item = fresh_item()
    item.state = state
    return item


def turn(speaker: Speaker, text: str, *, waits: bool = False) -> Turn:
    return Turn(id=1, speaker=speaker, text=text, at=START, waits=waits)


def test_a_number_names_month_and_serial_and_grows_beyond_four_digits() -> None:
    assert ticket_number(START, 42, ZONE) == "T-2611-0042"
    assert ticket_number(datetime(2026, 11, 30, 18, tzinfo=UTC), 1, ZONE) == "T-2612-0001"
    assert ticket_number(START, 12345, ZONE) == "T-2611-12345"


@pytest.mark.parametrize("typed", ["T-2611-0042", " t-2611-0042 ", "T26110042"])
def test_a_number_is_read_however_it_is_typed(typed: str) -> None:
    assert read_number(typed) == "T-2611-0042"


@given(st.text())
def test_what_is_no_number_is_none(typed: str) -> None:
    assert read_number(f"{typed}x") is None


def test_an_address_is_read_back_until_it_is_erased() -> None:
    assert address_of(external_id(PersonId(8001), TICKET.number)) == (8001, TICKET.number)
    with pytest.raises(ValueError, match="no address"):
        address_of("erased:T-2611-0042")


def test_every_state_of_an_item_is_a_stage_that_can_be_told() -> None:
    stages = {state: stage_of(in_state(state)) for state in State}
    assert stage_of(None) is Stage.WAITING
    assert stages[State.IN_REVIEW] is stages[State.FAILED] is Stage.WAITING
    assert stages[State.APPROVED] is Stage.SENDING
    assert stages[State.PUBLISHED] is Stage.ANSWERED
    assert stages[State.REJECTED] is Stage.CLOSED


def test_a_message_joins_while_the_ticket_waits_and_for_its_life_afterwards() -> None:
    late = START + timedelta(days=30)
    assert joins(TICKET, in_state(State.IN_REVIEW), at=late, life=WEEK)
    assert joins(TICKET, in_state(State.PUBLISHED), at=START + timedelta(days=6), life=WEEK)
    assert not joins(TICKET, in_state(State.PUBLISHED), at=START + WEEK, life=WEEK)
    assert not joins(TICKET, in_state(State.WITHDRAWN), at=START, life=WEEK)


def test_only_a_rejection_as_abuse_pauses() -> None:
    item = in_state(State.REJECTED)
    item.decided_at, item.reject_reason = START, RejectReason.SPAM_OR_ABUSE
    assert abuse_ends(item, pause=WEEK) == START + WEEK
    item.reject_reason = RejectReason.NO_REPLY_NEEDED
    assert abuse_ends(item, pause=WEEK) is None
    assert abuse_ends(in_state(State.IN_REVIEW), pause=WEEK) is None
    assert abuse_ends(None, pause=WEEK) is None


def test_what_was_said_before_is_told_apart_from_what_is_being_answered() -> None:
    citizen, office = Speaker.CITIZEN, Speaker.OFFICE
    said = [turn(citizen, "a"), turn(office, "A"), turn(citizen, "b"), turn(citizen, "c")]
    assert [one.text for one in earlier([*said, turn(office, "B")])] == ["a", "A"]
    waiting = [*said[:2], turn(citizen, "b", waits=True)]
    assert [one.text for one in earlier(waiting)] == ["a", "A"]
    assert earlier([]) == []


def test_thanks_reopen_no_ticket_but_a_question_with_them_does() -> None:
    assert not reopens_ticket(make_verdict(Intent.PRAISE))
    assert reopens_ticket(make_verdict(Intent.PRAISE, needs_reply=True))
    assert reopens_ticket(make_verdict(Intent.OTHER))
