"""What a platform says of a comment: that it takes no answer, that a moderator is waited for."""

from dataclasses import replace

from bot.domain.comment import IncomingComment
from bot.domain.review import State
from bot.ports import Channel
from tests.integration.usecases.office import RINA, SITI, Office, incoming


def told(**standing: bool | None) -> IncomingComment:
    return replace(incoming("question: kapan?"), **standing)  # type: ignore[arg-type]


async def polled(office: Office, **standing: bool | None) -> None:
    await office.intake.receive([told(**standing)], channel=Channel.POLL)
    await office.run_jobs()


async def test_what_takes_no_answer_gets_a_card_that_says_so_and_no_draft(office: Office) -> None:
    await polled(office, takes_reply=False)
    [card] = office.desk.cards
    assert (card.takes_reply, card.can_redraft, card.draft.text) == (False, False, "")
    assert card.state is State.IN_REVIEW


async def test_once_it_takes_answers_it_gets_its_draft(office: Office) -> None:
    await polled(office, takes_reply=False)
    await polled(office, takes_reply=True)
    card = office.desk.cards[-1]
    assert (card.takes_reply, bool(card.draft.text)) == (True, True)


async def test_closed_later_the_card_says_so_and_keeps_its_draft(office: Office) -> None:
    await polled(office, takes_reply=True)
    drafted = office.desk.cards[-1].draft
    await polled(office, takes_reply=False)
    card = office.desk.cards[-1]
    assert (card.takes_reply, card.draft) == (False, drafted)
    await polled(office, takes_reply=True)
    assert office.desk.cards[-1].draft == drafted
    assert office.desk.cards[-1].revision == card.revision


async def test_held_there_and_published_there_the_card_follows(office: Office) -> None:
    await polled(office, held=False)
    await polled(office, held=True)
    assert office.desk.cards[-1].held
    await polled(office, held=False, hidden=False)
    assert not office.desk.cards[-1].held
    assert office.desk.cards[-1].draft.text


async def test_what_is_told_again_or_not_told_draws_no_card(office: Office) -> None:
    await polled(office, held=True, takes_reply=False)
    for standing in ({"held": True, "takes_reply": False}, {}, {"held": None}):
        await polled(office, **standing)
    assert len(office.desk.cards) == 1
    assert office.desk.cards[0].held


async def test_what_is_first_told_of_an_old_comment_as_it_was_taken_for_draws_no_card(
    office: Office,
) -> None:
    await polled(office)
    await polled(office, held=False, takes_reply=True)
    assert len(office.desk.cards) == 1


async def test_what_we_held_back_and_showed_again_is_not_held_any_more(office: Office) -> None:
    await polled(office, held=False)
    item_id = await office.in_review()
    await office.review.hide(item_id, by=RINA, revision=1)
    await office.run_jobs()
    await polled(office, held=True)
    assert (office.desk.cards[-1].state, office.desk.cards[-1].held) == (State.HIDDEN, False)
    await office.review.restore(item_id, by=SITI)
    await office.run_jobs()
    assert (office.desk.cards[-1].state, office.desk.cards[-1].held) == (State.IN_REVIEW, False)
