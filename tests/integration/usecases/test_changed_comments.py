"""What becomes of a card whose comment the citizen changes after the decision."""

from dataclasses import dataclass

import pytest

from bot.domain.digest import Week
from bot.domain.errors import NotSentError, RejectedError
from bot.domain.reply import ItemId, OutgoingReply, PublishedReply
from bot.domain.review import RejectReason, State
from bot.ports import Channel
from tests.fakes import FakePlatform
from tests.integration.usecases.office import RINA, SITI, Office, incoming


async def changed(office: Office, text: str) -> None:
    await office.intake.receive([incoming(text)], channel=Channel.POLL)
    await office.run_jobs()


async def published(office: Office) -> ItemId:
    item_id = await office.approved()
    office.clock.advance(seconds=20)
    await office.run_jobs()
    assert (await office.item(item_id)).state is State.PUBLISHED
    return item_id


async def hidden(office: Office) -> ItemId:
    item_id = await office.in_review()
    await office.review.hide(item_id, by=RINA, revision=1)
    await office.run_jobs()
    return item_id


async def actions(office: Office, item_id: ItemId) -> list[str]:
    return [entry.action for entry in (await office.review.history(item_id)).audit]


async def test_a_new_complaint_after_the_reply_is_reviewed_and_answered(office: Office) -> None:
    item_id = await published(office)
    office.clock.advance(days=1)
    await changed(office, "complaint: belum beres juga")
    card = office.desk.cards[-1]
    assert (card.item_id, card.state, card.revision) == (item_id, State.IN_REVIEW, 2)
    assert (card.changed_at, card.overdue) == (office.clock(), False)
    assert card.published_at is not None
    assert "reopened" in await actions(office, item_id)
    assert [entry.item_id for entry in (await office.review.queue(5))[0]] == [item_id]
    assert len(office.platform.sent) == 1

    await office.review.approve(item_id, by=RINA, revision=2)
    office.clock.advance(seconds=20)
    await office.run_jobs()
    item = await office.item(item_id)
    assert (item.state, len(office.platform.sent)) == (State.PUBLISHED, 2)
    assert item.reply == PublishedReply(external_id="r2")


async def test_a_reopened_comment_counts_as_answered_and_as_waiting(office: Office) -> None:
    await published(office)
    await changed(office, "question: jadi di mana?")
    facts = await office.digest.facts(Week.containing(office.clock(), office.zone))
    assert (facts.current.answered, facts.unanswered_total) == (1, 1)


async def test_thanks_written_into_an_answered_comment_are_only_shown(office: Office) -> None:
    item_id = await published(office)
    await changed(office, "praise: terima kasih min")
    card = office.desk.cards[-1]
    assert (card.state, card.comment) == (State.PUBLISHED, "praise: terima kasih min")
    assert card.changed_at == office.clock()
    assert (await actions(office, item_id))[-1] == "comment_edited"


async def test_a_rejected_comment_that_now_asks_comes_back(office: Office) -> None:
    item_id = await office.in_review("complaint: iseng")
    reason = RejectReason.NO_REPLY_NEEDED
    await office.review.reject(item_id, by=RINA, revision=1, reason=reason)
    await changed(office, "question: kapan dibuka?")
    item = await office.item(item_id)
    assert (item.state, item.reject_reason, item.revision) == (State.IN_REVIEW, None, 2)


async def test_a_hidden_comment_stays_hidden_and_returns_with_a_new_draft(office: Office) -> None:
    item_id = await hidden(office)
    before = (await office.item(item_id)).draft.text
    await changed(office, "question: di mana?")
    assert office.desk.cards[-1].state is State.HIDDEN
    assert office.desk.cards[-1].changed_at is not None

    await office.review.restore(item_id, by=SITI)
    await office.run_jobs()
    card = office.desk.cards[-1]
    assert (card.state, card.revision) == (State.IN_REVIEW, 2)
    assert card.draft.text != before


async def test_a_hidden_comment_that_did_not_change_keeps_its_draft(office: Office) -> None:
    item_id = await hidden(office)
    await office.review.restore(item_id, by=SITI)
    await office.run_jobs()
    item = await office.item(item_id)
    assert (item.state, item.revision) == (State.IN_REVIEW, 1)


async def test_a_hide_that_fails_after_a_change_brings_a_new_draft(office: Office) -> None:
    item_id = await office.in_review()
    await office.review.hide(item_id, by=RINA, revision=1)
    [stored] = await office.intake.receive([incoming("question: lalu?")], channel=Channel.POLL)
    await office.classify.run([str(stored.comment_id)])
    office.platform.before.append(RejectedError("no", code="permission"))
    await office.run_jobs()
    item = await office.item(item_id)
    assert (item.state, item.revision) == (State.IN_REVIEW, 2)


@dataclass
class ChangedWhileSending(FakePlatform):
    office: Office | None = None

    async def publish(self, reply: OutgoingReply) -> PublishedReply:
        assert self.office is not None
        text = "complaint: bukan itu maksud saya"
        [stored] = await self.office.intake.receive([incoming(text)], channel=Channel.POLL)
        await self.office.classify.run([str(stored.comment_id)])
        return await super().publish(reply)


@pytest.mark.parametrize("sent", [False, True])
async def test_a_change_while_sending_never_sends_the_old_reply_later(
    office: Office, *, sent: bool
) -> None:
    platform = ChangedWhileSending(office=office, before=[] if sent else [NotSentError("down")])
    office.publish.platforms["instagram"] = platform  # type: ignore[index]
    item_id = await office.approved()
    office.clock.advance(seconds=20)
    await office.run_jobs()
    office.clock.advance(minutes=10)
    await office.run_jobs()
    assert len(platform.sent) == sent
    wanted = State.PUBLISHED if sent else State.IN_REVIEW
    assert (await office.item(item_id)).state is wanted
    assert office.desk.cards[-1].changed_at is not None


async def test_the_first_answer_given_again_as_the_third_is_sent_again(office: Office) -> None:
    item_id = await published(office)
    first = (await office.item(item_id)).draft.text
    second = "Di balai kota, Kak."
    for asked, answer in (("question: jadi di mana?", second), ("question: kapan, min?", first)):
        await changed(office, asked)
        revision = (await office.item(item_id)).revision
        await office.review.edit(item_id, by=RINA, revision=revision, text=answer)
        await office.review.approve(item_id, by=RINA, revision=revision + 1)
        office.clock.advance(seconds=20)
        await office.run_jobs()

    assert [sent.text for sent in office.platform.sent] == [first, second, first]
    assert (await office.item(item_id)).reply == PublishedReply(external_id="r3")
