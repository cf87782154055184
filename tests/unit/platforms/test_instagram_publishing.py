"""Replies: what is sent, what is recognised as ours, and 'gone' told from 'not permitted'."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from bot.domain.errors import NotSentError, OutcomeUnknownError, RejectedError
from tests.unit.platforms.graph_stub import (
    NOW,
    USER_ID,
    USERNAME,
    Graph,
    error,
    ok,
    page,
    platform,
    reply,
    row,
)

TEXT = reply().text
THREAD = "18000001"
REPLIES = f"{THREAD}/replies"


@pytest.fixture
def graph() -> Graph:
    return Graph()


async def test_a_reply_to_a_reply_goes_to_the_thread_and_mentions_the_person(
    graph: Graph,
) -> None:
    graph.on(f"POST {REPLIES}", ok(id="18000099"))
    async with platform(graph) as instagram:
        await instagram.publish(reply(comment_external_id="18000002", parent_external_id=THREAD))
    assert graph.form()["message"] == f"@warga_contoh {TEXT}"


@pytest.mark.parametrize(
    ("author", "text"),
    [(None, TEXT), ("Nama Lengkap", TEXT), ("warga_contoh", f"@Warga_Contoh {TEXT}")],
)
async def test_nobody_is_mentioned_twice_or_by_what_is_no_user_name(
    graph: Graph, author: str | None, text: str
) -> None:
    graph.on(f"POST {REPLIES}", ok(id="18000099"))
    async with platform(graph) as instagram:
        await instagram.publish(reply(text, parent_external_id=THREAD, author_name=author))
    assert graph.form()["message"] == text


async def test_the_longest_text_with_the_longest_mention_keeps_to_the_limit(graph: Graph) -> None:
    graph.on(f"POST {REPLIES}", ok(id="18000099"))
    async with platform(graph) as instagram:
        text = "x" * instagram.text_limit
        await instagram.publish(reply(text, parent_external_id=THREAD, author_name="w" * 30))
        assert len(graph.form()["message"]) == instagram.settings.text_limit


@pytest.mark.parametrize(
    "answer",
    [ok(success=True), ok(id=None), ok(id="x/../me"), httpx.Response(200, content=b"<html>")],
)
async def test_a_success_without_an_id_is_an_unknown_outcome(graph: Graph, answer: Any) -> None:
    graph.on(f"POST {REPLIES}", answer)
    async with platform(graph) as instagram:
        with pytest.raises(OutcomeUnknownError):
            await instagram.publish(reply())


async def test_publishing_never_tries_twice_by_itself(graph: Graph) -> None:
    graph.on(f"POST {REPLIES}", error(2, status=500))
    async with platform(graph) as instagram:
        with pytest.raises(OutcomeUnknownError):
            await instagram.publish(reply())
    assert len(graph.requests) == 1


# --- finding it again ---


async def found(graph: Graph, *rows: dict[str, Any], **changes: Any) -> str | None:
    graph.on(REPLIES, page(rows))
    async with platform(graph) as instagram:
        published = await instagram.find_published(reply(**changes))
    return published.external_id if published else None


def at(**before: float) -> str:
    return (NOW - timedelta(**before)).strftime("%Y-%m-%dT%H:%M:%S+0000")


def ours(comment_id: str = "18000050", text: str = TEXT, **more: Any) -> dict[str, Any]:
    return row(comment_id, text, username=USERNAME, timestamp=at(), **more)


@pytest.mark.parametrize(
    "text",
    [TEXT, f"  {TEXT} ", TEXT.replace(" ", "\n"), f"@warga_contoh {TEXT}"],
)
async def test_our_reply_is_recognised_whatever_happened_to_its_spaces(
    graph: Graph, text: str
) -> None:
    assert await found(graph, ours(text=text), parent_external_id=THREAD) == "18000050"


@pytest.mark.parametrize(
    "other",
    [
        row("18000051", TEXT, timestamp=at()),
        ours("18000052", "Balasan lain"),
        ours("18000053") | {"timestamp": at(minutes=3)},
        ours("../me"),
        {"id": "18000054"},
    ],
    ids=["a citizen's", "another text", "older than the attempt", "no id", "no text"],
)
async def test_nothing_else_is_taken_for_it(graph: Graph, other: dict[str, Any]) -> None:
    assert await found(graph, other) is None


async def test_clocks_may_differ_by_two_minutes(graph: Graph) -> None:
    assert await found(graph, ours() | {"timestamp": at(minutes=2)}) == "18000050"


async def test_an_author_id_that_is_scoped_to_the_app_does_not_hide_it(graph: Graph) -> None:
    scoped = ours() | {"from": {"id": "555", "username": USERNAME}}
    assert await found(graph, scoped) == "18000050"


async def test_a_withheld_author_counts_as_ours(graph: Graph) -> None:
    anonymous = {"id": "18000050", "text": TEXT, "timestamp": at()}
    assert await found(graph, anonymous) == "18000050"


async def test_a_reply_known_from_another_item_is_passed_over(graph: Graph) -> None:
    known = frozenset({"18000050"})
    assert await found(graph, ours(), known_reply_ids=known) is None
    assert await found(graph, ours(), ours("18000060"), known_reply_ids=known) is None


async def test_of_two_that_fit_the_older_one_is_it(graph: Graph) -> None:
    later = ours("18000060") | {"timestamp": at(minutes=-1)}
    assert await found(graph, later, ours("18000050")) == "18000050"


async def test_all_pages_are_read_and_only_the_cursor_is_followed(graph: Graph) -> None:
    graph.on(REPLIES, page([], after="A1"), page([], after="A2"), page([ours()]))
    async with platform(graph) as instagram:
        assert await instagram.find_published(reply())
    asked = [request.url for request in graph.requests if request.url.path.endswith("/replies")]
    assert [url.params.get("after") for url in asked] == [None, "A1", "A2"]
    assert {request.url.host for request in graph.requests} == {"graph.instagram.com"}


@pytest.mark.parametrize(
    "second",
    [
        error(2, status=500),
        error(4),
        httpx.ReadTimeout("slow"),
        httpx.Response(200, json={"data": [], "paging": {"next": "https://x.example"}}),
        httpx.Response(200, json={"data": [], "paging": {"next": "x", "cursors": []}}),
        page([], after="A1"),
    ],
    ids=["500", "throttled", "timeout", "no cursor", "bad cursors", "same cursor"],
)
async def test_an_incomplete_look_is_never_taken_for_absence(graph: Graph, second: Any) -> None:
    graph.on(REPLIES, page([], after="A1"), second)
    async with platform(graph) as instagram:
        with pytest.raises(NotSentError):
            await instagram.find_published(reply())


# --- gone or not permitted ---


async def code_of_refusal(graph: Graph) -> str:
    graph.on(REPLIES, error(100, 33))
    async with platform(graph) as instagram:
        with pytest.raises(RejectedError) as refused:
            await instagram.publish(reply())
    return refused.value.code


async def test_gone_is_believed_when_another_comment_can_be_reached(graph: Graph) -> None:
    graph.on(f"{USER_ID}/media", page([{"id": "179"}]))
    graph.on("179/comments", page([]))
    assert await code_of_refusal(graph) == "gone"


async def test_gone_is_a_missing_permission_when_no_comment_can_be_reached(graph: Graph) -> None:
    graph.on(f"{USER_ID}/media", page([{"id": "179"}]))
    graph.on("179/comments", error(100, 33))
    assert await code_of_refusal(graph) == "permission"


async def test_gone_is_believed_once_any_comment_was_reached(graph: Graph) -> None:
    graph.on("POST 18000002/replies", ok(id="18000099"))
    graph.on(REPLIES, error(100, 33))
    async with platform(graph) as instagram:
        await instagram.publish(reply(comment_external_id="18000002"))
        with pytest.raises(RejectedError) as refused:
            await instagram.publish(reply())
    assert refused.value.code == "gone"
    assert len(graph.requests) == 2


async def test_a_hide_that_is_not_confirmed_may_be_repeated(graph: Graph) -> None:
    graph.on(f"POST {THREAD}", ok(success=False), error(1, status=500), ok(success=True))
    async with platform(graph) as instagram:
        for _ in range(2):
            with pytest.raises(NotSentError):
                await instagram.hide(THREAD)
        await instagram.hide(THREAD)
        assert graph.form()["hide"] == "true"
        await instagram.unhide(THREAD)
        assert graph.form()["hide"] == "false"
