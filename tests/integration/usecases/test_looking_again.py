"""A comment that was edited or removed on its platform: what stands there now is what counts."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.comment import IncomingComment
from bot.domain.errors import NotSentError, PlatformError, RejectedError
from bot.domain.review import State
from bot.ports import Channel
from bot.usecases import jobs
from bot.usecases.look_again import LookAgain
from tests.fakes import ManualClock
from tests.integration.usecases.office import Office, incoming


@dataclass
class Wall:
    """What stands on the platform; an error in place of a comment is raised."""

    standing: dict[str, IncomingComment | PlatformError] = field(default_factory=dict)
    looks: int = 0

    async def read(self, comment_external_id: str) -> IncomingComment:
        self.looks += 1
        found = self.standing.get(comment_external_id, RejectedError("100/33", code="gone"))
        if isinstance(found, PlatformError):
            raise found
        return found


@pytest.fixture
def wall() -> Wall:
    return Wall()


@pytest.fixture
def office(engine: AsyncEngine, clock: ManualClock) -> Office:
    return Office(engine=engine, clock=clock)


@pytest.fixture
def look(office: Office, wall: Wall) -> LookAgain:
    look = LookAgain(
        uow=office.uow, clock=office.clock, platforms={"instagram": wall}, intake=office.intake
    )
    office.handle_looks(look.run)
    return look


async def looked(office: Office, look: LookAgain, external_id: str = "c1") -> None:
    await look.ask("instagram", [external_id])
    await office.run_jobs()


async def test_an_edited_comment_is_understood_and_drafted_anew(office, look, wall):
    item_id = await office.in_review("question: kapan?")
    wall.standing["c1"] = replace(incoming("complaint: lama sekali"), parent_id="c0")
    await looked(office, look)
    item = await office.item(item_id)
    assert (item.state, item.revision) == (State.IN_REVIEW, 2)
    assert office.desk.cards[-1].comment == "complaint: lama sekali"


async def test_an_event_about_an_older_edit_changes_nothing(office, look, wall):
    item_id = await office.in_review("question: kapan?")
    wall.standing["c1"] = incoming("question: kapan?")
    await looked(office, look)
    assert (await office.item(item_id)).revision == 1


async def test_an_edit_that_is_told_before_the_comment_brings_it_in(office, look, wall):
    wall.standing["c1"] = incoming("question: kapan?")
    await looked(office, look)
    assert [card.comment for card in office.desk.cards] == ["question: kapan?"]


@pytest.mark.parametrize("decide", [False, True], ids=["in review", "approved"])
async def test_the_draft_for_a_removed_comment_is_withdrawn(office, look, *, decide):
    item_id = await (office.approved() if decide else office.in_review())
    await looked(office, look)
    assert (await office.item(item_id)).state is State.WITHDRAWN
    assert office.desk.cards[-1].state is State.WITHDRAWN
    async with office.uow() as tx:
        trail = await tx.audit.of_item(item_id)
        assert not await tx.audit.verify()
    assert trail[-1].action == "withdrawn"
    office.clock.advance(minutes=1)
    await office.run_jobs()
    assert office.platform.sent == []


async def test_what_was_answered_stays_answered_when_the_comment_goes(office, look):
    item_id = await office.approved()
    office.clock.advance(seconds=20)
    await office.run_jobs()
    await looked(office, look)
    assert (await office.item(item_id)).state is State.PUBLISHED


async def test_a_removal_that_is_told_before_the_comment_withdraws_it_later(office, look, wall):
    await looked(office, look)
    item_id = await office.in_review()
    assert (await office.item(item_id)).state is State.IN_REVIEW
    office.clock.advance(minutes=1)
    await office.run_jobs()
    assert (await office.item(item_id)).state is State.WITHDRAWN


async def test_a_comment_that_never_comes_is_not_looked_for_for_ever(office, look, wall):
    await looked(office, look)
    for _ in range(6):
        office.clock.advance(hours=3)
        await office.run_jobs()
    assert wall.looks == 4


@pytest.mark.parametrize("code", ["token_invalid", "permission", "blocked"])
async def test_a_refusal_that_an_operator_can_mend_is_no_removal(office, look, wall, code):
    item_id = await office.in_review()
    wall.standing["c1"] = RejectedError("190/463", code=code)
    with pytest.raises(NotSentError) as waiting:
        await look.run(["instagram/0/c1"])
    assert waiting.value.retry_after == timedelta(minutes=30)
    assert (await office.item(item_id)).state is State.IN_REVIEW


async def test_a_platform_that_is_away_is_asked_again_and_one_not_set_up_never(office, look, wall):
    wall.standing["c1"] = NotSentError("ConnectError")
    with pytest.raises(NotSentError):
        await look.run(["instagram/0/c1"])
    await look.run(["myspace/0/c1"])
    wall.standing["c1"] = RejectedError("100", code="bad_request")
    await look.run(["instagram/0/c1"])


async def test_the_same_event_twice_is_one_look(office, look, wall):
    await office.intake.receive([incoming("question: kapan?")], channel=Channel.WEBHOOK)
    await look.ask("instagram", ["c1", "c1"])
    await look.ask("instagram", ["c1"])
    await office.run_jobs()
    assert wall.looks == 1
    assert jobs.look_of(jobs.look_again("instagram", "22_33").subject) == ("instagram", "22_33", 0)
