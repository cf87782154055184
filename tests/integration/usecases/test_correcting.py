"""A person says what a comment is: kept beside the model's verdict, audited, drafted anew."""

import asyncio
from dataclasses import dataclass, replace

import pytest

from bot.domain.correction import Correction
from bot.domain.digest import Week
from bot.domain.errors import (
    EditLeaseError,
    InvalidTransitionError,
    NotAllowedError,
    NotFoundError,
    StaleRevisionError,
)
from bot.domain.reply import Draft, DraftOrigin, ItemId
from bot.domain.review import RejectReason, State
from bot.domain.staff import Role, StaffId, StaffMember, StaffRoster
from bot.domain.verdict import Intent
from bot.ports import AuditEntry, Channel, DraftRequest
from bot.usecases.draft import MakeDrafts
from tests.fakes import FakeDrafter
from tests.integration.usecases.office import BUDI, RINA, VIEWER, Office, incoming


async def corrections(office: Office, item_id: ItemId) -> list[AuditEntry]:
    history = await office.review.history(item_id)
    return [entry for entry in history.audit if entry.action == "correct"]


async def corrected(
    office: Office, item_id: ItemId, intent: Intent, *, by: StaffMember = RINA, revision: int = 1
) -> bool:
    is_new = await office.review.correct(item_id, by=by, revision=revision, intent=intent)
    await office.run_jobs()
    return is_new


async def counted(office: Office) -> tuple[dict[str, int], int]:
    facts = await office.digest.facts(Week.containing(office.clock(), office.zone))
    return dict(facts.current.by_intent), facts.current.corrected


async def test_a_correction_is_kept_audited_and_shown_with_a_new_draft(office: Office) -> None:
    item_id = await office.in_review("spam: besok buka jam berapa?")
    assert not office.desk.cards[-1].draft.text

    assert await corrected(office, item_id, Intent.QUESTION)

    item, card = await office.item(item_id), office.desk.cards[-1]
    assert item.correction == Correction(intent=Intent.QUESTION, by=RINA.id, at=office.clock())
    assert (item.state, item.revision) == (State.IN_REVIEW, 2)
    assert (card.ref, card.corrected_by, card.can_correct) == (item.card, "Rina", True)
    assert (card.verdict.intent, card.reading.intent) == (Intent.SPAM, Intent.QUESTION)
    assert (card.draft.text, card.can_redraft) == ("Terima kasih, Kak. (0)", True)
    [entry] = await corrections(office, item_id)
    assert entry.actor == f"staff:{RINA.id}"
    assert entry.detail == {"intent": "question", "was": "spam"}


@pytest.mark.parametrize("intent", [Intent.SPAM, Intent.OTHER])
async def test_what_is_spam_or_chatter_after_all_has_no_draft(
    office: Office, intent: Intent
) -> None:
    item_id = await office.in_review()
    await corrected(office, item_id, intent)
    card = office.desk.cards[-1]
    assert (card.draft, card.can_redraft) == (Draft(text="", origin=DraftOrigin.NONE), False)
    assert card.state is State.IN_REVIEW


async def test_the_models_own_verdict_stays_to_be_measured(office: Office) -> None:
    item_id = await office.in_review("spam: promo")
    item = await office.item(item_id)
    async with office.uow() as tx:
        before = await tx.comments.verdicts([item.comment_id])
    await corrected(office, item_id, Intent.QUESTION)
    async with office.uow() as tx:
        assert await tx.comments.verdicts([item.comment_id]) == before


async def test_saying_it_twice_changes_nothing(office: Office) -> None:
    item_id = await office.in_review("spam: besok buka?")
    first = await office.review.correct(item_id, by=RINA, revision=1, intent=Intent.QUESTION)
    again = await office.review.correct(item_id, by=BUDI, revision=1, intent=Intent.QUESTION)
    await office.run_jobs()
    late = await corrected(office, item_id, Intent.QUESTION, by=BUDI)  # from the old card
    item = await office.item(item_id)
    assert (first, again, late) == (True, False, False)
    assert (item.revision, item.correction and item.correction.by) == (2, RINA.id)
    assert len(await corrections(office, item_id)) == 1


async def test_saying_what_the_model_says_is_no_correction_but_redraws_the_card(
    office: Office,
) -> None:
    item_id = await office.in_review()
    shown = len(office.desk.cards)
    assert not await corrected(office, item_id, Intent.QUESTION)
    assert (await office.item(item_id)).correction is None
    assert (await corrections(office, item_id), len(office.desk.cards)) == ([], shown + 1)


async def test_two_who_press_the_same_at_once_make_one_correction(office: Office) -> None:
    item_id = await office.in_review()
    both = await asyncio.gather(
        *(
            office.review.correct(item_id, by=by, revision=1, intent=Intent.PRAISE)
            for by in (RINA, BUDI)
        )
    )
    assert sorted(both) == [False, True]
    assert len(await corrections(office, item_id)) == 1


async def test_a_second_person_corrects_again_and_the_log_has_both(office: Office) -> None:
    item_id = await office.in_review()
    await corrected(office, item_id, Intent.PRAISE)
    await corrected(office, item_id, Intent.QUESTION, by=BUDI, revision=2)
    item, card = await office.item(item_id), office.desk.cards[-1]
    assert item.correction
    assert (item.correction.intent, card.corrected_by) == (Intent.QUESTION, "Budi")
    entries = await corrections(office, item_id)
    assert [(entry.actor, entry.detail["was"]) for entry in entries] == [
        ("staff:1", "question"),
        ("staff:2", "praise"),
    ]


async def test_of_two_different_words_at_once_the_first_wins(office: Office) -> None:
    item_id = await office.in_review()
    await office.review.correct(item_id, by=RINA, revision=1, intent=Intent.PRAISE)
    with pytest.raises(InvalidTransitionError):
        await office.review.correct(item_id, by=BUDI, revision=1, intent=Intent.OTHER)
    await office.run_jobs()
    with pytest.raises(StaleRevisionError):
        await office.review.correct(item_id, by=BUDI, revision=1, intent=Intent.OTHER)
    correction = (await office.item(item_id)).correction
    assert correction
    assert correction.intent is Intent.PRAISE


async def test_who_may_not_edit_drafts_may_not_correct(office: Office) -> None:
    item_id = await office.in_review()
    elsewhere = StaffMember(
        id=StaffId(1), name="Rina", role=Role.REVIEWER, accounts=frozenset({"facebook"})
    )
    stranger = StaffMember(id=StaffId(99), name="?", role=Role.ADMIN)
    desk = replace(office.review, roster=StaffRoster({p.id: p for p in (VIEWER, elsewhere)}))
    for person in (VIEWER, stranger, elsewhere):
        with pytest.raises(NotAllowedError):
            await desk.correct(item_id, by=person, revision=1, intent=Intent.PRAISE)
    assert (await office.item(item_id)).correction is None


async def test_a_card_that_does_not_exist_or_is_being_edited_is_not_corrected(
    office: Office,
) -> None:
    with pytest.raises(NotFoundError):
        await office.review.correct(ItemId(99), by=RINA, revision=1, intent=Intent.PRAISE)
    item_id = await office.in_review()
    await office.review.begin_edit(item_id, by=BUDI, revision=1)
    with pytest.raises(EditLeaseError):
        await office.review.correct(item_id, by=RINA, revision=1, intent=Intent.PRAISE)


@pytest.mark.parametrize("intent", [Intent.QUESTION, Intent.PRAISE])
async def test_a_closed_card_is_not_corrected(office: Office, intent: Intent) -> None:
    """Neither otherwise nor as it is read already: whoever presses reads what became of it."""
    item_id = await office.in_review()
    reason = RejectReason.NO_REPLY_NEEDED
    await office.review.reject(item_id, by=BUDI, revision=1, reason=reason)
    with pytest.raises(InvalidTransitionError):
        await office.review.correct(item_id, by=RINA, revision=1, intent=intent)


async def changed(office: Office, text: str) -> int:
    [stored] = await office.intake.receive([incoming(text)], channel=Channel.POLL)
    return stored.comment_id


async def test_a_new_text_ends_the_correction(office: Office) -> None:
    item_id = await office.in_review("spam: besok buka?")
    await corrected(office, item_id, Intent.QUESTION)
    await changed(office, "complaint: kok tutup?")
    await office.run_jobs()
    card = office.desk.cards[-1]
    assert (card.correction, card.reading.intent) == (None, Intent.COMPLAINT)
    assert await counted(office) == ({"complaint": 1}, 0)
    assert len(await corrections(office, item_id)) == 1


async def test_a_new_text_ends_the_correction_of_a_closed_card_too(office: Office) -> None:
    item_id = await office.in_review("complaint: anjir")
    await corrected(office, item_id, Intent.PRAISE)
    reason = RejectReason.NO_REPLY_NEEDED
    await office.review.reject(item_id, by=BUDI, revision=2, reason=reason)
    await changed(office, "praise: keren")
    await office.run_jobs()
    item = await office.item(item_id)
    assert (item.state, item.correction) == (State.REJECTED, None)


async def test_a_word_on_a_text_that_has_just_changed_is_not_taken(office: Office) -> None:
    item_id = await office.in_review("spam: besok buka?")
    comment_id = await changed(office, "complaint: kok tutup?")
    with pytest.raises(InvalidTransitionError, match="comment_changed"):
        await office.review.correct(item_id, by=RINA, revision=1, intent=Intent.QUESTION)
    await office.classify.run([str(comment_id)])  # understood, but the card is still the old one
    with pytest.raises(InvalidTransitionError):
        await office.review.correct(item_id, by=RINA, revision=1, intent=Intent.QUESTION)
    assert (await office.item(item_id)).correction is None


@dataclass
class CorrectedMeanwhile(FakeDrafter):
    office: Office | None = None
    item_id: ItemId | None = None

    async def draft(self, request: DraftRequest) -> Draft:
        assert self.office
        assert self.item_id
        office, self.office = self.office, None
        await office.run_jobs()  # another runner drafts, and a person corrects its draft
        await office.review.correct(self.item_id, by=RINA, revision=2, intent=Intent.SPAM)
        return await super().draft(request)


async def test_a_slow_draft_for_the_old_reading_is_not_shown(office: Office) -> None:
    item_id = await office.in_review()
    await office.review.redraft(item_id, by=BUDI, revision=1)
    slow = CorrectedMeanwhile(office=office, item_id=item_id)
    await MakeDrafts(uow=office.uow, drafter=slow, clock=office.clock).run([str(item_id)])
    assert (await office.item(item_id)).state is State.DRAFTING
    await office.run_jobs()
    assert office.desk.cards[-1].draft.text == ""


async def test_the_digest_counts_what_people_say_it_is(office: Office) -> None:
    item_id = await office.in_review("spam: besok buka?")
    await office.in_review("praise: keren", external_id="c2")
    assert await counted(office) == ({"spam": 1, "praise": 1}, 0)
    await corrected(office, item_id, Intent.QUESTION)
    assert await counted(office) == ({"question": 1, "praise": 1}, 1)
    await corrected(office, item_id, Intent.SPAM, revision=2)  # the model was right after all
    assert await counted(office) == ({"spam": 1, "praise": 1}, 0)
