"""The channel and its discussion group, read by aiogram: its models are strict about them."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError
from aiogram.types import (
    ChatMemberAdministrator,
    ChatMemberMember,
    ChatMemberRestricted,
    ChatPermissions,
    Message,
    MessageOriginChannel,
    ReplyParameters,
    Update,
)

from bot.sandbox.app import SandboxServer
from bot.sandbox.telegram import AGUS, DEWI, SITI, ActionRefusedError, TelegramSandbox
from bot.sandbox.telegram.model import DELETE, Standing
from tests.support.http import NO_TLS

MUTED = ChatPermissions(can_send_messages=False)


@pytest.fixture
async def aiobot(server: SandboxServer) -> AsyncIterator[Bot]:
    api = TelegramAPIServer.from_base(f"{server.base_url}/telegram")
    bot = Bot(server.sandbox.telegram.config.token, session=AiohttpSession(api=api))
    yield bot
    await bot.session.close()


async def messages(bot: Bot) -> list[Message]:
    """Return what came, confirmed."""
    updates: list[Update] = await bot.get_updates(timeout=2)
    await bot.get_updates(offset=updates[-1].update_id + 1, timeout=0)
    found = [one.message or one.edited_message for one in updates]
    return [one for one in found if one is not None]


async def test_a_post_arrives_as_its_copy_and_comments_in_its_thread(
    aiobot: Bot, telegram: TelegramSandbox
) -> None:
    root = telegram.discussion.post("Pengumuman")
    first = telegram.discussion.comment("Kapan?", user_id=DEWI.id, root=root.id)
    telegram.discussion.comment("Sama", user_id=AGUS.id, reply_to=first.id)
    copy, comment, reply = await messages(aiobot)

    assert copy.is_automatic_forward
    assert isinstance(copy.forward_origin, MessageOriginChannel)
    assert copy.forward_origin.message_id == 42
    assert copy.sender_chat is not None
    assert copy.sender_chat.id == telegram.config.channel_id
    assert copy.from_user is not None
    assert copy.from_user.id == 777000
    for one, answered in ((comment, root.id), (reply, first.id)):
        assert one.message_thread_id == root.id
        assert one.reply_to_message is not None
        assert one.reply_to_message.message_id == answered
        assert one.reply_to_message.reply_to_message is None


async def test_the_bots_reply_lands_in_the_thread_and_comes_back_as_no_update(
    aiobot: Bot, telegram: TelegramSandbox
) -> None:
    root = telegram.discussion.post("Pengumuman")
    comment = telegram.discussion.comment("Kapan?", user_id=DEWI.id, root=root.id)
    await messages(aiobot)
    for answered in (comment.id, root.id):
        sent = await aiobot.send_message(
            telegram.discussion.id, "Besok", reply_parameters=ReplyParameters(message_id=answered)
        )
        assert sent.message_thread_id == root.id
    assert await aiobot.get_updates(timeout=0) == []
    assert len(telegram.discussion.bot_replies()) == 2
    telegram.discussion.delete(comment.id)
    assert await aiobot.get_updates(timeout=0) == []
    with pytest.raises(TelegramBadRequest, match="message to be replied not found"):
        await aiobot.send_message(
            telegram.discussion.id,
            "Besok",
            reply_parameters=ReplyParameters(message_id=comment.id),
        )


async def test_channel_and_anonymous_authors_albums_and_edits_are_as_telegram_shows_them(
    aiobot: Bot, telegram: TelegramSandbox
) -> None:
    discussion = telegram.discussion
    root = discussion.post("Album", pictures=2)
    discussion.album("Lihat", user_id=DEWI.id, root=root.id)
    written = discussion.as_channel("Dari kanal", root=root.id)
    discussion.as_group("Dari admin", root=root.id)
    discussion.edit(written.id, "Dari kanal, ralat")
    one, two, plain, captioned, channel, group, edited = await messages(aiobot)

    assert one.media_group_id == two.media_group_id is not None
    assert (one.caption, two.caption) == ("Album", None)
    assert plain.media_group_id == captioned.media_group_id != one.media_group_id
    assert (plain.caption, captioned.caption) == (None, "Lihat")
    assert channel.sender_chat is not None
    assert channel.sender_chat.type == "channel"
    assert group.sender_chat is not None
    assert group.sender_chat.id == discussion.id
    assert (edited.text, edited.edit_date is not None) == ("Dari kanal, ralat", True)


async def test_group_and_channel_name_each_other(aiobot: Bot, telegram: TelegramSandbox) -> None:
    chat = await aiobot.get_chat(telegram.discussion.id)
    assert chat.linked_chat_id == telegram.config.channel_id
    with pytest.raises(TelegramForbiddenError, match="not a member of the channel"):
        await aiobot.get_chat(telegram.config.channel_id)
    telegram.discussion.unlink()
    assert (await aiobot.get_chat(telegram.discussion.id)).linked_chat_id is None


async def test_in_privacy_mode_a_plain_member_sees_only_what_is_meant_for_it(
    aiobot: Bot, telegram: TelegramSandbox
) -> None:
    telegram.world.privacy_mode = True
    telegram.discussion.make_bot(Standing(status="member"))
    assert (await aiobot.get_me()).can_read_all_group_messages is False
    member = await aiobot.get_chat_member(telegram.discussion.id, telegram.config.bot_id)
    assert isinstance(member, ChatMemberMember)
    root = telegram.discussion.post("Pengumuman")
    telegram.discussion.comment("Kapan?", user_id=DEWI.id, root=root.id)
    telegram.discussion.comment("/bantuan", user_id=DEWI.id, root=root.id)
    assert [one.text for one in await messages(aiobot)] == ["/bantuan"]


async def test_rights_decide_over_deleting_and_restricting(
    aiobot: Bot, telegram: TelegramSandbox
) -> None:
    discussion = telegram.discussion
    comment = discussion.comment("Promo", user_id=DEWI.id)
    discussion.make_bot(Standing(rights=frozenset()))
    with pytest.raises(TelegramBadRequest, match="can't be deleted"):
        await aiobot.delete_message(discussion.id, comment.id)
    with pytest.raises(TelegramBadRequest, match="not enough rights"):
        await aiobot.restrict_chat_member(discussion.id, DEWI.id, MUTED)
    discussion.make_bot(Standing(rights=frozenset({DELETE})))
    member = await aiobot.get_chat_member(discussion.id, telegram.config.bot_id)
    assert isinstance(member, ChatMemberAdministrator)
    assert (member.can_delete_messages, member.can_restrict_members) == (True, False)
    assert await aiobot.delete_message(discussion.id, comment.id)
    assert discussion.messages() == []


async def test_a_muted_person_cannot_write_until_it_is_over(
    aiobot: Bot, telegram: TelegramSandbox
) -> None:
    discussion = telegram.discussion
    day = timedelta(days=1)
    assert await aiobot.restrict_chat_member(discussion.id, DEWI.id, MUTED, until_date=day)
    member = await aiobot.get_chat_member(discussion.id, DEWI.id)
    assert isinstance(member, ChatMemberRestricted)
    with pytest.raises(ActionRefusedError):
        discussion.comment("Promo", user_id=DEWI.id)
    with pytest.raises(TelegramBadRequest, match="is an administrator"):
        await aiobot.restrict_chat_member(discussion.id, SITI.id, MUTED)
    free = ChatPermissions(can_send_messages=True)
    assert await aiobot.restrict_chat_member(discussion.id, DEWI.id, free)
    discussion.comment("Maaf", user_id=DEWI.id)


async def test_the_controls_refuse_what_a_restricted_person_writes(
    server: SandboxServer, aiobot: Bot
) -> None:
    discussion = server.sandbox.telegram.discussion
    await aiobot.restrict_chat_member(discussion.id, DEWI.id, MUTED, until_date=timedelta(days=1))
    async with httpx.AsyncClient(base_url=server.base_url, verify=NO_TLS) as page:
        body = {"text": "Promo", "user_id": DEWI.id}
        refused = await page.post("/control/discussion/comment", json=body)
    assert refused.status_code == 400
    assert discussion.messages() == []


async def test_the_controls_write_as_everybody(server: SandboxServer) -> None:
    async with httpx.AsyncClient(
        base_url=f"{server.base_url}/control/discussion", verify=NO_TLS
    ) as page:
        root = (await page.post("/post", json={"text": "Pengumuman"})).json()["message"]
        body = {"text": "Kapan?", "user_id": DEWI.id, "root": root["message_id"]}
        comment = (await page.post("/comment", json=body)).json()["message"]
        await page.post("/album", json={**body, "text": "Foto"})
        for name in ("as-channel", "as-group"):
            assert (await page.post(f"/{name}", json=body)).status_code == 200
        edit = {"message_id": comment["message_id"], "text": "Kapan ya?"}
        assert (await page.post("/edit", json=edit)).json()["message"]["text"] == "Kapan ya?"
        await page.post("/delete", json=edit)
        assert (await page.post("/comment", json={**body, "user_id": 1})).status_code == 404
        state = (await page.get("/state")).json()
        assert [one["text"] for one in state["messages"]] == [
            "Pengumuman",
            "",
            "Foto",
            "Kapan?",
            "Kapan?",
        ]
        assert {one["id"] for one in state["people"]} == {DEWI.id, AGUS.id}
        await page.post("/stand", json={"status": "left"})
        await page.post("/stand", json={"status": "member", "privacy_mode": True})
        await page.post("/unlink", json={})
        assert server.sandbox.telegram.world.privacy_mode
