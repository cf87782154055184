"""The official Meta SDK, code that nobody here wrote, as the caller of the stand-in."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from facebook_business.adobjects.igcomment import IGComment
from facebook_business.adobjects.igmedia import IGMedia
from facebook_business.adobjects.iguser import IGUser
from facebook_business.api import FacebookAdsApi
from facebook_business.exceptions import FacebookRequestError
from facebook_business.session import FacebookSession

COMMENT_FIELDS = ["id", "text", "timestamp", "username", "from", "hidden", "parent_id"]


@pytest.fixture
def sdk(stage: Any) -> Iterator[FacebookAdsApi]:
    graph = FacebookSession.GRAPH
    FacebookSession.GRAPH = f"{stage.base}/graph"
    session = FacebookSession("1", stage.graph.config.app_secret, stage.graph.config.access_token)
    yield FacebookAdsApi(session, api_version="v26.0")
    session.requests.close()
    FacebookSession.GRAPH = graph


async def in_thread(call: Callable[[], Any]) -> Any:
    """The SDK blocks, and the server it calls runs on this very loop."""
    return await asyncio.to_thread(call)


async def test_the_sdk_reads_the_account_and_pages_through_its_media(stage, sdk):
    user = IGUser(stage.graph.config.user_id, api=sdk)

    account = await in_thread(lambda: user.api_get(fields=["id", "username"]))
    media = await in_thread(
        lambda: list(user.get_media(fields=["id", "caption", "permalink"], params={"limit": 2}))
    )

    assert account["username"] == "humas.kotacontoh"
    assert [post["id"] for post in media] == list(stage.graph.state.posts)
    assert "INFO BANJIR" in media[0]["caption"]


# The SDK takes an edge's expansion for a misspelt field, warns, and sends it all the same.
@pytest.mark.filterwarnings("ignore:comments does not allow field:UserWarning")
async def test_the_sdk_reads_comments_with_their_replies_expanded(stage, sdk):
    asked = stage.comment("Kapan surut, min?")
    answered = stage.comment("Sama, rumah saya juga 🙏", parent_id=asked)
    post = IGMedia(next(iter(stage.graph.state.posts)), api=sdk)
    fields = [*COMMENT_FIELDS, "replies{id,text,parent_id}"]

    comments = await in_thread(lambda: list(post.get_comments(fields=fields)))

    assert [comment["id"] for comment in comments] == [asked]
    assert comments[0]["from"]["username"] == "warga_contoh"
    replies = comments[0]["replies"]["data"]
    assert replies == [{"id": answered, "text": "Sama, rumah saya juga 🙏", "parent_id": asked}]


async def test_the_sdk_replies_and_reads_the_reply_back(stage, sdk):
    comment = IGComment(stage.comment("Syarat e-KTP apa saja?"), api=sdk)

    created = await in_thread(lambda: comment.create_reply(params={"message": "Halo, Kak 🙏"}))
    replies = await in_thread(lambda: list(comment.get_replies(fields=COMMENT_FIELDS)))

    assert [reply["id"] for reply in replies] == [created["id"]]
    assert replies[0]["text"] == "Halo, Kak 🙏"
    assert replies[0]["from"]["id"] == stage.graph.config.user_id


async def test_the_sdk_hides_unhides_and_deletes_a_comment(stage, sdk):
    comment_id = stage.comment("Daftar slot gacor di sini")
    comment = IGComment(comment_id, api=sdk)
    stored = stage.graph.state.comments[comment_id]

    await in_thread(lambda: comment.api_update(params={"hide": True}))
    assert stored.hidden
    await in_thread(lambda: comment.api_update(params={"hide": False}))
    assert not stored.hidden
    await in_thread(comment.api_delete)
    assert stored.deleted
    with pytest.raises(FacebookRequestError) as caught:
        await in_thread(lambda: comment.api_get(fields=["text"]))

    assert (caught.value.api_error_code(), caught.value.api_error_subcode()) == (100, 33)


async def test_the_sdk_replies_privately_once_and_within_seven_days(stage, sdk):
    asked, old = stage.comment("Aduan saya bagaimana?"), stage.comment("Sudah lama")
    stage.graph.state.comments[old].timestamp -= timedelta(days=8)
    user = IGUser(stage.graph.config.user_id, api=sdk)

    def message(comment_id: str, text: str = "Halo, Kak 🙏") -> dict[str, object]:
        return {"recipient": {"comment_id": comment_id}, "message": {"text": text}}

    await in_thread(lambda: user.create_message(params=message(asked)))
    assert stage.graph.state.comments[asked].private_reply == "Halo, Kak 🙏"
    for refused, code in (
        (message(asked), 10900),
        (message(old), 10),
        (message("404"), 100),
        (message(asked, "🙏" * 251), 100),
    ):
        with pytest.raises(FacebookRequestError) as caught:
            await in_thread(lambda one=refused: user.create_message(params=one))
        assert caught.value.api_error_code() == code


async def test_the_sdk_understands_a_planned_expired_token(stage, sdk):
    stage.graph.tokens.broken_by = 463
    user = IGUser(stage.graph.config.user_id, api=sdk)

    with pytest.raises(FacebookRequestError) as caught:
        await in_thread(lambda: user.api_get(fields=["username"]))

    assert (caught.value.api_error_code(), caught.value.api_error_subcode()) == (190, 463)
    assert caught.value.api_error_type() == "OAuthException"
