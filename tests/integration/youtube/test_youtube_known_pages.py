"""A page that has not changed is not sent again, and a change is never missed for it."""

import httpx
import pytest

from bot.sandbox.faults import FaultKind
from tests.integration.youtube.conftest import Reader, Stage


@pytest.fixture
async def statuses(stage: Stage) -> list[int]:
    """What the channel's threads were answered with."""
    found: list[int] = []

    async def note(response: httpx.Response) -> None:
        if "allThreadsRelatedToChannelId" in response.url.params:
            found.append(response.status_code)

    stage.platform.poller.client.http.event_hooks["response"].append(note)
    return found


async def test_a_page_that_has_not_changed_is_not_sent_again(
    stage: Stage, reader: Reader, statuses: list[int]
) -> None:
    stage.comment("Kapan?")
    assert await reader.texts() == ["Kapan?"]
    before = stage.used
    for _ in range(3):
        assert await reader.texts() == ["Kapan?"]
    assert statuses == [200, 200, 304, 304, 304]  # public, held, and three times public
    assert stage.used == before + 3


async def test_what_is_new_edited_or_removed_is_seen_all_the_same(
    stage: Stage, reader: Reader, statuses: list[int]
) -> None:
    comment = stage.comment("Kapan?")
    await reader.texts()
    stage.youtube.state.edit(comment, "Kapan jadwalnya?")
    assert await reader.texts() == ["Kapan jadwalnya?"]
    stage.comment("Sama", parent_id=comment)
    assert await reader.texts() == ["Kapan jadwalnya?", "Sama"]
    stage.youtube.state.delete(comment)
    assert await reader.texts() == []
    assert 304 not in statuses


async def test_once_an_hour_the_whole_page_is_asked_for(
    stage: Stage, reader: Reader, statuses: list[int]
) -> None:
    await reader.texts()
    stage.clock.advance(minutes=59)
    await reader.texts()
    stage.clock.advance(minutes=1)
    await reader.texts()
    public = [*statuses[:1], *statuses[2:3], *statuses[4:5]]
    assert public == [200, 304, 200]


async def test_a_refusal_does_not_pass_for_an_unchanged_page(
    stage: Stage, reader: Reader, statuses: list[int]
) -> None:
    stage.comment("Kapan?")
    await reader.texts()
    stage.fault("threads", FaultKind.STATUS, status=401, body={"reason": "authError"})
    assert await reader.texts() == ["Kapan?"]
    assert statuses[2:] == [401, 304]  # the renewed token asks on the same condition
