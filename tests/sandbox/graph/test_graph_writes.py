"""Replying, hiding and deleting, with the traps a careless caller falls into."""

import httpx
import pytest

POST = "17900000000000001"


def error_of(response: httpx.Response) -> tuple[int, int | None]:
    error = response.json()["error"]
    return error["code"], error.get("error_subcode")


def office_texts(stage) -> list[str]:
    return [reply.text for reply in stage.graph.office_replies()]


async def test_a_reply_may_come_as_form_or_query(stage):
    comment = stage.comment("Kapan jadwalnya?")
    form = await stage.post(f"/{comment}/replies", message="Senin, Kak")
    query = await stage.http.post(
        f"/graph/v26.0/{comment}/replies",
        params={"message": "Rabu juga", "access_token": stage.graph.config.access_token},
    )
    assert form.json().keys() == query.json().keys() == {"id"}
    assert office_texts(stage) == ["Senin, Kak", "Rabu juga"]
    assert len(form.json()["id"]) == 17


async def test_a_json_body_is_not_understood_and_writes_nothing(stage):
    comment = stage.comment("Kapan?")
    answer = await stage.http.post(
        f"/graph/v26.0/{comment}/replies",
        params={"access_token": stage.graph.config.access_token},
        json={"message": "Senin"},
    )
    assert error_of(answer) == (100, 33)
    assert office_texts(stage) == []


@pytest.mark.parametrize("message", ["", "   ", "x" * 2201])
async def test_an_empty_or_too_long_reply_is_refused(stage, message):
    comment = stage.comment("Kapan?")
    assert error_of(await stage.post(f"/{comment}/replies", message=message)) == (100, None)
    assert office_texts(stage) == []


async def test_a_reply_to_a_reply_lands_in_the_top_level_thread(stage):
    top = stage.comment("Jalan rusak")
    middle = stage.comment("Betul", parent_id=top)
    reply = (await stage.post(f"/{middle}/replies", message="Kami cek, Kak")).json()["id"]
    read = (await stage.get(f"/{reply}", fields="parent_id,media,user")).json()
    assert read["parent_id"] == top
    assert read["media"] == {"id": POST, "media_product_type": "FEED"}
    assert read["user"] == {"id": stage.graph.config.user_id}


async def test_a_hidden_comment_cannot_be_replied_to_until_it_is_shown_again(stage):
    comment = stage.comment("kasar")
    await stage.post(f"/{comment}", hide="true")
    refused = await stage.post(f"/{comment}/replies", message="Mohon santun, Kak")
    assert error_of(refused)[0] == 100
    await stage.post(f"/{comment}", hide="false")
    assert (await stage.post(f"/{comment}/replies", message="Halo")).status_code == 200
    assert office_texts(stage) == ["Halo"]


@pytest.mark.parametrize("edge", ["comment", "post"])
async def test_fields_on_a_creating_call_create_and_then_fail(stage, edge):
    comment = stage.comment("Kapan?")
    path = f"/{comment}/replies" if edge == "comment" else f"/{POST}/comments"
    answer = await stage.post(path, message="Senin", fields="id,text")
    assert answer.status_code == 400
    assert error_of(answer) == (20, 1772107)
    own = [made.text for made in stage.graph.comments() if made.author.id == "17841400000000001"]
    assert own == ["Senin"]


async def test_hide_and_unhide_can_be_repeated_and_are_seen_by_the_owner(stage):
    comment = stage.comment("promo")
    for wanted in ("true", "true", "false", "false"):
        assert (await stage.post(f"/{comment}", hide=wanted)).json() == {"success": True}
        read = (await stage.get(f"/{comment}", fields="hidden")).json()
        assert read["hidden"] is (wanted == "true")


async def test_posting_text_to_a_comment_never_makes_a_reply(stage):
    comment = stage.comment("Kapan?")
    assert error_of(await stage.post(f"/{comment}", message="Senin"))[0] == 100
    assert error_of(await stage.post(f"/{comment}", hide="mungkin"))[0] == 100
    assert office_texts(stage) == []


async def test_deleting_a_comment_takes_its_replies_along(stage):
    top = stage.comment("asal")
    reply = stage.comment("balas", parent_id=top)
    assert (await stage.delete(f"/{top}")).json() == {"success": True}
    assert error_of(await stage.get(f"/{reply}")) == (100, 33)
    assert error_of(await stage.delete(f"/{top}")) == (100, 33)
    assert error_of(await stage.post(f"/{top}/replies", message="x")) == (100, 33)
    media = (await stage.get(f"/{POST}", fields="comments_count")).json()
    assert media["comments_count"] == 0


async def test_closed_comments_take_no_more(stage):
    comment = stage.comment("masih bisa")
    await stage.post(f"/{POST}", comment_enabled="false")
    assert error_of(await stage.post(f"/{comment}/replies", message="x"))[0] == 100
    answer = await stage.control("POST", "/comments", {"text": "y", "username": "warga"})
    assert answer.status_code == 400


async def test_a_subscription_is_set_read_and_cleared(stage):
    wrong = await stage.post("/me/subscribed_apps", subscribed_fields="kucing")
    assert error_of(wrong)[0] == 100
    for node in ("me", stage.graph.config.user_id):
        set_ = await stage.post(f"/{node}/subscribed_apps", subscribed_fields="comments,mentions")
        read = (await stage.get(f"/{node}/subscribed_apps")).json()
        cleared = await stage.delete(f"/{node}/subscribed_apps")
        assert set_.json() == cleared.json() == {"success": True}
        assert read["data"][0]["subscribed_fields"] == ["comments", "mentions"]
        assert (await stage.get(f"/{node}/subscribed_apps")).json() == {"data": []}
