"""A private reply reaches the citizen once, whatever happens while it is sent."""

import pytest

from bot.domain.errors import NotSentError, OutcomeUnknownError, RejectedError
from bot.domain.private_reply import PrivateState
from tests.integration.usecases.office import SITI, Office
from tests.integration.usecases.private_replies import TEXT, actions, due


class Killed(BaseException):
    """Stands for SIGKILL: nothing catches it."""


async def test_death_after_sending_sends_no_second_one(office: Office) -> None:
    item_id = await due(office)
    office.platform.after.append(Killed())
    with pytest.raises(Killed):
        await office.send_privately.run([str(item_id)])
    with pytest.raises(NotSentError, match="another runner"):
        await office.send_privately.run([str(item_id)])

    office.clock.advance(minutes=2)
    await office.run_jobs()

    reply = await office.private_reply(item_id)
    assert (reply.state, reply.message_id) == (PrivateState.SENT, None)
    assert office.platform.private == {"c1": TEXT}
    assert (await actions(office, item_id))[-1] == "private_sent_before"


async def test_death_before_sending_loses_nothing(office: Office) -> None:
    item_id = await due(office)
    office.platform.before.append(Killed())  # type: ignore[arg-type]
    with pytest.raises(Killed):
        await office.send_privately.run([str(item_id)])

    office.clock.advance(minutes=2)
    await office.run_jobs()

    assert (await office.private_reply(item_id)).message_id == "m1"


async def test_an_unclear_outcome_is_settled_by_the_platform(office: Office) -> None:
    item_id = await due(office)
    office.platform.after.append(OutcomeUnknownError("timeout"))
    await office.run_jobs()
    assert (await office.private_reply(item_id)).state is PrivateState.UNCERTAIN

    office.clock.advance(seconds=10)
    await office.run_jobs()
    assert (await office.private_reply(item_id)).state is PrivateState.SENT
    assert office.platform.private == {"c1": TEXT}


async def test_an_unclear_outcome_of_what_did_not_arrive_is_sent_again(office: Office) -> None:
    await due(office)
    office.platform.before.append(OutcomeUnknownError("timeout"))
    await office.run_jobs()
    assert office.platform.private == {}
    office.clock.advance(seconds=10)
    await office.run_jobs()
    assert office.platform.private == {"c1": TEXT}


async def test_one_from_the_inbox_before_ours_is_told_as_what_it_is(office: Office) -> None:
    item_id = await due(office)
    office.platform.private["c1"] = "ditulis di kotak masuk"
    await office.run_jobs()
    reply = await office.private_reply(item_id)
    assert (reply.state, reply.sent_at) == (PrivateState.TAKEN, None)
    assert not office.desk.cards[-1].can_reply_privately


async def test_an_unreachable_platform_is_tried_again(office: Office) -> None:
    item_id = await due(office)
    office.platform.before.append(NotSentError("down"))
    await office.run_jobs()
    assert (await office.private_reply(item_id)).state is PrivateState.APPROVED
    office.clock.advance(minutes=1)
    await office.run_jobs()
    assert (await office.private_reply(item_id)).state is PrivateState.SENT


async def test_a_refused_one_may_be_tried_again_or_rewritten(office: Office) -> None:
    item_id = await due(office)
    office.platform.before.append(RejectedError("Graph 10", code="permission"))
    await office.run_jobs()
    reply = await office.private_reply(item_id)
    assert (reply.state, reply.failure) == (PrivateState.FAILED, "permission")
    assert office.desk.cards[-1].can_reply_privately

    await office.private.approve(item_id, by=SITI, revision=1)
    office.clock.advance(seconds=15)
    await office.run_jobs()
    assert office.platform.private == {"c1": TEXT}


async def test_giving_up_is_told_and_a_sent_one_stays_sent(office: Office) -> None:
    item_id = await due(office)
    office.platform.after.append(Killed())
    with pytest.raises(Killed):
        await office.send_privately.run([str(item_id)])
    await office.send_privately.give_up(str(item_id))
    reply = await office.private_reply(item_id)
    assert (reply.failure, reply.may_have_arrived) == ("unreachable", True)

    await office.private.approve(item_id, by=SITI, revision=1)
    office.clock.advance(seconds=15)
    await office.run_jobs()
    await office.send_privately.give_up(str(item_id))
    assert (await office.private_reply(item_id)).state is PrivateState.SENT
