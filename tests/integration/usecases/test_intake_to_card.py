"""From an incoming comment to its card."""

from dataclasses import replace

import pytest

from bot.domain.comment import Direction
from bot.domain.errors import NotSentError
from bot.domain.reply import ItemId
from bot.domain.review import CardRef, State
from bot.ports import Channel, Outcome
from tests.integration.usecases.office import Office, incoming


async def test_a_comment_gets_one_card_however_often_it_arrives(office: Office) -> None:
    comment = incoming("question: kapan?")
    for _ in range(3):
        await office.intake.receive([comment, comment], channel=Channel.WEBHOOK)
    await office.run_jobs()
    assert len(office.desk.cards) == 1
    assert office.desk.cards[0].comment == "question: kapan?"


async def test_archived_comments_get_no_card(office: Office) -> None:
    await office.intake.receive([incoming("other: hadir")], channel=Channel.WEBHOOK)
    await office.run_jobs()
    assert office.desk.cards == []


async def test_our_own_reply_coming_back_is_never_answered(office: Office) -> None:
    echo = replace(incoming("Terima kasih, Kak."), direction=Direction.OUTGOING)
    await office.intake.receive([echo], channel=Channel.WEBHOOK)
    await office.run_jobs()
    assert (office.desk.cards, office.classifier.batches) == ([], [])


async def test_a_changed_comment_is_understood_and_drafted_anew(office: Office) -> None:
    item_id = await office.in_review("question: kapan?", external_id="c1")
    changed = incoming("complaint: lama sekali", external_id="c1")
    [stored] = await office.intake.receive([changed], channel=Channel.POLL)
    assert stored.outcome is Outcome.CHANGED
    await office.run_jobs()
    card = office.desk.cards[-1]
    assert (card.item_id, card.comment, card.revision) == (item_id, changed.text, 2)
    assert card.ref is not None


async def test_a_change_after_approval_takes_the_approval_back(office: Office) -> None:
    item_id = await office.approved(external_id="c1")
    await office.intake.receive(
        [incoming("complaint: batal", external_id="c1")], channel=Channel.POLL
    )
    office.clock.advance(seconds=60)
    await office.run_jobs()
    assert office.platform.sent == []
    assert (await office.item(item_id)).state is State.IN_REVIEW
    trail = (await office.review.history(item_id)).audit
    assert [entry.action for entry in trail] == ["approve", "comment_changed"]


@pytest.mark.parametrize("archive", [False, True], ids=["polled", "imported for the archive"])
async def test_a_change_to_what_needs_no_answer_takes_the_draft_back_too(
    office: Office, *, archive: bool
) -> None:
    item_id = await office.approved(external_id="c1")
    changed = incoming("other: tidak jadi", external_id="c1")
    if archive:
        await office.intake.receive_for_archive([changed])
    else:
        await office.intake.receive([changed], channel=Channel.POLL)
    office.clock.advance(seconds=60)
    await office.run_jobs()
    card = office.desk.cards[-1]
    assert office.platform.sent == []
    assert (card.item_id, card.state, card.comment) == (item_id, State.IN_REVIEW, changed.text)
    assert (card.revision, card.draft.text) == (2, "")


async def test_a_late_webhook_does_not_undo_an_edit(office: Office) -> None:
    await office.in_review("question: kapan?", external_id="c1")
    await office.intake.receive(
        [incoming("complaint: baru", external_id="c1")], channel=Channel.POLL
    )
    [stored] = await office.intake.receive(
        [incoming("question: kapan?", external_id="c1")], channel=Channel.WEBHOOK
    )
    assert stored.outcome is Outcome.DUPLICATE


async def test_the_card_shows_the_parent_and_masks_personal_data(office: Office) -> None:
    parent = incoming("complaint: KTP lama, NIK 3275014509920007", external_id="p1")
    child = replace(
        incoming("question: sama kak, hubungi 0812-3456-7890", external_id="c1"), parent_id="p1"
    )
    await office.intake.receive([parent, child], channel=Channel.WEBHOOK)
    await office.run_jobs()
    card = next(card for card in office.desk.cards if card.parent)
    assert "3275014509920007" not in (card.parent or "")
    assert "3456" not in card.comment
    assert card.author != "warga_contoh"


async def test_a_card_that_could_not_be_sent_is_sent_later(office: Office) -> None:
    office.desk.failures.append(NotSentError("telegram is down"))
    await office.intake.receive([incoming("question: kapan?")], channel=Channel.WEBHOOK)
    await office.run_jobs()
    assert office.desk.cards == []
    office.clock.advance(minutes=10)
    await office.run_jobs()
    assert len(office.desk.cards) == 1


async def test_a_card_whose_item_moved_while_it_was_drawn_is_drawn_again(office: Office) -> None:
    item_id = await office.in_review()
    office.desk.cards.clear()

    async def another_process_draws_a_change() -> None:
        async with office.uow() as tx:
            item = await tx.reviews.get(item_id)
            item.failure = "gone"
            await tx.reviews.save(item, at=office.clock())

    office.desk.meanwhile.append(another_process_draws_a_change)
    await office.review.redraw(item_id)
    await office.run_jobs()

    assert [card.failure for card in office.desk.cards] == [None, "gone"]


async def test_a_message_that_became_the_card_meanwhile_stays_the_card(office: Office) -> None:
    """A crash left a message unrecorded; it is pressed while the card is sent once more."""
    await office.intake.receive([incoming("question: kapan?")], channel=Channel.WEBHOOK)
    pressed = CardRef(chat_id=-100, message_id=5)

    async def somebody_presses_what_the_crash_left() -> None:
        assert await office.review.adopt_card(ItemId(1), pressed) == pressed

    office.desk.meanwhile.append(somebody_presses_what_the_crash_left)
    await office.run_jobs()

    assert (await office.item(ItemId(1))).card == pressed
    assert office.desk.cards[-1].ref == pressed, "the decision is drawn where it was made"
    other = CardRef(chat_id=-100, message_id=6)
    assert await office.review.adopt_card(ItemId(1), other) == pressed


async def test_a_backlog_is_classified_in_batches(office: Office) -> None:
    comments = [incoming(f"question: {n}", external_id=f"c{n}") for n in range(100)]
    await office.intake.receive(comments, channel=Channel.FILE)
    await office.run_jobs()
    assert max(office.classifier.batches) > 1
    assert sum(office.classifier.batches) == 100
    assert len({card.item_id for card in office.desk.cards}) == 100


async def test_archive_import_counts_but_makes_no_cards(office: Office) -> None:
    await office.intake.receive_for_archive([incoming("complaint: lama")])
    await office.run_jobs()
    assert office.desk.cards == []
    facts = await office.digest.current()
    assert facts.current.by_intent["complaint"] == 1


async def test_nul_and_lone_surrogates_are_stored_cleanly(office: Office) -> None:
    await office.intake.receive([incoming("question: a\x00b\ud800c")], channel=Channel.WEBHOOK)
    await office.run_jobs()
    assert office.desk.cards[0].comment == "question: ab?c"


async def test_a_comment_without_a_name_has_none_on_its_card(office: Office) -> None:
    nameless = replace(incoming("question: kapan?"), author_name=None)
    await office.intake.receive([nameless], channel=Channel.WEBHOOK)
    await office.run_jobs()
    assert office.desk.cards[-1].author == ""
