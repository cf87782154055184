"""What the stand-in of a Page tells by webhook, and what it can be made to do."""

import json
from datetime import timedelta

import pytest

from tests.sandbox.pages.conftest import PERSONS_TOKEN, PageStage


def error_of(answer) -> tuple[int, int | None]:
    error = answer.json()["error"]
    return error["code"], error.get("error_subcode")


async def test_every_change_of_a_comment_is_told(stage: PageStage):
    await stage.pages.subscribe(stage.callback)
    top = stage.comment("Kapan?")
    await stage.post(f"/{top}/comments", message="Senin")
    stage.pages.edit_comment(top, text="Kapan surut?")
    await stage.post(f"/{top}", is_hidden="true")
    await stage.post(f"/{top}", is_hidden="false")
    stage.pages.react(top)
    stage.pages.delete_comment(top)
    told = [(value["item"], value["verb"]) for value in await stage.values()]
    assert sorted(told) == sorted(
        [
            ("comment", "add"),
            ("comment", "add"),
            ("comment", "edited"),
            ("comment", "hide"),
            ("comment", "unhide"),
            ("reaction", "add"),
            ("comment", "remove"),
            ("comment", "remove"),
        ]
    )
    echo = next(v for v in await stage.values() if v["from"]["id"] == stage.pages.config.page_id)
    assert (echo["parent_id"], echo["message"]) == (top, "Senin")
    removed = next(value for value in await stage.values() if value["verb"] == "remove")
    assert not removed.keys() & {"message", "created_time"}


async def test_a_comment_under_the_post_names_the_post_as_its_parent(stage: PageStage):
    await stage.pages.subscribe(stage.callback)
    top = stage.comment("Kapan?")
    stage.comment("Sama", parent_id=stage.comment("Iya", parent_id=top))
    first, second, third = sorted(await stage.values(), key=lambda v: v["message"] != "Kapan?")
    assert first["parent_id"] == first["post_id"] == stage.newest
    assert {second["parent_id"], third["parent_id"]} == {top}  # flattened to one level


@pytest.mark.parametrize(
    ("form", "holds"),
    [
        ("other_verbs", lambda value: value["verb"] == "edit"),
        ("short_ids", lambda value: "_" not in value["comment_id"]),
        ("old_sender", lambda value: "from" not in value and value["sender_name"]),
        ("no_text", lambda value: "message" not in value),
        ("no_from", lambda value: "from" not in value),
    ],
)
async def test_every_odd_form_can_be_sent(stage: PageStage, form, holds):
    comment = stage.comment("x")
    await stage.control("POST", "/webhook/subscribe", {"callback_url": stage.callback})
    assert (await stage.control("PUT", "/webhook/form", {"form": form})).status_code == 200
    stage.pages.edit_comment(comment, text="y")
    assert holds((await stage.values())[0])
    assert (await stage.control("PUT", "/webhook/form", {"form": "salah"})).status_code == 400


async def test_a_body_without_values_says_only_what_changed(stage: PageStage):
    await stage.pages.subscribe(stage.callback)
    stage.pages.shape.choose("changed_fields")
    stage.comment("x")
    await stage.pages.webhooks.settled()
    (entry,) = json.loads(stage.posts[0])["entry"]
    assert entry["changed_fields"] == ["feed"]


async def test_without_the_pages_side_of_the_subscription_nothing_arrives(staged):
    async with staged(subscribed_fields=()) as stage:
        await stage.pages.subscribe(stage.callback)
        stage.comment("tak terdengar")
        await stage.post(
            f"/{stage.pages.config.page_id}/subscribed_apps", subscribed_fields="feed"
        )
        stage.comment("terdengar")
        assert [value["message"] for value in await stage.values()] == ["terdengar"]


async def test_both_forms_of_an_id_lead_to_the_comment(stage: PageStage):
    comment = stage.comment("Kapan?")
    short = comment.rpartition("_")[2]
    for name in (comment, short):
        assert (await stage.get(f"/{name}")).json()["id"] == comment
    await stage.post(f"/{short}/comments", message="Senin")
    assert len((await stage.get(f"/{short}/comments")).json()["data"]) == 1


async def test_the_count_is_told_with_posts_and_with_comments(stage: PageStage):
    top = stage.comment("Kapan?")
    stage.comment("Sama", parent_id=top)
    fields = "id,comments.filter(stream).limit(0).summary(true)"
    posts = (await stage.get("/me/published_posts", fields=fields)).json()["data"]
    assert posts[0]["comments"]["summary"]["total_count"] == 2
    listed = await stage.get(f"/{stage.newest}/comments", summary="true", limit="1")
    assert listed.json()["summary"]["total_count"] == 1  # without `filter`, the top level only


async def test_since_leaves_older_comments_out(stage: PageStage):
    old = stage.pages.state.comment(stage.comment("lama"))
    old.timestamp -= timedelta(hours=2)
    new = stage.comment("baru")
    since = str(int((old.timestamp + timedelta(hours=1)).timestamp()))
    listed = await stage.get(f"/{stage.newest}/comments", filter="stream", since=since)
    assert [row["id"] for row in listed.json()["data"]] == [new]


@pytest.mark.parametrize(
    ("path", "params"),
    [
        ("comments", {"filter": "semua"}),
        ("comments", {"order": "acak"}),
        ("comments", {"since": "kemarin"}),
        ("comments", {"limit": "0"}),
        ("", {"fields": "comments"}),
        ("", {"fields": "warna"}),
    ],
)
async def test_a_senseless_question_is_refused(stage: PageStage, path, params):
    answer = await stage.get(f"/{stage.newest}/{path}", **params)
    assert error_of(answer) == (100, None)


async def test_the_page_hides_everything_but_its_own(stage: PageStage):
    comment = stage.comment("promo")
    assert (await stage.post(f"/{comment}")).status_code == 400
    own = (await stage.post(f"/{stage.newest}/comments", message="Halo")).json()["id"]
    assert error_of(await stage.post(f"/{own}", is_hidden="true")) == (200, None)
    assert (await stage.get(f"/{own}", fields="can_hide")).json()["can_hide"] is False


async def test_a_person_cannot_write_as_the_page(stage: PageStage):
    comment = stage.comment("Kapan?")
    answer = await stage.post(f"/{comment}/comments", message="x", access_token=PERSONS_TOKEN)
    assert error_of(answer) == (1705, None)
    assert stage.pages.office_replies() == []


async def test_an_over_long_or_empty_reply_is_refused(stage: PageStage):
    comment = stage.comment("Kapan?")
    for message in ("", " ", "x" * 8001):
        assert error_of(await stage.post(f"/{comment}/comments", message=message))[0] == 100


async def test_faults_and_usage_are_the_pages_own(stage: PageStage):
    fault = {"operation": "unhide", "kind": "status", "body": {"code": 368}}
    assert (await stage.control("POST", "/faults", fault)).status_code == 204
    comment = stage.comment("x")
    assert (await stage.post(f"/{comment}", is_hidden="true")).status_code == 200
    assert error_of(await stage.post(f"/{comment}", is_hidden="false")) == (368, None)
    await stage.control("PUT", "/quirks", {"usage_percent": 100})
    answer = await stage.get("/me")
    assert error_of(answer) == (80001, None)
    usage = json.loads(answer.headers["X-Business-Use-Case-Usage"])
    assert usage[stage.pages.config.page_id][0]["type"] == "pages"


async def test_a_citizen_acts_through_the_control_api(stage: PageStage):
    made = (
        await stage.control("POST", "/comments", {"text": "Kapan?", "username": "Siti"})
    ).json()
    await stage.control("PATCH", f"/comments/{made['id']}", {"text": "Jam berapa?"})
    state = (await stage.control("GET", "/state")).json()
    assert state["posts"][0]["comments"][0]["text"] == "Jam berapa?"
    assert (await stage.control("DELETE", f"/comments/{made['id']}")).status_code == 204
    await stage.pages.subscribe(stage.callback)
    await stage.control("POST", "/webhook/forge", {"text": "palsu", "username": "x"})
    assert [value["message"] for value in await stage.values()] == ["palsu"]


async def test_an_unknown_object_and_a_wrong_edge_are_told_apart(stage: PageStage):
    assert error_of(await stage.get("/1_2")) == (100, 33)
    for edge in ("accounts", "warna"):  # a Page has no Pages
        assert error_of(await stage.get(f"/me/{edge}")) == (2500, None)
    assert error_of(await stage.post(f"/{stage.newest}")) == (100, 33)


async def test_secrets_are_not_shown_by_repr(stage: PageStage):
    config = stage.pages.config
    for secret in (config.access_token, config.user_token, config.app_secret):
        assert secret not in repr(config)
