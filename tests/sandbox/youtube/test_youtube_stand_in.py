"""The stand-in of a channel keeps to what the platform does, its traps included."""

from urllib.parse import parse_qs, urlsplit

import pytest

from bot.sandbox.faults import Fault, FaultKind
from bot.sandbox.youtube import Status
from bot.sandbox.youtube.config import SCOPE
from tests.sandbox.youtube.conftest import reason_of


async def items(answer) -> list[dict]:
    assert answer.status_code == 200
    return answer.json()["items"]


async def test_held_comments_show_only_where_they_are_asked_for(stage):
    stage.comment("terbuka")
    held = stage.comment("ditahan", held=True)
    thread = stage.comment("utas")
    inner = stage.comment("balasan ditahan", parent_id=thread, held=True)
    shown = await items(await stage.threads())
    assert [row["id"] for row in shown] == [thread, shown[1]["id"]]
    assert shown[0]["snippet"]["totalReplyCount"] == 0
    queue = await items(await stage.threads(moderationStatus="heldForReview"))
    assert [row["id"] for row in queue] == [thread, held]
    assert queue[0]["replies"]["comments"][0]["id"] == inner
    status = queue[1]["snippet"]["topLevelComment"]["snippet"]["moderationStatus"]
    assert status == "heldForReview"
    assert await items(await stage.threads(moderationStatus="likelySpam")) == []


async def test_texts_are_html_unless_plain_text_is_asked_for(stage):
    stage.comment("a < b\nc")
    (row,) = await items(await stage.threads())
    snippet = row["snippet"]["topLevelComment"]["snippet"]
    assert snippet["textDisplay"] == "a &lt; b<br>c"
    assert "textOriginal" not in snippet  # a viewer's own words are kept from the channel
    (row,) = await items(await stage.threads(textFormat="plainText"))
    assert row["snippet"]["topLevelComment"]["snippet"]["textDisplay"] == "a < b\nc"


async def test_a_rejected_thread_is_gone_with_its_replies_for_good(stage):
    thread = stage.comment("promo")
    inner = stage.comment("ikut promo", parent_id=thread)
    stage.youtube.state.moderate(thread, Status.REJECTED)
    assert await items(await stage.threads()) == []
    assert await items(await stage.threads(id=thread)) == []
    listed = await stage.call("GET", "comments", part="snippet", parentId=thread)
    assert await items(listed) == []
    assert not stage.youtube.state.is_visible(stage.youtube.state.comment(inner))


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"channelId": "UCkotacontoh000000000001"}, "unexpectedParameter"),
        ({"id": "x", "videoId": "contoh00001"}, "invalidFilters"),
        ({"id": "x", "moderationStatus": "published"}, "invalidFilters"),
        ({"part": ""}, "missingRequiredParameter"),
        ({"part": "statistics"}, "unknownPart"),
        ({"maxResults": "101"}, "invalidParameter"),
        ({"moderationStatus": "rejected"}, "invalidParameter"),
        ({"textFormat": "markdown"}, "invalidParameter"),
        ({"pageToken": "rusak"}, "invalidPageToken"),
        ({"pageToken": "YWZ0ZXI6OTk="}, "invalidPageToken"),
    ],
)
async def test_strange_questions_are_refused_and_cost_all_the_same(stage, params, reason):
    assert reason_of(await stage.threads(**params)) == (400, reason)
    assert stage.youtube.quota.used == 1


@pytest.mark.parametrize(
    ("snippet", "status", "reason"),
    [
        ({}, 400, "parentIdMissing"),
        ({"parentId": "UTAS", "textOriginal": " "}, 400, "commentTextRequired"),
        ({"parentId": "UTAS", "textOriginal": "x" * 10_001}, 400, "commentTextTooLong"),
        ({"parentId": "UTAS.balasan", "textOriginal": "x"}, 404, "parentCommentNotFound"),
        ({"parentId": "DALAM", "textOriginal": "x"}, 400, "invalidCommentMetadata"),
        ({"parentId": "DITAHAN", "textOriginal": "x"}, 400, "parentCommentIsPrivate"),
    ],
)
async def test_replies_that_cannot_be(stage, snippet, status, reason):
    thread = stage.comment()
    names = {
        "UTAS": thread,
        "DALAM": stage.comment(parent_id=thread),
        "DITAHAN": stage.comment(held=True),
    }
    if "parentId" in snippet:
        snippet = {**snippet, "parentId": names.get(snippet["parentId"], snippet["parentId"])}
    answer = await stage.call("POST", "comments", part="snippet", body={"snippet": snippet})
    assert reason_of(answer) == (status, reason)
    assert stage.youtube.quota.used == 50


async def test_closed_comments(stage):
    thread = stage.comment(video_id="contoh00002")
    stage.youtube.state.video("contoh00002").comments_open = False
    body = {"snippet": {"parentId": thread, "textOriginal": "x"}}
    answer = await stage.call("POST", "comments", part="snippet", body=body)
    assert reason_of(answer) == (403, "commentsDisabled")
    assert reason_of(await stage.threads(videoId="contoh00002")) == (403, "commentsDisabled")
    (row,) = await items(await stage.threads())
    assert row["snippet"]["canReply"] is False


async def test_units_come_back_at_midnight_pacific_time(staged):
    async with staged(daily_units=2) as stage:
        for _ in range(2):
            await items(await stage.threads())
        assert reason_of(await stage.threads()) == (403, "quotaExceeded")
        stage.clock.advance(5 * 3600 - 1)  # 23:59:59 there
        await stage.sign_in()
        assert reason_of(await stage.threads()) == (403, "quotaExceeded")
        stage.clock.advance(1)
        await items(await stage.threads())


async def test_what_has_not_changed_is_304(stage):
    stage.comment()
    first = await stage.threads()
    etag = {"If-None-Match": first.headers["etag"]}
    stage.http.headers.update(etag)
    assert (await stage.threads()).status_code == 304
    stage.comment("baru")
    assert (await stage.threads()).status_code == 200


async def test_tokens_end(stage):
    await items(await stage.threads())
    stage.clock.advance(3599)
    assert reason_of(await stage.threads()) == (401, "authError")
    stage.token = "ya29.karangan"
    assert reason_of(await stage.threads()) == (401, "authError")


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"client_secret": "salah"}, "invalid_client"),
        ({"refresh_token": "salah"}, "invalid_grant"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "authorization_code", "code": "salah"}, "invalid_grant"),
    ],
)
async def test_tokens_are_not_given_to_everybody(stage, change, word):
    config = stage.youtube.config
    form = {
        "grant_type": "refresh_token",
        "refresh_token": config.refresh_token,
        "client_id": config.client_id,
        "client_secret": config.client_secret,
    }
    answer = await stage.http.post("/google/token", data=form | change)
    assert answer.json()["error"] == word
    assert answer.is_client_error


async def test_consent_is_given_on_a_loopback_address_only_and_once(stage):
    config = stage.youtube.config
    query = {
        "client_id": config.client_id,
        "redirect_uri": "http://127.0.0.1:9/",
        "response_type": "code",
        "scope": SCOPE,
        "access_type": "offline",
        "code_challenge": "tidak cocok",
        "code_challenge_method": "S256",
        "state": "s1",
    }
    for change in ({"redirect_uri": "urn:ietf:wg:oauth:2.0:oob"}, {"scope": "youtube.readonly"}):
        answer = await stage.http.get("/google/o/oauth2/v2/auth", params=query | change)
        assert answer.status_code == 400
    answer = await stage.http.get("/google/o/oauth2/v2/auth", params=query)
    sent = parse_qs(urlsplit(answer.headers["location"]).query)
    assert sent["state"] == ["s1"]
    form = {
        "grant_type": "authorization_code",
        "code": sent["code"][0],
        "code_verifier": "bukan yang itu",
        "redirect_uri": query["redirect_uri"],
        "client_id": config.client_id,
        "client_secret": config.client_secret,
    }
    for _ in range(2):
        refused = await stage.http.post("/google/token", data=form)
        assert refused.json()["error"] == "invalid_grant"
    stage.youtube.oauth.denies = True
    answer = await stage.http.get("/google/o/oauth2/v2/auth", params=query)
    assert "error=access_denied" in answer.headers["location"]


async def test_a_consent_can_be_revoked(stage):
    token = stage.youtube.config.refresh_token
    assert (await stage.http.post("/google/revoke", data={"token": token})).status_code == 200
    assert (await stage.http.post("/google/revoke", data={"token": token})).status_code == 400
    assert reason_of(await stage.threads()) == (401, "authError")


async def test_a_tester_may_do_everything_from_outside(stage):
    made = await stage.control("POST", "/comments", {"text": "Kapan?", "name": "@siti"})
    comment = made.json()["id"]
    await stage.control("PATCH", f"/comments/{comment}", {"text": "Kapan vaksin?"})
    await stage.control("POST", f"/comments/{comment}/status", {"status": "heldForReview"})
    await stage.control("POST", "/faults", {"operation": "threads", "kind": "status"})
    assert (await stage.threads()).status_code == 500
    await stage.control("POST", "/faults", {"operation": "read", "kind": "status"})
    await stage.control("DELETE", "/faults")
    assert await items(await stage.threads()) == []
    (shown,) = (await stage.control("GET", "/state")).json()["comments"]
    assert (shown["text"], shown["status"]) == ("Kapan vaksin?", "heldForReview")
    assert (await stage.control("DELETE", f"/comments/{comment}")).status_code == 204
    await stage.control("PUT", "/quota", {"daily_units": 0})
    assert reason_of(await stage.threads()) == (403, "quotaExceeded")
    await stage.control("POST", "/consent/revoke")
    assert reason_of(await stage.threads()) == (401, "authError")
    for path, body in (("/comments", {"name": "@siti"}), ("/faults", {"operation": "threads"})):
        assert (await stage.control("POST", path, body)).status_code == 400
    assert (await stage.control("DELETE", "/comments/tidak_ada")).status_code == 404


async def test_planned_answers_are_given_as_they_are(stage):
    for body in ("<html>", {"apa": "saja"}):
        fault = Fault(kind=FaultKind.STATUS, status=502, body=body)
        stage.youtube.faults.add("youtube:threads", fault)
        answer = await stage.threads()
        assert answer.status_code == 502
        assert answer.text == body or answer.json() == body
