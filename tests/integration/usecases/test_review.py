"""Decisions: the person is checked, the first tap wins, everything is audited."""

import asyncio
from dataclasses import replace

import pytest

from bot.domain.errors import (
    EditLeaseError,
    InvalidTransitionError,
    NotAllowedError,
    NotSentError,
    RejectedError,
    StaleRevisionError,
    UnusableDraftError,
)
from bot.domain.reply import DraftOrigin
from bot.domain.review import RejectReason, State
from bot.domain.staff import Role, StaffId, StaffMember, StaffRoster
from tests.integration.usecases.office import BUDI, RINA, SITI, VIEWER, Office

STRANGER = StaffMember(id=StaffId(999), name="Joko", role=Role.ADMIN)


async def test_two_people_at_once_and_only_the_first_wins(office: Office) -> None:
    item_id = await office.in_review()
    results = await asyncio.gather(
        office.review.approve(item_id, by=RINA, revision=1),
        office.review.reject(item_id, by=BUDI, revision=1, reason=RejectReason.WRONG_DRAFT),
        return_exceptions=True,
    )
    assert sorted(type(result).__name__ for result in results) == [
        "InvalidTransitionError",
        "NoneType",
    ]


async def test_a_double_press_publishes_once(office: Office) -> None:
    item_id = await office.approved()
    with pytest.raises(InvalidTransitionError):
        await office.review.approve(item_id, by=RINA, revision=1)
    office.clock.advance(seconds=15)
    await office.run_jobs()
    assert len(office.platform.sent) == 1


@pytest.mark.parametrize("person", [VIEWER, STRANGER])
async def test_strangers_and_viewers_decide_nothing(office: Office, person: StaffMember) -> None:
    item_id = await office.in_review()
    with pytest.raises(NotAllowedError):
        await office.review.approve(item_id, by=person, revision=1)
    assert (await office.item(item_id)).state is State.IN_REVIEW


async def test_a_card_with_an_older_draft_cannot_approve_the_newer_one(office: Office) -> None:
    item_id = await office.in_review()
    await office.review.begin_edit(item_id, by=RINA, revision=1)
    await office.review.edit(item_id, by=RINA, revision=1, text="Siap, Kak.")
    with pytest.raises(StaleRevisionError):
        await office.review.approve(item_id, by=BUDI, revision=1)


async def test_while_one_person_edits_nobody_else_may_until_the_lease_ends(
    office: Office,
) -> None:
    item_id = await office.in_review()
    await office.review.begin_edit(item_id, by=RINA, revision=1)
    with pytest.raises(EditLeaseError):
        await office.review.begin_edit(item_id, by=BUDI, revision=1)
    with pytest.raises(EditLeaseError):
        await office.review.approve(item_id, by=BUDI, revision=1)
    office.clock.advance(minutes=11)
    await office.review.approve(item_id, by=BUDI, revision=1)


async def test_the_edited_text_is_sent_and_every_text_is_kept(office: Office) -> None:
    item_id = await office.in_review()
    await office.review.begin_edit(item_id, by=RINA, revision=1)
    await office.review.edit(item_id, by=RINA, revision=1, text="  Loket buka pukul 08.00, Kak. ")
    await office.review.approve(item_id, by=RINA, revision=2)
    office.clock.advance(seconds=15)
    await office.run_jobs()

    assert office.platform.sent[0].text == "Loket buka pukul 08.00, Kak."
    history = await office.review.history(item_id)
    assert [one.text for one in history.revisions] == [
        "Terima kasih, Kak. (0)",
        "Loket buka pukul 08.00, Kak.",
    ]
    assert [entry.action for entry in history.audit] == [
        "begin_edit",
        "edit",
        "approve",
        "publish_begin",
        "published",
    ]


@pytest.mark.parametrize("text", ["", "   ", "x" * 2001, "Halo {{ nama }}"])
async def test_unusable_texts_are_refused_and_the_draft_stays(office: Office, text: str) -> None:
    item_id = await office.in_review()
    await office.review.begin_edit(item_id, by=RINA, revision=1)
    with pytest.raises(UnusableDraftError):
        await office.review.edit(item_id, by=RINA, revision=1, text=text)
    assert (await office.item(item_id)).draft.text == "Terima kasih, Kak. (0)"


async def test_a_card_without_a_draft_cannot_be_approved(office: Office) -> None:
    item_id = await office.in_review("spam: slot gacor")
    item = await office.item(item_id)
    assert item.draft.origin is DraftOrigin.NONE
    with pytest.raises(UnusableDraftError):
        await office.review.approve(item_id, by=RINA, revision=1)
    assert (await office.item(item_id)).state is State.IN_REVIEW


async def test_another_draft_has_another_wording(office: Office) -> None:
    item_id = await office.in_review()
    await office.review.redraft(item_id, by=RINA, revision=1)
    await office.run_jobs()
    item = await office.item(item_id)
    assert (item.draft.text, item.revision) == ("Terima kasih, Kak. (1)", 2)


async def test_where_a_machine_should_not_speak_there_is_no_other_draft(office: Office) -> None:
    """A person's own text would be lost: nothing would come in its place."""
    item_id = await office.in_review("spam: slot gacor")
    assert not (await office.review.card(item_id)).can_redraft
    await office.review.begin_edit(item_id, by=RINA, revision=1)
    await office.review.edit(item_id, by=RINA, revision=1, text="Mohon tidak berjualan di sini.")
    with pytest.raises(UnusableDraftError):
        await office.review.redraft(item_id, by=RINA, revision=2)
    item = await office.item(item_id)
    assert (item.state, item.draft.text) == (State.IN_REVIEW, "Mohon tidak berjualan di sini.")


async def test_hide_and_restore(office: Office) -> None:
    item_id = await office.in_review("spam: slot gacor", external_id="c9")
    await office.review.hide(item_id, by=RINA, revision=1)
    await office.run_jobs()
    assert office.platform.hidden == {"c9"}
    assert (await office.item(item_id)).state is State.HIDDEN

    with pytest.raises(NotAllowedError):
        await office.review.restore(item_id, by=RINA)
    await office.review.restore(item_id, by=SITI)
    await office.run_jobs()
    assert office.platform.hidden == set()
    assert (await office.item(item_id)).state is State.IN_REVIEW


async def test_a_refused_hide_returns_the_card_with_its_cause(office: Office) -> None:
    item_id = await office.in_review("spam: slot gacor")
    await office.review.hide(item_id, by=RINA, revision=1)
    office.platform.before.append(RejectedError("no", code="permission"))
    await office.run_jobs()
    item = await office.item(item_id)
    assert (item.state, item.failure) == (State.IN_REVIEW, "permission")


async def test_hiding_is_repeated_after_a_doubtful_outcome(office: Office) -> None:
    item_id = await office.in_review("spam: slot gacor", external_id="c9")
    await office.review.hide(item_id, by=RINA, revision=1)
    office.platform.before.append(NotSentError("down"))
    with pytest.raises(NotSentError):
        await office.moderate.hide([str(item_id)])
    await office.moderate.hide([str(item_id)])
    assert (await office.item(item_id)).state is State.HIDDEN


async def test_the_audit_chain_is_sound(office: Office) -> None:
    await office.approved()
    office.clock.advance(seconds=15)
    await office.run_jobs()
    async with office.uow() as tx:
        assert await tx.audit.verify() == []


async def test_the_queue_lists_what_waits_and_what_is_overdue(office: Office) -> None:
    await office.in_review("complaint: jalan rusak", external_id="c1")
    await office.in_review("praise: mantap", external_id="c2")
    cards, total = await office.review.queue(10)
    assert (len(cards), total) == (2, 2)
    assert (await office.review.overdue(10))[1] == 0
    office.clock.advance(days=3)
    assert (await office.review.overdue(10))[1] == 2


async def test_a_card_that_was_sent_twice_is_adopted_where_it_was_pressed(office: Office) -> None:
    item_id = await office.in_review()
    card = await office.review.card(item_id)
    assert card.ref is not None
    await office.review.adopt_card(item_id, card.ref)
    assert (await office.review.card(item_id)).ref == card.ref


async def test_edits_are_known_by_person(office: Office) -> None:
    item_id = await office.in_review()
    await office.review.begin_edit(item_id, by=RINA, revision=1)
    assert await office.review.edits_of(RINA) == [item_id]
    assert await office.review.edits_of(BUDI) == []
    await office.review.cancel_edit(item_id, by=RINA)
    assert await office.review.edits_of(RINA) == []


async def test_a_person_decides_on_no_account_but_those_entrusted_to_them(office: Office) -> None:
    item_id = await office.in_review()
    other = replace(RINA, accounts=frozenset({"instagram_dishub"}))
    mine = replace(RINA, accounts=frozenset({"instagram"}))
    office.review = replace(office.review, roster=StaffRoster({RINA.id: other}))
    with pytest.raises(NotAllowedError, match="other_account"):
        await office.review.approve(item_id, by=mine, revision=1)  # the roster counts
    office.review = replace(office.review, roster=StaffRoster({RINA.id: mine}))
    await office.review.approve(item_id, by=other, revision=1)
    assert (await office.item(item_id)).state is State.APPROVED


async def test_the_queue_is_that_of_the_accounts_asked_for(office: Office) -> None:
    await office.in_review("complaint: jalan rusak")
    assert (await office.review.queue(10, accounts={"instagram"}))[1] == 1
    assert await office.review.queue(10, accounts={"instagram_dishub"}) == ([], 0)
    office.clock.advance(days=3)
    assert (await office.review.overdue(10, accounts=frozenset()))[1] == 0
