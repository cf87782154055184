"""Publishing where the platform cannot be read: what is in doubt is for a person."""

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.errors import InvalidTransitionError, NotSentError, OutcomeUnknownError
from bot.domain.reply import ItemId
from bot.domain.review import State
from tests.fakes import ManualClock
from tests.integration.usecases.office import RINA, Office


class Killed(BaseException):
    """Stands for SIGKILL: nothing catches it."""


@pytest.fixture
def office(engine: AsyncEngine, clock: ManualClock) -> Office:
    return Office(engine=engine, clock=clock, is_unreadable=True)


async def doubtful(office: Office, outcome: BaseException) -> ItemId:
    """Return an item whose reply was sent, and then `outcome` happened."""
    item_id = await office.approved()
    office.clock.advance(seconds=15)
    office.platform.after.append(outcome)
    try:
        await office.publish.run([str(item_id)])
    except Killed:
        office.clock.advance(minutes=2)
        await office.publish.run([str(item_id)])
    return item_id


async def test_a_first_attempt_is_sent_without_looking(office: Office) -> None:
    item_id = await office.approved()
    office.clock.advance(seconds=15)
    await office.run_jobs()
    assert len(office.platform.sent) == 1
    assert office.platform.looks == 0
    assert (await office.item(item_id)).state is State.PUBLISHED


@pytest.mark.parametrize("outcome", [Killed(), OutcomeUnknownError("read time-out")])
async def test_what_may_have_been_sent_is_never_sent_again_by_itself(
    office: Office, outcome: BaseException
) -> None:
    item_id = await doubtful(office, outcome)
    for _ in range(3):
        office.clock.advance(hours=1)
        await office.run_jobs()
        await office.publish.reconcile([str(item_id)])

    item = await office.item(item_id)
    assert (item.state, item.failure) == (State.UNCERTAIN, "unreadable")
    assert len(office.platform.sent) == 1
    assert office.platform.looks == 0
    assert office.desk.cards[-1].failure == "unreadable"


async def test_a_person_marks_it_as_sent(office: Office) -> None:
    item_id = await doubtful(office, Killed())
    await office.review.mark_sent(item_id, by=RINA)
    await office.run_jobs()

    item = await office.item(item_id)
    assert (item.state, item.published_at) == (State.PUBLISHED, item.attempted_at)
    assert len(office.platform.sent) == 1
    assert office.desk.cards[-1].state is State.PUBLISHED
    with pytest.raises(InvalidTransitionError):
        await office.review.retry(item_id, by=RINA)


async def test_a_person_has_it_sent_again(office: Office) -> None:
    item_id = await doubtful(office, OutcomeUnknownError("cut"))
    await office.review.retry(item_id, by=RINA)
    await office.run_jobs()
    assert (await office.item(item_id)).state is State.PUBLISHED
    assert len(office.platform.sent) == 2


async def test_what_was_certainly_not_sent_is_tried_again(office: Office) -> None:
    item_id = await office.approved()
    office.clock.advance(seconds=15)
    office.platform.before.append(NotSentError("flood limit"))
    with pytest.raises(NotSentError):
        await office.publish.run([str(item_id)])
    assert (await office.item(item_id)).state is State.APPROVED
    await office.publish.run([str(item_id)])
    assert len(office.platform.sent) == 1


async def test_giving_up_on_a_sending_that_died_asks_a_person(office: Office) -> None:
    item_id = await office.approved()
    office.clock.advance(seconds=15)
    office.platform.after.append(Killed())
    with pytest.raises(Killed):
        await office.publish.run([str(item_id)])
    await office.publish.give_up(str(item_id))
    assert (await office.item(item_id)).failure == "unreadable"


async def test_a_look_that_was_planned_while_the_platform_could_be_read_asks_a_person(
    engine: AsyncEngine, clock: ManualClock, office: Office
) -> None:
    readable = Office(engine=engine, clock=clock)
    item_id = await doubtful(readable, OutcomeUnknownError("cut"))
    assert (await office.item(item_id)).failure is None

    await office.publish.reconcile([str(item_id)])
    assert (await office.item(item_id)).failure == "unreadable"
