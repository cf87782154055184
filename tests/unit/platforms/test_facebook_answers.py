"""A Page's answers that nobody asked for: half-empty rows, silent refusals, lists kept back."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import httpx
import pytest

from bot.adapters.platforms.facebook import FacebookPlatform, Settings, build
from bot.domain.errors import NotSentError, OutcomeUnknownError, RejectedError
from tests.support.http import NO_TLS
from tests.unit.platforms.graph_stub import NOW, Graph, error, ok, page, reply

PAGE_ID = "102938475610293"
POST = f"{PAGE_ID}_122"
THREAD = "122_18000001"
REPLIES = f"{THREAD}/comments"
POSTS = f"{PAGE_ID}/published_posts"
TEXT = reply().text


@pytest.fixture
def graph() -> Graph:
    return Graph()


@asynccontextmanager
async def platform(graph: Graph, **changes: Any) -> AsyncIterator[FacebookPlatform]:
    graph.on("me", ok(id=PAGE_ID, name="Humas"))
    values = {"page_id": PAGE_ID, "access_token": "x", "app_secrets": "x", "verify_token": "x"}
    async with httpx.AsyncClient(transport=httpx.MockTransport(graph), verify=NO_TLS) as http:
        yield build(Settings(**(values | changes)), http, graph.clock)


def at(**before: float) -> str:
    return (NOW - timedelta(**before)).strftime("%Y-%m-%dT%H:%M:%S+0000")


def row(comment_id: object = "122_50", text: object = TEXT, **more: Any) -> dict[str, Any]:
    values = {
        "id": comment_id,
        "message": text,
        "created_time": at(),
        "from": {"id": PAGE_ID, "name": "Humas"},
    }
    return {key: value for key, value in (values | more).items() if value is not None}


def post(count: object = 1, post_id: object = POST) -> dict[str, Any]:
    comments = {"data": [], "summary": {"total_count": count, "can_comment": True}}
    return {"id": post_id, "message": "Jalan", "permalink_url": "https://x", "comments": comments}


# --- replies ---


@pytest.mark.parametrize(
    "answer", [ok(success=True), ok(id=None), ok(id="x/../me"), ok(id="_"), ok(id="1_2_3")]
)
async def test_a_success_without_an_id_is_an_unknown_outcome(graph: Graph, answer: Any) -> None:
    graph.on(f"POST {REPLIES}", answer)
    async with platform(graph) as facebook:
        with pytest.raises(OutcomeUnknownError):
            await facebook.publish(reply(comment_external_id=THREAD))


async def test_a_short_id_of_our_reply_is_kept_in_its_long_form(graph: Graph) -> None:
    graph.on(f"POST {REPLIES}", ok(id="99"))
    async with platform(graph) as facebook:
        published = await facebook.publish(reply(comment_external_id=THREAD))
    assert published.external_id == "122_99"


async def found(graph: Graph, *rows: dict[str, Any], **changes: Any) -> str | None:
    graph.on(REPLIES, page(rows))
    async with platform(graph) as facebook:
        published = await facebook.find_published(reply(comment_external_id=THREAD, **changes))
    return published.external_id if published else None


async def test_our_reply_is_recognised_by_text_author_and_time(graph: Graph) -> None:
    spaced = row(text=f" {TEXT.replace(' ', '  ')}\n")
    assert await found(graph, spaced) == "122_50"


@pytest.mark.parametrize("withheld", ["from", "created_time"])
async def test_what_is_withheld_counts_as_ours(graph: Graph, withheld: str) -> None:
    assert await found(graph, row(**{withheld: None})) == "122_50"


@pytest.mark.parametrize(
    "other",
    [
        row(**{"from": {"id": "9001", "name": "Humas"}}),
        row(text="Balasan lain"),
        row(text=None),
        row(created_time=at(minutes=3)),
        row("../me"),
        row(None),
    ],
    ids=["a citizen's", "another text", "no text", "older than the attempt", "bad id", "no id"],
)
async def test_nothing_else_is_taken_for_it(graph: Graph, other: dict[str, Any]) -> None:
    assert await found(graph, other) is None


async def test_of_two_that_fit_the_older_one_is_it(graph: Graph) -> None:
    later = row("122_60", created_time=at(minutes=-1))
    assert await found(graph, later, row("122_50")) == "122_50"


async def test_a_known_reply_is_passed_over_whichever_form_its_id_has(graph: Graph) -> None:
    assert await found(graph, row("50"), known_reply_ids=frozenset({"122_50"})) is None


@pytest.mark.parametrize(
    "second", [error(2, status=500), error(4), httpx.ReadTimeout("slow"), page([], after="A1")]
)
async def test_an_incomplete_look_is_never_taken_for_absence(graph: Graph, second: Any) -> None:
    graph.on(REPLIES, page([], after="A1"), second)
    async with platform(graph) as facebook:
        with pytest.raises(NotSentError):
            await facebook.find_published(reply(comment_external_id=THREAD))


async def test_the_token_is_asked_for_once_and_again_after_a_failure(graph: Graph) -> None:
    graph.on("me", error(2, status=500))
    graph.on(REPLIES, page([]))
    async with platform(graph) as facebook:
        with pytest.raises(NotSentError):
            await facebook.find_published(reply(comment_external_id=THREAD))
        for _ in range(3):
            await facebook.find_published(reply(comment_external_id=THREAD))
    assert graph.paths().count("me") == 2


async def test_a_hide_that_is_not_confirmed_may_be_repeated(graph: Graph) -> None:
    graph.on(f"POST {THREAD}", ok(success=False), ok(success=True))
    async with platform(graph) as facebook:
        with pytest.raises(NotSentError):
            await facebook.hide(THREAD)
        await facebook.hide(THREAD)
        assert graph.form()["is_hidden"] == "true"
        await facebook.unhide(THREAD)
        assert graph.form()["is_hidden"] == "false"
        assert "message" not in graph.form()


@pytest.mark.parametrize(
    ("of_another", "code"), [(page([]), "gone"), (error(100, 33), "permission")]
)
async def test_gone_is_told_from_not_permitted(graph: Graph, of_another: Any, code: str) -> None:
    graph.on(POSTS, page([post()]))
    graph.on(f"{POST}/comments", of_another)
    async with platform(graph) as facebook:
        for act in (facebook.hide, facebook.read):
            with pytest.raises(RejectedError) as refused:
                await act(THREAD)
            assert refused.value.code == code


async def test_only_what_has_an_id_can_be_read_again(graph: Graph) -> None:
    graph.on("x", ok(id="1", message="halo"))
    async with platform(graph) as facebook:
        with pytest.raises(RejectedError):
            await facebook.read("x")


# --- polls ---


async def test_rows_without_an_id_are_left_out(graph: Graph) -> None:
    graph.on(POSTS, page([post(), post(post_id="../me"), {"message": "x"}]))
    graph.on(f"{POST}/comments", page([row("122_1", "a"), row(None, "b"), row(7, "c")]))
    async with platform(graph) as facebook:
        poll = await facebook.poll(None)
    assert [comment.external_id for comment in poll.comments] == ["122_1", "122_7"]


@pytest.mark.parametrize("count", [None, "2", True])
async def test_a_post_whose_count_is_not_told_is_read_every_time(graph: Graph, count: Any) -> None:
    graph.on(POSTS, page([post(count)]))
    graph.on(f"{POST}/comments", page([row("122_1", "a")]))
    async with platform(graph, poll_always=0) as facebook:
        poll = await facebook.poll(None)
        for _ in range(3):
            poll = await facebook.poll(poll.cursor)
            assert len(poll.comments) == 1


async def test_a_post_without_comments_costs_no_call(graph: Graph) -> None:
    graph.on(POSTS, page([post(0)]))
    async with platform(graph, poll_always=0) as facebook:
        assert (await facebook.poll(None)).comments == ()
    assert f"{POST}/comments" not in graph.paths()


async def test_a_refusal_of_every_post_is_told_and_of_one_is_not(graph: Graph) -> None:
    other = f"{PAGE_ID}_123"
    graph.on(POSTS, page([post(), post(0, other)]))
    graph.on(f"{POST}/comments", error(10, status=403))
    graph.on(f"{other}/comments", error(10, status=403), page([row("123_1", "a")]))
    async with platform(graph) as facebook:
        with pytest.raises(RejectedError) as refused:
            await facebook.poll(None)
        assert refused.value.code == "permission"
        assert len((await facebook.poll(None)).comments) == 1


async def test_a_page_out_of_order_is_read_on_from_where_it_is_certain(graph: Graph) -> None:
    upside_down = [row("122_2", "b"), row("122_1", "a", created_time=at(hours=2))]
    graph.on(POSTS, page([post(900)]))
    graph.on(f"{POST}/comments", page(upside_down, after="A1"))
    async with platform(graph, poll_always=0, poll_pages=1) as facebook:
        first = await facebook.poll(None)
        await facebook.poll(first.cursor)
    asked = [r.url.params.get("since") for r in graph.requests if r.url.path.endswith("comments")]
    assert asked[-1] == str(int((NOW - timedelta(hours=2)).timestamp()))


# --- check ---


async def test_a_list_that_is_kept_back_is_noticed_by_its_count(graph: Graph) -> None:
    graph.on("debug_token", error(100))
    graph.on(POSTS, page([post(3)]))
    graph.on(f"{POST}/comments", page([]))
    graph.on(f"{PAGE_ID}/subscribed_apps", page([{"id": "1", "subscribed_fields": ["feed"]}]))
    async with platform(graph) as facebook:
        wrong = [finding for finding in await facebook.check() if not finding.ok]
    assert [finding.name for finding in wrong] == ["facebook.komentar"]
    assert "pages_read_user_content" in wrong[0].mend
