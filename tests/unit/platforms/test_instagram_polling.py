"""Polling: which posts are read, what the cursor remembers, and what a failure costs."""

import json
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.comment import Direction
from bot.domain.errors import NotSentError, RejectedError
from bot.ports import Poll
from tests.unit.platforms.graph_stub import (
    NOW,
    USER_ID,
    USERNAME,
    Graph,
    error,
    page,
    platform,
    row,
    usage,
)

MEDIA = f"{USER_ID}/media"


@pytest.fixture
def graph() -> Graph:
    return Graph()


def post(post_id: str, count: int = 1) -> dict[str, Any]:
    link = f"https://www.instagram.com/p/{post_id}/"
    return {"id": post_id, "caption": "Jalan", "permalink": link, "comments_count": count}


async def polls(graph: Graph, *, times: int = 1, **settings: Any) -> list[Poll]:
    done: list[Poll] = []
    async with platform(graph, **settings) as instagram:
        for _ in range(times):
            done.append(await instagram.poll(done[-1].cursor if done else None))
    return done


def ids(poll: Poll) -> list[str]:
    return [comment.external_id for comment in poll.comments]


def reads_of(graph: Graph, post_id: str) -> int:
    return graph.paths().count(f"{post_id}/comments")


async def test_threads_come_with_post_parent_and_direction(graph: Graph) -> None:
    replies = {"data": [row("11", "Siap", username=USERNAME), row("12", "Terima kasih")]}
    graph.on(MEDIA, page([post("179")]))
    graph.on("179/comments", page([row("10", replies=replies), row("13", None)]))
    (poll,) = await polls(graph)
    top, echo, answer, sticker = poll.comments
    assert (top.post_caption, top.permalink) == ("Jalan", "https://www.instagram.com/p/179/")
    assert top.created_at == NOW - timedelta(minutes=30)
    assert (echo.parent_id, echo.direction) == ("10", Direction.OUTGOING)
    assert (answer.parent_id, answer.direction) == ("10", Direction.INCOMING)
    assert sticker.text == ""


async def test_a_thread_with_more_replies_than_shown_is_read_whole(graph: Graph) -> None:
    expanded = {
        "data": [row("11")],
        "paging": {"cursors": {"after": "R1"}, "next": "https://stranger.example"},
    }
    graph.on(MEDIA, page([post("179")]))
    graph.on("179/comments", page([row("10", replies=expanded)]))
    graph.on("10/replies", page([row("11")], after="R1"), page([row("12")]))
    (poll,) = await polls(graph)
    assert ids(poll) == ["10", "11", "12"]


async def test_an_empty_page_with_a_next_is_not_the_end(graph: Graph) -> None:
    graph.on(MEDIA, page([], after="M1"), page([post("179")]))
    graph.on("179/comments", page([], after="C1"), page([row("10")]))
    (poll,) = await polls(graph)
    assert ids(poll) == ["10"]


async def test_a_changed_post_is_read_twice_and_then_left_alone(graph: Graph) -> None:
    """The second time because the count may be ahead of the list."""
    graph.on(MEDIA, page([post("179")]))
    graph.on("179/comments", page([row("10")]))
    await polls(graph, times=4, poll_always=0)
    assert reads_of(graph, "179") == 2


async def test_the_newest_posts_are_read_every_time_to_see_edits(graph: Graph) -> None:
    graph.on(MEDIA, page([post("179"), post("178")]))
    graph.on("179/comments", page([row("10", "lama")]), page([row("10", "disunting")]))
    graph.on("178/comments", page([row("20")]))
    done = await polls(graph, times=4, poll_always=1)
    assert reads_of(graph, "179") == 4
    assert reads_of(graph, "178") == 2
    assert {comment.text for comment in done[-1].comments} == {"disunting"}


async def test_comments_from_before_the_first_poll_are_left_alone_for_good(graph: Graph) -> None:
    old = row("9", timestamp="2026-11-01T00:00:00+0000")
    graph.on(MEDIA, page([post("179")]), page([post("179", 3)]))
    graph.on("179/comments", page([row("10"), old]))
    done = await polls(graph, times=2)
    assert [ids(poll) for poll in done] == [["10"], ["10"]]


async def test_a_poll_stops_after_enough_comments_and_the_next_one_goes_on(graph: Graph) -> None:
    graph.on(MEDIA, page([post("179"), post("178")]))
    graph.on("179/comments", page([row("10"), row("11")]))
    graph.on("178/comments", page([row("20")]))
    first, second = await polls(graph, times=2, poll_comments=2, poll_always=0)
    assert (ids(first), first.has_more) == (["10", "11"], True)
    assert "20" in ids(second)


async def test_posts_that_are_only_looked_over_do_not_keep_it_polling(graph: Graph) -> None:
    graph.on(MEDIA, page([post("179"), post("178")]))
    graph.on("179/comments", page([row("10"), row("11")]))
    graph.on("178/comments", page([row("20"), row("21")]))
    done = await polls(graph, times=5, poll_comments=2, poll_always=2)
    assert [poll.has_more for poll in done] == [True, True, True, False, False]


async def test_a_post_that_cannot_be_read_now_is_read_at_the_next_poll(graph: Graph) -> None:
    graph.on(MEDIA, page([post("179"), post("178")]))
    graph.on("179/comments", error(2, status=500), page([row("10")]))
    graph.on("178/comments", page([row("20")]))
    first, second = await polls(graph, times=2, poll_always=0)
    assert ids(first) == ["20"]
    assert "10" in ids(second)


async def test_pages_before_one_that_fails_are_kept_and_the_post_is_read_again(
    graph: Graph,
) -> None:
    graph.on(MEDIA, page([post("179")]))
    graph.on(
        "179/comments",
        page([row("10")], after="C1"),
        error(2, status=500),
        page([row("10")], after="C1"),
        page([row("11")]),
    )
    first, second = await polls(graph, times=2, poll_always=0)
    assert (ids(first), first.has_more) == (["10"], False)
    assert ids(second) == ["10", "11"]


async def test_a_post_that_has_gone_meanwhile_spoils_no_other(graph: Graph) -> None:
    graph.on(MEDIA, page([post("179"), post("178")]))
    graph.on("179/comments", error(100, 33))
    graph.on("178/comments", page([row("20")]))
    (poll,) = await polls(graph)
    assert ids(poll) == ["20"]


async def test_a_thread_that_has_gone_meanwhile_spoils_no_other_thread(graph: Graph) -> None:
    more = {"data": [], "paging": {"cursors": {"after": "R1"}, "next": "https://x.example"}}
    graph.on(MEDIA, page([post("179")]))
    graph.on("179/comments", page([row("10", replies=more), row("11")]))
    graph.on("10/replies", error(100, 33))
    (poll,) = await polls(graph)
    assert ids(poll) == ["10", "11"]


@pytest.mark.parametrize("refusal", [error(100), error(10, status=403)])
async def test_a_post_that_is_refused_spoils_no_other_and_is_tried_again(
    graph: Graph, refusal: Any
) -> None:
    graph.on(MEDIA, page([post("179"), post("178")]))
    graph.on("179/comments", refusal)
    graph.on("178/comments", page([row("20")]))
    first, _ = await polls(graph, times=2, poll_always=0)
    assert ids(first) == ["20"]
    assert reads_of(graph, "179") == 2


async def test_a_refusal_of_every_post_is_told(graph: Graph) -> None:
    graph.on(MEDIA, page([post("179"), post("178")]))
    graph.on("179/comments", error(10, status=403))
    graph.on("178/comments", error(10, status=403))
    with pytest.raises(RejectedError) as refused:
        await polls(graph)
    assert refused.value.code == "permission"


async def test_a_dead_token_is_told(graph: Graph) -> None:
    graph.on(MEDIA, error(190, 463))
    with pytest.raises(RejectedError) as refused:
        await polls(graph)
    assert refused.value.code == "token_invalid"


async def test_near_the_limit_polling_pauses_by_itself(graph: Graph) -> None:
    nearly = page([post("179")])
    nearly.headers.update(usage(95))
    graph.on(MEDIA, nearly)
    graph.on("179/comments", page([row("10")]))
    with pytest.raises(NotSentError) as waiting:
        await polls(graph)
    assert waiting.value.retry_after == timedelta(minutes=15)
    assert reads_of(graph, "179") == 0


async def test_the_cursor_stays_small_and_forgets_posts_that_are_not_watched(
    graph: Graph,
) -> None:
    many = [post(str(number)) for number in range(1000, 1040)]
    graph.on(MEDIA, page(many), page([post("2000")]))
    for item in (*many, post("2000")):
        graph.on(f"{item['id']}/comments", page([]))
    first, second = await polls(graph, times=2, poll_media=25)
    assert len(json.loads(first.cursor)["counts"]) == 25
    assert list(json.loads(second.cursor)["counts"]) == ["2000"]


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "{",
        "[]",
        "7",
        '{"v":2}',
        '{"v":1}',
        '{"v":1,"since":"kemarin","counts":{},"again":[]}',
        '{"v":1,"since":"2026-11-01T00:00:00+00:00","counts":[],"again":[]}',
    ],
)
async def test_a_cursor_nobody_can_read_starts_anew(graph: Graph, broken: str) -> None:
    graph.on(MEDIA, page([post("179")]))
    graph.on("179/comments", page([row("10")]))
    async with platform(graph) as instagram:
        assert ids(await instagram.poll(broken)) == ["10"]
