"""What seldom happens in the platforms' own apps, and while an outage is told."""

from dataclasses import dataclass, field, replace

import pytest

from bot.domain.comment import CommentId, Direction
from bot.domain.errors import NotSentError, RejectedError
from bot.domain.outage import Outage
from bot.domain.review import State
from bot.ports import Channel
from bot.usecases import jobs
from bot.usecases.native_visibility import NativeVisibility
from bot.usecases.outages import WatchOutages
from bot.usecases.repairs import Repair, Repairs
from tests.fakes import START, FakeDesk
from tests.integration.usecases.office import Office, incoming


async def test_an_answer_that_was_erased_meanwhile_closes_nothing(office: Office) -> None:
    item_id = await office.in_review()
    async with office.uow() as tx:
        await tx.jobs.put(jobs.native_answer(CommentId(99), Channel.POLL))

    await office.run_jobs()

    assert (await office.item(item_id)).state is State.IN_REVIEW
    assert office.repairs.by_account() == {}


async def test_an_answer_older_than_the_comments_edit_does_not_answer_it(office: Office) -> None:
    item_id = await office.approved()
    office.clock.advance(minutes=5)
    await office.run_jobs()
    edited = incoming("question: kapan dan di mana?")
    await office.intake.receive([edited], channel=Channel.POLL)
    await office.run_jobs()
    answer = replace(
        incoming("Besok, Kak.", external_id="n1"),
        parent_id="c1",
        direction=Direction.OUTGOING,
        created_at=START,
    )

    await office.intake.receive([answer], channel=Channel.WEBHOOK)
    await office.run_jobs()

    assert (await office.item(item_id)).state is State.IN_REVIEW


async def test_a_hiding_is_followed_once_the_comment_is_understood(office: Office) -> None:
    [stored] = await office.intake.receive([incoming("question: kapan?")], channel=Channel.WEBHOOK)
    follow = NativeVisibility(uow=office.uow, clock=office.clock, repairs=office.repairs)
    job = jobs.visibility(stored.comment_id, hidden=True, channel=Channel.WEBHOOK)
    with pytest.raises(NotSentError, match="not understood"):
        await follow.run([job.subject])
    await office.run_jobs()

    await follow.run([job.subject])

    assert office.repairs.counts[("instagram", Repair.HIDE)] == 0, "no poll has found it"


@dataclass
class OverMeanwhile(FakeDesk):
    """The outage is over, and forgotten, while Telegram is being told of it in vain."""

    office: list[Office] = field(default_factory=list)

    async def tell_outage(self, outage: Outage) -> None:
        async with self.office[0].uow() as tx:
            await tx.outages.remove(outage.platform)
        raise NotSentError("away")


async def test_an_outage_that_ended_while_it_was_told_in_vain_does_not_return(
    office: Office,
) -> None:
    desk = OverMeanwhile(office=[office])
    watch = WatchOutages(uow=office.uow, desk=desk, clock=office.clock)
    await watch.failed("instagram", RejectedError("Graph 190", code="token_invalid"))

    with pytest.raises(NotSentError):
        await watch.run(["instagram"])

    assert await watch.current() == []


def test_repairs_are_told_account_by_account() -> None:
    repairs = Repairs()
    for platform in ("youtube", "instagram", "instagram"):
        repairs.count(platform, Repair.ANSWER)

    told = repairs.by_account()

    assert told == {"instagram": {Repair.ANSWER: 2}, "youtube": {Repair.ANSWER: 1}}
    assert list(told) == ["instagram", "youtube"]
