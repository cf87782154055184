"""Keeping a person from writing in the group, and whom that cannot be done to."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.errors import OutcomeUnknownError, RejectedError
from bot.sandbox.faults import Fault, FaultKind
from bot.sandbox.telegram import DEWI, SITI
from bot.sandbox.telegram.model import CHANNEL_BOT, DELETE, Standing
from bot.sandbox.telegram.muting import SHORTEST
from bot.sandbox.telegram.people import ActionRefusedError
from tests.integration.telegram.conftest import Stage


def in_hours(stage: Stage, hours: float) -> datetime:
    """Return a time from now, the stand-in's, in whole seconds."""
    return datetime.fromtimestamp(int(stage.telegram.world.now()), UTC) + timedelta(hours=hours)


async def restrict(stage: Stage, until: datetime, *, author: int = DEWI.id) -> None:
    comment = f"{stage.discussion.id}:7"
    await stage.platform.restrict(comment, author_id=str(author), until=until)


async def refusal(stage: Stage, *, author: int = DEWI.id, hours: float = 24) -> str:
    with pytest.raises(RejectedError) as caught:
        await restrict(stage, in_hours(stage, hours), author=author)
    return caught.value.code


async def test_a_restricted_person_cannot_write_until_then(stage: Stage) -> None:
    until = in_hours(stage, 24)
    await restrict(stage, until)
    assert stage.discussion.group.muted == {DEWI.id: int(until.timestamp())}
    with pytest.raises(ActionRefusedError):
        stage.discussion.comment("Promo judi", user_id=DEWI.id)


async def test_repeating_it_asks_nothing_more_of_telegram(stage: Stage) -> None:
    until = in_hours(stage, 24)
    for _ in range(2):
        await restrict(stage, until)
    assert stage.telegram.api.calls["restrictChatMember"] == 1


async def test_a_shorter_one_is_made_longer_and_a_longer_one_stays(stage: Stage) -> None:
    await restrict(stage, in_hours(stage, 1))
    until = in_hours(stage, 24)
    await restrict(stage, until)
    assert stage.discussion.group.muted == {DEWI.id: int(until.timestamp())}
    assert await refusal(stage, hours=1) == "restricted_longer"
    assert stage.discussion.group.muted == {DEWI.id: int(until.timestamp())}


async def test_what_an_admin_has_done_for_ever_is_not_shortened(stage: Stage) -> None:
    stage.discussion.group.muted[DEWI.id] = 0
    assert await refusal(stage) == "restricted_longer"
    assert stage.discussion.group.muted == {DEWI.id: 0}


async def test_without_the_right_nobody_is_restricted(stage: Stage) -> None:
    stage.discussion.make_bot(Standing(rights=frozenset({DELETE})))
    assert await refusal(stage) == "restrict_right"
    stage.discussion.remove_bot()
    assert await refusal(stage) == "permission"
    assert stage.discussion.group.muted == {}


async def test_admins_channels_and_strangers_are_refused(stage: Stage) -> None:
    assert await refusal(stage, author=SITI.id) == "author_is_admin"
    assert await refusal(stage, author=stage.discussion.channel.id) == "author_is_channel"
    assert await refusal(stage, author=int(str(CHANNEL_BOT["id"]))) == "author_is_channel"
    assert await refusal(stage, author=424242) == "author_unknown"
    with pytest.raises(RejectedError) as caught:
        await stage.platform.restrict("1:2", author_id="dewi", until=in_hours(stage, 1))
    assert caught.value.code == "author_unknown"


@pytest.mark.parametrize("call", ["getChatMember", "restrictChatMember"])
async def test_a_broken_connection_leaves_it_to_be_repeated(stage: Stage, call: str) -> None:
    stage.server.sandbox.faults.add(f"telegram:{call}", Fault(kind=FaultKind.CUT_AFTER))
    until = in_hours(stage, 24)
    with pytest.raises(OutcomeUnknownError):
        await restrict(stage, until)
    await restrict(stage, until)
    assert stage.discussion.group.muted == {DEWI.id: int(until.timestamp())}
    assert stage.telegram.api.calls["restrictChatMember"] == 1


async def test_the_stand_in_takes_too_short_an_end_for_ever_as_telegram_does(
    stage: Stage,
) -> None:
    """Why the use case leaves off when little of the time is left."""
    await restrict(stage, in_hours(stage, (SHORTEST - 10) / 3600))
    assert stage.discussion.group.muted == {DEWI.id: 0}
