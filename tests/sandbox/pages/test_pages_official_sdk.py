"""The official Meta SDK, code that nobody here wrote, as the caller of the stand-in of a Page."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from facebook_business.adobjects.comment import Comment
from facebook_business.adobjects.page import Page
from facebook_business.adobjects.pagepost import PagePost
from facebook_business.adobjects.user import User
from facebook_business.api import FacebookAdsApi
from facebook_business.exceptions import FacebookRequestError
from facebook_business.session import FacebookSession

from tests.sandbox.pages.conftest import PERSONS_TOKEN, PageStage

FIELDS = ["id", "message", "from", "created_time", "parent{id}", "is_hidden", "can_hide"]
# The SDK takes an expansion for a misspelt field, warns, and sends it all the same.
pytestmark = pytest.mark.filterwarnings("ignore:.*does not allow field:UserWarning")


@pytest.fixture
def sdk_of(stage: PageStage) -> Iterator[Callable[[str], FacebookAdsApi]]:
    graph = FacebookSession.GRAPH
    FacebookSession.GRAPH = f"{stage.base}/pages"
    sessions: list[FacebookSession] = []

    def build(token: str) -> FacebookAdsApi:
        sessions.append(FacebookSession("1", stage.pages.config.app_secret, token))
        return FacebookAdsApi(sessions[-1], api_version="v26.0")

    yield build
    for session in sessions:
        session.requests.close()
    FacebookSession.GRAPH = graph


@pytest.fixture
def sdk(stage: PageStage, sdk_of: Callable[[str], FacebookAdsApi]) -> FacebookAdsApi:
    return sdk_of(stage.pages.config.access_token)


async def in_thread(call: Callable[[], Any]) -> Any:
    """The SDK blocks, and the server it calls runs on this very loop."""
    return await asyncio.to_thread(call)


async def test_the_sdk_reads_the_page_and_pages_through_its_posts(stage, sdk):
    page = Page(stage.pages.config.page_id, api=sdk)
    about = await in_thread(lambda: page.api_get(fields=["id", "name"]))
    posts = await in_thread(
        lambda: list(page.get_published_posts(fields=["id", "message"], params={"limit": 2}))
    )
    assert about["name"] == "Humas Kota Contoh"
    assert [post["id"] for post in posts] == list(stage.pages.state.posts)
    assert "INFO BANJIR" in posts[0]["message"]


async def test_the_sdk_reads_all_levels_of_comments_in_both_orders(stage, sdk):
    asked = stage.comment("Kapan surut, min?")
    answered = stage.comment("Sama, rumah saya juga 🙏", parent_id=asked)
    post = PagePost(stage.newest, api=sdk)

    async def ids(**params: object) -> list[str]:
        rows = await in_thread(lambda: list(post.get_comments(fields=FIELDS, params=params)))
        return [row["id"] for row in rows]

    assert await ids(filter="stream", order="chronological", limit=1) == [asked, answered]
    assert await ids(filter="stream", order="reverse_chronological") == [answered, asked]
    assert await ids() == [asked]
    (top,) = await in_thread(lambda: list(post.get_comments(fields=FIELDS)))
    assert (top["from"]["name"], top["can_hide"]) == ("Warga Contoh", True)


async def test_the_sdk_replies_and_reads_the_reply_and_its_parent_back(stage, sdk):
    asked = stage.comment("Syarat e-KTP apa saja?")
    comment = Comment(asked, api=sdk)
    created = await in_thread(lambda: comment.create_comment(params={"message": "Halo, Kak 🙏"}))
    (reply,) = await in_thread(lambda: list(comment.get_comments(fields=FIELDS)))
    assert reply["id"] == created["id"]
    assert reply["message"] == "Halo, Kak 🙏"
    assert reply["parent"]["id"] == asked
    assert reply["from"]["id"] == stage.pages.config.page_id


async def test_the_sdk_hides_shows_and_deletes_a_comment(stage, sdk):
    comment_id = stage.comment("Daftar slot gacor di sini")
    comment = Comment(comment_id, api=sdk)
    stored = stage.pages.state.comments[comment_id]
    await in_thread(lambda: comment.api_update(params={"is_hidden": True}))
    assert stored.hidden
    await in_thread(lambda: comment.api_update(params={"is_hidden": False}))
    assert not stored.hidden
    await in_thread(comment.api_delete)
    assert stored.deleted
    with pytest.raises(FacebookRequestError) as caught:
        await in_thread(lambda: comment.api_get(fields=["message"]))
    assert (caught.value.api_error_code(), caught.value.api_error_subcode()) == (100, 33)


async def test_the_sdk_likes_a_comment_and_takes_it_back(stage, sdk):
    comment = Comment(stage.comment("Terima kasih, min"), api=sdk)
    await in_thread(comment.create_like)
    read = await in_thread(lambda: comment.api_get(fields=["like_count", "user_likes"]))
    assert (read["like_count"], read["user_likes"]) == (1, True)
    await in_thread(comment.delete_likes)
    read = await in_thread(lambda: comment.api_get(fields=["like_count", "user_likes"]))
    assert (read["like_count"], read["user_likes"]) == (0, False)


async def test_the_sdk_replies_privately_once_and_within_seven_days(stage, sdk):
    asked = stage.comment("Aduan saya bagaimana?")
    page, comment = Page(stage.pages.config.page_id, api=sdk), Comment(asked, api=sdk)
    old = stage.comment("Sudah lama")
    stage.pages.state.comments[old].timestamp -= timedelta(days=8)

    def message(comment_id: str) -> dict[str, object]:
        return {
            "recipient": {"comment_id": comment_id},
            "message": {"text": "Halo, Kak 🙏"},
            "messaging_type": "RESPONSE",
        }

    async def may() -> bool:
        read = await in_thread(lambda: comment.api_get(fields=["can_reply_privately"]))
        return bool(read["can_reply_privately"])

    assert await may()
    await in_thread(lambda: page.create_message(params=message(asked)))
    assert stage.pages.state.comments[asked].private_reply == "Halo, Kak 🙏"
    assert not await may()
    for comment_id, code in ((asked, 10900), (old, 10), ("1_404", 100)):
        with pytest.raises(FacebookRequestError) as caught:
            await in_thread(lambda one=comment_id: page.create_message(params=message(one)))
        assert caught.value.api_error_code() == code


async def test_the_editing_call_never_makes_a_reply(stage, sdk):
    """One of Meta's guides calls it replying: with a `message`, the comment itself is edited."""
    citizens = Comment(stage.comment("Kapan?"), api=sdk)
    with pytest.raises(FacebookRequestError) as refused:
        await in_thread(lambda: citizens.api_update(params={"message": "Senin, Kak"}))
    assert refused.value.api_error_code() == 200
    created = await in_thread(lambda: citizens.create_comment(params={"message": "Senin"}))
    ours = Comment(created["id"], api=sdk)
    await in_thread(lambda: ours.api_update(params={"message": "Senin, Kak"}))
    assert [reply.text for reply in stage.pages.office_replies()] == ["Senin, Kak"]


async def test_a_persons_token_reads_an_empty_list_and_can_fetch_the_pages_token(stage, sdk_of):
    stage.comment("Kapan?")
    person = sdk_of(PERSONS_TOKEN)
    post = PagePost(stage.newest, api=person)
    assert await in_thread(lambda: list(post.get_comments(fields=["id"]))) == []
    me = User("me", api=person)
    (page,) = await in_thread(lambda: list(me.get_accounts(fields=["id", "access_token"])))
    post = PagePost(stage.newest, api=sdk_of(page["access_token"]))
    assert len(await in_thread(lambda: list(post.get_comments(fields=["id"])))) == 1


async def test_the_sdk_subscribes_the_page(stage, sdk):
    page = Page(stage.pages.config.page_id, api=sdk)
    stage.pages.subscriptions.fields.clear()
    await in_thread(lambda: page.create_subscribed_app(params={"subscribed_fields": ["feed"]}))
    (app,) = await in_thread(lambda: list(page.get_subscribed_apps()))
    assert app["subscribed_fields"] == ["feed"]
