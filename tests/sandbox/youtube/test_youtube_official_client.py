"""Google's own client, code that nobody here wrote, as the caller of the stand-in.

Its discovery document checks every parameter and enumeration before anything is sent.
"""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import google_auth_httplib2
import httplib2
import pytest
from google.auth.exceptions import RefreshError
from google.oauth2.credentials import Credentials
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError

from bot.sandbox.faults import Fault, FaultKind
from bot.sandbox.youtube import Status
from bot.sandbox.youtube.config import SCOPE
from tests.sandbox.youtube.conftest import ChannelStage


@pytest.fixture
def client(stage: ChannelStage) -> Iterator[Any]:
    """It refreshes its own tokens at the stand-in's OAuth."""
    config = stage.youtube.config
    credentials = Credentials(
        token=None,
        refresh_token=config.refresh_token,
        token_uri=f"{stage.base}/google/token",
        client_id=config.client_id,
        client_secret=config.client_secret,
        scopes=[SCOPE],
    )
    http = google_auth_httplib2.AuthorizedHttp(
        credentials, http=httplib2.Http(proxy_info=None, timeout=10)
    )
    service = build(
        "youtube",
        "v3",
        http=http,
        client_options={"api_endpoint": f"{stage.base}/google"},
        static_discovery=True,
    )
    yield service
    service.close()


async def done(call: Any) -> Any:
    """The client blocks, and the server it calls runs on this very loop."""
    return await asyncio.to_thread(call.execute)


async def refused(call: Any) -> tuple[int, str]:
    with pytest.raises(HttpError) as error:
        await done(call)
    return error.value.status_code, error.value.error_details[0]["reason"]


async def test_it_pages_through_threads_and_replies(stage, client):
    thread = stage.comment("utas pertama")
    wanted = {stage.comment(f"utas {number}") for number in range(25)} | {thread}
    inner = {stage.comment("balasan", parent_id=thread) for _ in range(7)}
    api, found = client.commentThreads(), []
    call = api.list(
        part="snippet,replies",
        allThreadsRelatedToChannelId=stage.youtube.config.channel_id,
        order="time",
        maxResults=10,
        textFormat="plainText",
    )
    while call is not None:
        page = await done(call)
        found += page["items"]
        call = api.list_next(call, page)
    assert {row["id"] for row in found} == wanted
    oldest = found[-1]
    assert (oldest["id"], oldest["snippet"]["totalReplyCount"]) == (thread, 7)
    assert len(oldest["replies"]["comments"]) == 5  # only some of them come along
    listed = await done(client.comments().list(part="snippet", parentId=thread, maxResults=100))
    assert {row["id"] for row in listed["items"]} == inner


async def test_it_replies_changes_and_deletes_its_own(stage, client):
    thread = stage.comment("Kapan?")
    body = {"snippet": {"parentId": thread, "textOriginal": "Baik, Kak."}}
    made = await done(client.comments().insert(part="snippet", body=body))
    assert made["id"].startswith(f"{thread}.")
    assert made["snippet"]["textOriginal"] == "Baik, Kak."
    assert made["snippet"]["authorChannelId"]["value"] == stage.youtube.config.channel_id
    change = {"id": made["id"], "snippet": {"textOriginal": "Baik, Kak!"}}
    changed = await done(client.comments().update(part="snippet", body=change))
    assert changed["snippet"]["textDisplay"] == "Baik, Kak!"
    assert await refused(client.comments().delete(id=thread)) == (403, "forbidden")
    await done(client.comments().delete(id=made["id"]))
    assert stage.youtube.office_replies() == []


async def test_it_moderates_without_an_answer(stage, client):
    comment = stage.comment("promo")
    api = client.comments()
    for status in ("heldForReview", "published", "rejected"):
        answer = await done(api.setModerationStatus(id=comment, moderationStatus=status))
        assert not answer
        assert stage.youtube.state.comment(comment).status == Status(status)
    back = api.setModerationStatus(id=comment, moderationStatus="published")
    assert await refused(back) == (400, "processingFailure")
    ban = api.setModerationStatus(id=comment, moderationStatus="published", banAuthor=True)
    assert await refused(ban) == (400, "banWithoutReject")


async def test_it_reads_titles_and_its_own_channel(stage, client):
    videos = await done(client.videos().list(part="snippet", id="contoh00001,tidak_ada"))
    assert [row["id"] for row in videos["items"]] == ["contoh00001"]
    channels = await done(client.channels().list(part="snippet", mine=True))
    assert channels["items"][0]["snippet"]["title"] == "Humas Kota Contoh"


async def test_what_the_discovery_file_still_lists_is_dead(stage, client):
    dead: list[Callable[[], Any]] = [
        lambda: client.commentThreads().list(
            part="snippet", channelId=stage.youtube.config.channel_id
        ),
        lambda: client.comments().markAsSpam(id=stage.comment()),
    ]
    assert await refused(dead[0]()) == (400, "unexpectedParameter")
    with pytest.raises(HttpError) as error:
        await done(dead[1]())
    assert error.value.status_code == 404


async def test_it_understands_the_refusals(stage, client):
    stage.youtube.quota.daily = 1
    await done(client.channels().list(part="snippet", mine=True))
    listing = client.channels().list(part="snippet", mine=True)
    assert await refused(listing) == (403, "quotaExceeded")
    stage.youtube.quota.daily = 10_000
    slow = Fault(kind=FaultKind.RATE_LIMIT)
    stage.youtube.faults.add("youtube:channels", slow)
    assert await refused(listing) == (403, "rateLimitExceeded")


async def test_it_is_told_that_the_consent_has_ended(stage, client):
    stage.youtube.oauth.revoke_all()
    with pytest.raises(RefreshError, match="invalid_grant"):
        await done(client.channels().list(part="snippet", mine=True))
