"""The control API and the live events of the page."""

import asyncio
import json

import pytest

POST = "17900000000000002"


async def test_a_citizen_comments_edits_and_deletes_through_the_control_api(stage):
    body = {"text": "Kapan?", "username": "siti", "media_id": POST}
    made = (await stage.control("POST", "/comments", body)).json()
    edited = await stage.control("PATCH", f"/comments/{made['id']}", {"text": "Jam berapa?"})
    hidden = await stage.control("POST", f"/comments/{made['id']}/hide")
    shown = await stage.control("POST", f"/comments/{made['id']}/unhide")
    gone = await stage.control("DELETE", f"/comments/{made['id']}")
    assert edited.json()["text"] == "Jam berapa?"
    assert hidden.json()["hidden"] is True
    assert shown.json()["hidden"] is False
    assert gone.status_code == 204
    assert (await stage.control("POST", f"/comments/{made['id']}/hide")).status_code == 400


async def test_the_state_shows_threads_and_counts(stage):
    top = stage.graph.add_comment(text="Syarat?", username="siti", media_id=POST)
    await stage.post(f"/{top}/replies", message="KK saja, Kak")
    spam = stage.graph.add_comment(text="slot", username="bandar", media_id=POST)
    await stage.post(f"/{spam}", hide="true")
    stage.graph.delete_comment(stage.comment("terhapus"))
    state = (await stage.control("GET", "/state")).json()
    post = next(post for post in state["posts"] if post["id"] == POST)
    assert state["counts"] == {
        "comments": 2,
        "replies": 1,
        "from_citizens": 2,
        "office_replies": 1,
        "hidden": 1,
        "deleted": 1,
    }
    assert post["comments_count"] == 3
    assert [reply["text"] for reply in post["comments"][0]["replies"]] == ["KK saja, Kak"]
    assert post["comments"][1]["hidden"] is True


@pytest.mark.parametrize(
    "body",
    [
        {"text": "x"},
        {"text": 7, "username": "siti"},
        {"text": "x", "username": " "},
        {"text": "x", "username": "siti", "media_id": "0"},
        {"text": "x", "username": "siti", "parent_id": "0"},
        {"text": "\ud800", "username": "siti"},
        ["x"],
    ],
)
async def test_a_senseless_comment_is_refused(stage, body):
    assert (await stage.control("POST", "/comments", body)).status_code == 400
    assert stage.graph.comments() == []


@pytest.mark.parametrize(
    "text", ["", "😀" * 9, "a\x00b", "\u202eterbalik", "<script>alert(1)</script>", "x" * 100_000]
)
async def test_any_text_survives_the_way_through_control_and_graph(stage, text):
    made = await stage.control("POST", "/comments", {"text": text, "username": "siti"})
    read = await stage.get(f"/{made.json()['id']}", fields="text")
    assert read.json()["text"] == text


async def test_a_page_of_another_origin_cannot_write_without_a_preflight(stage):
    answer = await stage.http.post(
        "/control/graph/comments",
        content='{"text": "x", "username": "y"}',
        headers={"Content-Type": "text/plain"},
    )
    assert answer.status_code == 400
    assert stage.graph.comments() == []


async def test_the_page_learns_live_of_comments_replies_and_hiding(stage):
    seen: list[dict] = []
    async with stage.http.stream("GET", "/events", params={"topic": "instagram"}) as stream:
        lines = stream.aiter_lines()
        await anext(lines)
        top = stage.comment("Kapan?")
        await stage.post(f"/{top}/replies", message="Senin")
        await stage.post(f"/{top}", hide="true")
        async with asyncio.timeout(5):
            while len(seen) < 3:
                line = await anext(lines)
                if line.startswith("data: "):
                    seen.append(json.loads(line.removeprefix("data: ")))
    assert [event["kind"] for event in seen] == ["added", "added", "hidden"]
    assert seen[1]["comment"]["from_office"] is True
    assert seen[1]["comment"]["parent_id"] == top
    assert seen[1]["comments_count"] == 2


async def test_deliveries_are_listed_without_secrets(stage):
    await stage.graph.subscribe(stage.callback)
    stage.comment("halo")
    await stage.graph.webhooks.settled()
    answer = await stage.control("GET", "/deliveries")
    delivery = answer.json()[0]
    assert (delivery["state"], delivery["changes"]) == ("delivered", 1)
    assert delivery["attempts"][0]["status"] == 200
    assert stage.graph.config.app_secret not in answer.text
    assert stage.graph.config.access_token not in answer.text


async def test_secrets_are_not_shown_by_repr(stage):
    shown = repr(stage.graph.config)
    assert stage.graph.config.access_token not in shown
    assert stage.graph.config.app_secret not in shown
