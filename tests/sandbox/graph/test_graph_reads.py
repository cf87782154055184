"""Versions, tokens, fields and paging of the Graph stand-in."""

import hashlib
import hmac

import httpx
import pytest

POST = "17900000000000001"


def error_of(response: httpx.Response) -> tuple[int, int | None]:
    error = response.json()["error"]
    assert error["message"]
    assert error["type"]
    assert error["fbtrace_id"]
    return error["code"], error.get("error_subcode")


@pytest.mark.parametrize("version", ["v21.0", "v24.0", "v26.0"])
async def test_every_living_version_answers_with_and_without_a_slash(stage, version):
    token = {"access_token": stage.graph.config.access_token, "fields": "username"}
    for path in (f"/graph/{version}/me", f"/graph/{version}/me/"):
        answer = await stage.http.get(path, params=token)
        assert answer.json()["username"] == "humas.kotacontoh"


@pytest.mark.parametrize("path", ["/graph/me", "/graph/v20.0/me", "/graph/v27.0/me", "/graph/"])
async def test_unversioned_and_dead_versions_are_refused(stage, path):
    answer = await stage.http.get(path, params={"access_token": stage.graph.config.access_token})
    assert error_of(answer)[0] == 2500


async def test_me_has_an_app_scoped_id_that_differs_from_user_id(stage):
    me = (await stage.get("/me", fields="user_id,username")).json()
    own = (await stage.get(f"/{me['user_id']}", fields="username")).json()
    assert me["user_id"] == "17841400000000001"
    assert me["id"] != me["user_id"]
    assert own["id"] == me["user_id"]


async def test_a_facebook_login_caller_finds_the_account_through_its_page(stage):
    page = (
        await stage.get(f"/{stage.graph.config.page_id}", fields="instagram_business_account")
    ).json()
    assert page["instagram_business_account"] == {"id": "17841400000000001"}


async def test_a_token_is_taken_from_query_form_or_bearer_header(stage):
    token = stage.graph.config.access_token
    comment = stage.comment("halo")
    query = await stage.http.get(f"/graph/v26.0/{comment}", params={"access_token": token})
    bearer = await stage.http.get(
        f"/graph/v26.0/{comment}", headers={"Authorization": f"Bearer {token}"}
    )
    form = await stage.http.post(
        f"/graph/v26.0/{comment}", data={"access_token": token, "hide": "true"}
    )
    assert [answer.status_code for answer in (query, bearer, form)] == [200, 200, 200]


async def test_a_missing_and_a_wrong_token_are_refused(stage):
    missing = await stage.http.get("/graph/v26.0/me")
    wrong = await stage.http.get("/graph/v26.0/me", params={"access_token": "salah-é"})
    assert error_of(missing)[0] == 104
    assert error_of(wrong)[0] == 190


async def test_a_proof_is_verified_when_given_and_can_be_demanded(stage, staged):
    config = stage.graph.config
    proof = hmac.new(
        config.app_secret.encode(), config.access_token.encode(), hashlib.sha256
    ).hexdigest()
    assert (await stage.get("/me", appsecret_proof=proof)).status_code == 200
    assert error_of(await stage.get("/me", appsecret_proof="0" * 64))[0] == 100
    async with staged(require_appsecret_proof=True) as strict:
        assert error_of(await strict.get("/me"))[0] == 100


async def test_a_token_expires_by_the_clock(stage):
    stage.clock.advance(days=53, minutes=1)
    assert error_of(await stage.get("/me")) == (190, 463)


async def test_a_refreshed_token_outlives_the_first_one(stage):
    answer = (await stage.get("/refresh_access_token", grant_type="ig_refresh_token")).json()
    unversioned = await stage.http.get(
        "/graph/refresh_access_token",
        params={
            "grant_type": "ig_refresh_token",
            "access_token": stage.graph.config.access_token,
        },
    )
    assert answer["token_type"] == "bearer"
    assert answer["expires_in"] == 60 * 24 * 3600
    assert unversioned.status_code == 200
    stage.clock.advance(days=54)
    again = await stage.get("/me", access_token=answer["access_token"], fields="username")
    assert again.json()["username"] == "humas.kotacontoh"


async def test_a_token_younger_than_a_day_cannot_be_refreshed(staged):
    async with staged(token_age_days=0) as stage:
        answer = await stage.get("/refresh_access_token", grant_type="ig_refresh_token")
        assert error_of(answer)[0] == 100


async def test_only_asked_fields_and_the_id_are_answered(stage):
    comment = stage.comment("Lampu jalan mati 🙏")
    asked = (await stage.get(f"/{comment}", fields="text,hidden,parent_id")).json()
    default = (await stage.get(f"/{comment}")).json()
    bare_media = (await stage.get(f"/{POST}")).json()
    assert asked == {"text": "Lampu jalan mati 🙏", "hidden": False, "id": comment}
    assert default == {
        "timestamp": "2026-11-24T01:00:00+0000",
        "text": "Lampu jalan mati 🙏",
        "id": comment,
    }
    assert bare_media == {"id": POST}


@pytest.mark.parametrize(
    ("fields", "code"),
    [("wajah", 100), ("text{", 2500), ("text,,id", 2500), ("replies.limit(0)", 100)],
)
async def test_unknown_and_broken_fields_are_refused(stage, fields, code):
    comment = stage.comment("halo")
    stage.comment("balasan", parent_id=comment)
    assert error_of(await stage.get(f"/{comment}", fields=fields))[0] == code


async def test_media_can_be_narrowed_by_time_and_paged_by_cursor(stage):
    now = int(stage.clock.now.timestamp())
    recent = (await stage.get("/me/media", since=str(now - 24 * 3600))).json()
    older = (await stage.get("/me/media", until="2026-11-23T00:00:00+00:00")).json()
    first = (await stage.get("/me/media", limit="2", fields="id,comments_count")).json()
    after = first["paging"]["cursors"]["after"]
    second = (await stage.get("/me/media", limit="2", after=after)).json()
    third = (await stage.http.get(second["paging"]["next"])).json()
    assert len(recent["data"]) == 2
    assert len(older["data"]) == 3
    pages = [[post["id"][-1] for post in page["data"]] for page in (first, second, third)]
    assert pages == [["1", "2"], ["3", "4"], ["5"]]
    assert "next" not in third["paging"]
    back = (await stage.http.get(third["paging"]["previous"])).json()
    assert back["data"] == second["data"]


async def test_next_carries_the_token_as_the_platform_does(stage):
    page = (await stage.get("/me/media", limit="1")).json()
    assert f"access_token={stage.graph.config.access_token}" in page["paging"]["next"]
    assert page["paging"]["next"].startswith(f"{stage.base}/graph/v26.0/me/media?")


async def test_comments_come_newest_first_without_replies_and_fifty_at_most(stage):
    ids = [stage.comment(f"komentar {number}") for number in range(60)]
    stage.comment("balasan", parent_id=ids[0])
    page = (await stage.get(f"/{POST}/comments", limit="500", since="9999999999")).json()
    rest = (await stage.get(f"/{POST}/comments", after=page["paging"]["cursors"]["after"])).json()
    seen = [comment["id"] for comment in page["data"] + rest["data"]]
    assert len(page["data"]) == 50
    assert seen == ids[::-1]


async def test_a_page_is_stable_while_new_comments_arrive(stage):
    ids = [stage.comment(f"komentar {number}") for number in range(4)]
    page = (await stage.get(f"/{POST}/comments", limit="2")).json()
    stage.comment("yang baru")
    rest = (await stage.http.get(page["paging"]["next"])).json()
    assert [comment["id"] for comment in rest["data"]] == [ids[1], ids[0]]


async def test_nested_replies_have_their_own_pages(stage):
    parent = stage.comment("utas panjang")
    replies = [stage.comment(f"balasan {number}", parent_id=parent) for number in range(3)]
    fields = "text,replies.limit(2){id,from{id,username}}"
    comment = (await stage.get(f"/{POST}/comments", fields=fields)).json()["data"][0]
    rest = (await stage.http.get(comment["replies"]["paging"]["next"])).json()
    assert [reply["id"] for reply in comment["replies"]["data"]] == replies[:0:-1]
    assert [reply["id"] for reply in rest["data"]] == replies[:1]


async def test_a_bad_cursor_or_limit_is_refused(stage):
    assert error_of(await stage.get("/me/media", after="bukan-kursor"))[0] == 100
    assert error_of(await stage.get("/me/media", limit="nol"))[0] == 100
    assert error_of(await stage.get("/me/media", since="kemarin"))[0] == 100


async def test_an_empty_page_may_still_have_a_next_one(stage):
    ids = [stage.comment("satu"), stage.comment("dua")]
    await stage.control("PUT", "/quirks", {"empty_pages": 2})
    first = (await stage.get(f"/{POST}/comments")).json()
    second = (
        await stage.get(f"/{POST}/comments", after=first["paging"]["cursors"]["after"])
    ).json()
    third = (await stage.http.get(second["paging"]["next"])).json()
    assert first["data"] == second["data"] == []
    assert first["paging"]["cursors"] != second["paging"]["cursors"]
    assert [comment["id"] for comment in third["data"]] == ids[::-1]


async def test_next_may_point_to_another_host(stage):
    await stage.control("PUT", "/quirks", {"foreign_next": "https://jahat.example/comments"})
    page = (await stage.get("/me/media", limit="1")).json()
    assert page["paging"]["next"].startswith("https://jahat.example/comments?")


async def test_unknown_objects_edges_and_methods_are_told_apart(stage):
    assert error_of(await stage.get("/17999999999999999")) == (100, 33)
    assert error_of(await stage.get("/me/kucing"))[0] == 2500
    assert error_of(await stage.delete("/me/media")) == (100, 33)


async def test_tokens_can_be_broken_and_mended_through_the_control_api(stage):
    await stage.control("PUT", "/token", {"broken_by": 460})
    assert error_of(await stage.get("/me")) == (190, 460)
    await stage.control("PUT", "/token", {"broken_by": None})
    assert (await stage.get("/me")).status_code == 200


async def test_comments_can_be_expanded_inside_media(stage):
    comment = stage.comment("halo")
    media = (await stage.get("/me/media", fields="id,comments{id,text}", limit="2")).json()
    first, second = media["data"]
    assert first["comments"]["data"] == [{"id": comment, "text": "halo"}]
    assert second == {"id": "17900000000000002"}
