"""Whatever Google answers, a poll ends with comments or one of our errors, and blocks nothing."""

import asyncio
import contextlib
import json
from datetime import UTC, datetime, timedelta

import httpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.adapters.platforms.youtube import Settings, build
from bot.adapters.platforms.youtube.cursor import Cursor
from bot.adapters.platforms.youtube.objects import comment_of, moment, thread_of
from bot.adapters.platforms.youtube.tokens import granted
from bot.domain.comment import storable
from bot.domain.errors import NotSentError, PlatformError, RejectedError
from bot.domain.reply import ItemId, OutgoingReply
from tests.support.http import NO_TLS

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
CHANNEL = "UCkotacontoh000000000001"
KEYS = (
    *("id", "snippet", "topLevelComment", "replies", "comments", "items", "nextPageToken"),
    *("videoId", "canReply", "totalReplyCount", "textDisplay", "textOriginal", "publishedAt"),
    *("authorDisplayName", "authorChannelId", "value", "title", "error", "errors", "reason"),
)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(
        ["Ugz1", "Ugz1.a", CHANNEL, "v1", "2026-11-24T01:00:00Z", "2026-11-24", "\ud800", "a,b"]
    )
)
TREES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6)
    ),
    max_leaves=30,
)
COMMENTS = st.fixed_dictionaries(
    {"id": st.sampled_from(["Ugz1", "Ugz1.a", "Ugz2"]) | TREES},
    optional={
        "snippet": st.fixed_dictionaries(
            {},
            optional={
                "textDisplay": TREES,
                "textOriginal": TREES,
                "publishedAt": st.just("2026-11-24T02:59:00Z") | TREES,
                "authorDisplayName": TREES,
                "authorChannelId": st.fixed_dictionaries({"value": TREES}) | TREES,
            },
        )
        | TREES
    },
)
THREADS = st.fixed_dictionaries(
    {"id": st.sampled_from(["Ugz1", "Ugz2"]) | TREES},
    optional={
        "snippet": st.fixed_dictionaries(
            {},
            optional={
                "topLevelComment": COMMENTS | TREES,
                "totalReplyCount": st.integers(0, 3) | TREES,
                "videoId": st.just("v1") | TREES,
                "canReply": TREES,
            },
        )
        | TREES,
        "replies": st.fixed_dictionaries(
            {"comments": st.lists(COMMENTS | TREES, max_size=3) | TREES}
        )
        | TREES,
    },
)
ANSWERS = TREES | st.fixed_dictionaries(
    {"items": st.lists(THREADS | COMMENTS | TREES, max_size=4)},
    optional={"nextPageToken": st.sampled_from(["lanjut", "\ud800", "é\n"]) | TREES},
)
PARTS = ("since", "upto", "held_upto", "looked_at", "swept_at", "sweep", "threads")
CURSORS = st.fixed_dictionaries(
    {"v": st.just(1)},
    optional={part: st.integers(0, 2**33) | st.just({}) | TREES for part in PARTS},
).map(json.dumps)
GOOD = {
    "id": "UgzBaik",
    "snippet": {
        "videoId": "v1",
        "totalReplyCount": 0,
        "topLevelComment": {
            "id": "UgzBaik",
            "snippet": {"textDisplay": "Lampu mati", "publishedAt": "2026-11-24T02:00:00Z"},
        },
    },
}
OWN = Settings(
    channel_id=CHANNEL, client_id="x", client_secret="x", refresh_token="x", poll_pages=3
)
MANY = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


async def reading(answer: object, *, status: int = 200) -> list[str]:
    """Poll and look for a reply where every list is answered so; return the polled texts."""

    def handle(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/token":
            return httpx.Response(200, json={"access_token": "x", "expires_in": 3599})
        return httpx.Response(status, content=json.dumps(answer))

    async with httpx.AsyncClient(transport=httpx.MockTransport(handle), verify=NO_TLS) as http:
        platform = build(OWN, http, lambda: NOW)
        reply = OutgoingReply(
            item_id=ItemId(1),
            comment_external_id="Ugz1",
            parent_external_id=None,
            author_name=None,
            text="Baik",
            attempted_at=NOW,
        )
        for act in (platform.publish, platform.find_published):
            with contextlib.suppress(PlatformError):
                await act(reply)
        with contextlib.suppress(PlatformError):
            await platform.hide("Ugz1")
        poll = await platform.poll(None)
    assert Cursor.parse(poll.cursor) is not None
    for comment in poll.comments:
        assert comment.text == storable(comment.text)
        assert "," not in comment.external_id + (comment.post_id or "")
    return [comment.text for comment in poll.comments]


@MANY
@given(ANSWERS)
def test_no_answer_breaks_anything(answer: object) -> None:
    with contextlib.suppress(NotSentError, RejectedError):
        asyncio.run(reading(answer))


@MANY
@given(TREES, st.sampled_from([200, 204, 302, 400, 401, 403, 404, 409, 429, 500, 503]))
def test_no_refusal_breaks_anything(answer: object, status: int) -> None:
    with contextlib.suppress(NotSentError, RejectedError):
        asyncio.run(reading(answer, status=status))


@MANY
@given(st.lists(THREADS | TREES, max_size=4))
def test_strange_neighbours_do_not_block_a_good_comment(neighbours: list[object]) -> None:
    items = [*neighbours, GOOD]
    assert "Lampu mati" in asyncio.run(reading({"items": items}))


@given(THREADS)
def test_a_thread_is_translated_or_left_out(row: dict[str, object]) -> None:
    thread = thread_of(row)
    if thread is None:
        return
    assert thread.published_at is None or thread.published_at.tzinfo is UTC
    for one in (thread.top, *thread.replies):
        comment = comment_of(one, thread=thread, channel_id=CHANNEL, title=None)
        assert comment is None or comment.parent_id in {None, thread.id}


@given(TREES | st.datetimes(timezones=st.timezones()).map(datetime.isoformat))
def test_a_time_is_read_or_left_out(value: object) -> None:
    read = moment(value)
    assert read is None or read.utcoffset() == timedelta(0)


@given(st.text() | TREES.map(json.dumps) | CURSORS)
def test_a_cursor_is_read_or_begun_anew(text: str) -> None:
    cursor = Cursor.parse(text)
    assert cursor is None or Cursor.parse(cursor.dump()) == cursor


@given(TREES | st.fixed_dictionaries({"access_token": st.text() | TREES, "expires_in": TREES}))
def test_a_token_can_be_sent_or_is_refused(answer: object) -> None:
    with contextlib.suppress(NotSentError, RejectedError):
        token, life = granted(httpx.Response(200, content=json.dumps(answer)))
        httpx.Headers({"Authorization": f"Bearer {token}"})
        assert token.isascii()
        assert life >= timedelta(0)
