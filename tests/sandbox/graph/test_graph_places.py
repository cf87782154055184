"""Broadcasts, ads and posts of others: what the API and the webhooks tell of them."""

import json
from typing import Any

import pytest
from facebook_business.adobjects.iguser import IGUser

from tests.sandbox.graph.conftest import running
from tests.sandbox.graph.test_graph_official_sdk import in_thread, sdk

__all__ = ["sdk"]
OFFICE = "humas.kotacontoh"


async def told(stage: Any) -> list[dict[str, Any]]:
    await stage.graph.webhooks.settled()
    bodies = [json.loads(body) for body, _ in stage.receiver.posts]
    return [change for body in bodies for one in body["entry"] for change in one["changes"]]


@pytest.fixture
async def page_stage():
    """Under Facebook Login the linked Page is subscribed."""
    async with running(subscribed_fields=("feed",)) as stage:
        await stage.graph.subscribe(stage.callback)
        yield stage


async def made(stage: Any, path: str, **body: str) -> str:
    answer = await stage.control("POST", path, body)
    assert answer.status_code == 201
    return str(answer.json()["id"])


async def test_each_place_is_told_of_in_its_own_way(page_stage):
    stage = page_stage
    original = next(iter(stage.graph.state.posts))
    live = await made(stage, "/broadcasts", title="Rapat")
    ad = await made(stage, "/ads", original_media_id=original, title="Vaksin")
    other = await made(stage, "/posts", username="warga_lain", caption=f"@{OFFICE} tolong")
    ids = [
        stage.graph.add_comment(text=text, username="warga", media_id=media)
        for media, text in ((live, "a"), (ad, "b"), (other, f"@{OFFICE} c"), (other, "d"))
    ]
    changes = await told(stage)
    told_of = {change["field"]: change["value"] for change in changes}
    assert told_of["live_comments"]["id"] == ids[0]
    assert told_of["comments"]["media"]["original_media_id"] == original
    mentions = [change["value"] for change in changes if change["field"] == "mentions"]
    assert sorted(mentions, key=len) == [
        {"media_id": other},
        {"media_id": other, "comment_id": ids[2]},
    ]
    assert len(changes) == 4


async def test_without_its_subscription_a_broadcast_is_not_told_of():
    async with running(subscribed_fields=("comments",)) as stage:
        await stage.graph.subscribe(stage.callback)
        live = stage.graph.places.go_live("Rapat")
        stage.graph.add_comment(text="a", username="warga", media_id=live)
        post = stage.graph.places.post_elsewhere(f"@{OFFICE} tolong", username="warga_lain")
        stage.graph.add_comment(text=f"@{OFFICE} b", username="warga", media_id=post)
        assert await told(stage) == []


async def test_a_broadcast_lists_no_comments_and_takes_no_replies(stage):
    live = await made(stage, "/broadcasts", title="Rapat")
    comment = stage.graph.add_comment(text="a", username="warga", media_id=live)
    assert (await stage.get(f"/{live}/comments")).json()["data"] == []
    refused = await stage.post(f"/{comment}/replies", message="halo")
    assert refused.json()["error"]["code"] == 100
    assert (await stage.control("POST", f"/broadcasts/{live}/end")).status_code == 204
    assert (await stage.control("POST", "/broadcasts/1/end")).status_code == 400


async def test_others_posts_are_reached_by_mentions_alone(stage):
    post = await made(stage, "/posts", username="warga_lain", caption="Jalan rusak")
    comment = stage.graph.add_comment(text="biasa", username="warga", media_id=post)
    for path in (f"/{post}", f"/{comment}", f"/{post}/comments"):
        assert (await stage.get(path)).json()["error"]["error_subcode"] == 33
    user = f"/{stage.graph.config.user_id}"
    for field in (f"mentioned_comment.comment_id({comment})", f"mentioned_media.media_id({post})"):
        assert (await stage.get(user, fields=field)).json()["error"]["error_subcode"] == 33
    for target in ({}, {"comment_id": comment}):
        answer = await stage.post(f"{user}/mentions", media_id=post, message="halo", **target)
        assert answer.json()["error"]["error_subcode"] == 33
    own = {"username": OFFICE, "caption": "x"}
    assert (await stage.control("POST", "/posts", own)).status_code == 400


# The SDK takes a field's expansion for a misspelt field, warns, and sends it all the same.
@pytest.mark.filterwarnings("ignore:.*mentioned_comment:UserWarning")
async def test_the_sdk_reads_and_answers_a_mention(stage, sdk):
    post = stage.graph.places.post_elsewhere("Jalan rusak", username="warga_lain")
    comment = stage.graph.add_comment(text=f"@{OFFICE} a", username="warga", media_id=post)
    user = IGUser(stage.graph.config.user_id, api=sdk)
    asked = f"mentioned_comment.comment_id({comment}){{id,text,username}}"
    read = await in_thread(lambda: user.api_get(fields=[asked]))
    assert read["mentioned_comment"]["text"] == f"@{OFFICE} a"
    params = {"media_id": post, "comment_id": comment, "message": "Terima kasih"}
    new = await in_thread(lambda: user.create_mention(params=params))
    assert stage.graph.state.comments[new["id"]].parent_id == comment
