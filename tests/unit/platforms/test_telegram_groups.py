"""Telegram discussion groups: what is a comment, whose it is, and under which post."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from telegram import Update
from telegram_messages import (
    ADMIN_STAND_IN,
    BUDI,
    CHANNEL,
    CHANNEL_STAND_IN,
    CHAT,
    GROUP,
    OFFICE,
    ROOT,
    bare_root,
    comment,
    forward,
)

from bot.adapters.platforms.telegram import Settings, TelegramPlatform, build
from bot.domain.comment import Direction
from bot.domain.errors import NotSentError
from bot.ports import Channel, Notes
from tests.support.http import NO_TLS
from tests.support.sources import STAFF_CHAT, Received, surroundings

NOW = datetime(2026, 11, 24, tzinfo=UTC)
RINA = 9001
NEW_GROUP = -1003000000003
Make = Callable[..., "Listening"]


class Listening:
    """A platform that has joined, and what it gave to be stored."""

    def __init__(self, notes: Notes | None = None, **settings: Any) -> None:
        own = Settings(**{"groups": str(GROUP)} | settings)
        self.platform: TelegramPlatform = build(own, httpx.AsyncClient(verify=NO_TLS), lambda: NOW)
        if notes is not None:
            self.platform.keep_notes_in(notes)
        self.received = Received()
        self.around = surroundings(receive=self.received, staff={RINA})
        self.platform.join(self.around)

    async def take(self, message: dict[str, Any], *, kind: str = "message") -> bool:
        update = Update.de_json({"update_id": 1, kind: message}, self.around.bot)
        return await self.platform.take(update)

    @property
    def last(self) -> Any:
        return self.received.comments[-1]


@pytest.fixture
def group() -> Listening:
    return Listening()


async def test_a_comment_carries_its_post_and_where_it_stands(group: Listening) -> None:
    assert await group.take(forward())
    assert group.received.comments == []  # the office's own post
    assert await group.take(comment())

    assert group.last.external_id == f"{GROUP}:501"
    assert group.last.account_id == str(GROUP)
    assert group.last.text == "Kapan jalan kami diperbaiki?"
    assert (group.last.author_id, group.last.author_name) == ("5001", "Budi Santoso")
    assert group.last.post_id == f"{CHANNEL}:42"
    assert group.last.post_caption == "Pengumuman perbaikan jalan"
    assert group.last.parent_id is None
    assert group.last.permalink == "https://t.me/c/2000000002/501?thread=500"
    assert group.last.created_at == datetime.fromtimestamp(1764000100, UTC)
    assert group.last.direction is Direction.INCOMING
    assert group.received.channels == [Channel.WEBHOOK]


async def test_a_public_channels_comment_is_linked_under_its_post(group: Listening) -> None:
    public = {**OFFICE, "username": "pemkotcontoh"}
    origin = {"type": "channel", "date": 1, "message_id": 42, "chat": public}
    await group.take(forward(forward_origin=origin))
    await group.take(comment())
    assert group.last.permalink == "https://t.me/pemkotcontoh/42?comment=501"


async def test_a_reply_to_a_comment_has_it_as_its_parent(group: Listening) -> None:
    await group.take(forward())
    first = {"message_id": 501, "date": 1764000100, "chat": CHAT, "from": BUDI, "text": "Halo"}
    await group.take(comment(502, reply_to_message=first))
    assert group.last.parent_id == f"{GROUP}:501"
    assert group.last.post_caption == "Pengumuman perbaikan jalan"


async def test_a_post_that_was_not_seen_is_read_from_the_comment(group: Listening) -> None:
    await group.take(comment(reply_to_message=forward()))
    assert group.last.post_id == f"{CHANNEL}:42"
    await group.take(comment(502))
    assert group.last.post_caption == "Pengumuman perbaikan jalan"


async def test_a_post_that_nobody_knows_is_left_open(group: Listening) -> None:
    other = {"message_id": 501, "date": 1, "chat": CHAT, "from": BUDI, "text": "Halo"}
    await group.take(comment(502, reply_to_message=other))
    assert group.last.post_id == f"{GROUP}:{ROOT}"
    assert group.last.post_caption is None


async def test_posts_are_remembered_over_a_restart(group: Listening) -> None:
    await group.take(forward())
    again = Listening(group.platform.groups.notes)
    await again.take(comment())
    assert again.last.post_id == f"{CHANNEL}:42"


async def test_an_edited_post_gives_later_comments_its_new_caption(group: Listening) -> None:
    await group.take(forward())
    await group.take(forward(text="Pengumuman (ralat)"), kind="edited_message")
    await group.take(comment())
    assert group.last.post_caption == "Pengumuman (ralat)"


async def test_an_albums_thread_hangs_on_its_first_item(group: Listening) -> None:
    await group.take(forward(media_group_id="9", text=None, photo=[]))
    await group.take(forward(ROOT + 1, media_group_id="9", text=None, caption="Foto jalan"))
    await group.take(comment())
    assert group.last.post_caption == "Foto jalan"
    assert group.last.post_id == f"{CHANNEL}:42"


async def test_an_edit_may_change_what_is_stored(group: Listening) -> None:
    await group.take(comment(edit_date=1764000200, text="Kapan?"), kind="edited_message")
    assert group.received.channels == [Channel.EDIT]
    assert group.last.text == "Kapan?"


@pytest.mark.parametrize(
    ("sender", "stand_in", "direction"),
    [
        ({**CHAT}, ADMIN_STAND_IN, Direction.OUTGOING),
        ({**OFFICE}, CHANNEL_STAND_IN, Direction.OUTGOING),
        (
            {"id": -100777, "type": "channel", "title": "RT 05"},
            CHANNEL_STAND_IN,
            Direction.INCOMING,
        ),
    ],
)
async def test_whoever_writes_as_a_chat_is_that_chat(
    group: Listening, sender: dict[str, Any], stand_in: dict[str, Any], direction: Direction
) -> None:
    await group.take(forward())
    await group.take(comment(sender_chat=sender, **{"from": stand_in}))
    assert group.last.author_id == str(sender["id"])
    assert group.last.author_name == sender["title"]
    assert group.last.direction is direction


async def test_an_unknown_channel_counts_as_a_citizen_while_telegram_is_away(
    group: Listening,
) -> None:
    stranger = {"id": -100777, "type": "channel", "title": "RT 05"}
    message = comment(sender_chat=stranger, reply_to_message=None, message_thread_id=None)
    await group.take(message)
    assert group.last.direction is Direction.INCOMING


async def test_what_staff_write_is_the_offices(group: Listening) -> None:
    rina = {"id": RINA, "is_bot": False, "first_name": "Rina"}
    answered = {"message_id": 501, "date": 1, "chat": CHAT, "from": BUDI, "text": "Halo"}
    await group.take(comment(502, reply_to_message=answered, **{"from": rina}))
    assert group.last.direction is Direction.OUTGOING
    assert group.last.parent_id == f"{GROUP}:501"


async def test_other_bots_are_not_listened_to(group: Listening) -> None:
    assert await group.take(comment(**{"from": {"id": 8, "is_bot": True, "first_name": "X"}}))
    assert group.received.comments == []


@pytest.mark.parametrize(
    "notice",
    [
        {"new_chat_members": [BUDI]},
        {"left_chat_member": BUDI},
        {"pinned_message": bare_root()},
        {"new_chat_title": "Diskusi"},
        {"something_new_of_2027": {"x": 1}},
    ],
)
async def test_notices_of_telegram_are_no_comments(
    group: Listening, notice: dict[str, Any]
) -> None:
    assert await group.take(comment(text=None, **notice))
    assert group.received.comments == []


async def test_a_picture_without_words_is_a_comment_without_text(group: Listening) -> None:
    photo = [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]
    await group.take(comment(text=None, photo=photo))
    assert group.last.text == ""
    await group.take(comment(502, text=None, photo=photo, caption="Lihat ini"))
    assert group.last.text == "Lihat ini"


@pytest.mark.parametrize("captioned", [0, 1, 2, None])
async def test_an_album_is_one_comment(group: Listening, captioned: int | None) -> None:
    photo = [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]
    for item in range(3):
        caption = "Banjir di sini" if item == captioned else None
        await group.take(
            comment(501 + item, text=None, photo=photo, media_group_id="7", caption=caption)
        )
    assert {one.external_id for one in group.received.comments} == {f"{GROUP}:501"}
    assert group.last.text == ("" if captioned is None else "Banjir di sini")
    assert group.received.channels[1:] == ([Channel.EDIT] if captioned else [])


async def test_the_groups_general_chat_counts_unless_it_is_left_out(group: Listening) -> None:
    general = comment(message_thread_id=None, reply_to_message=None)
    await group.take(general)
    assert group.last.post_id is None
    assert group.last.permalink == "https://t.me/c/2000000002/501"
    threads_only = Listening(general=False)
    assert await threads_only.take(general)
    assert await threads_only.take(comment())
    assert len(threads_only.received.comments) == 1


async def test_other_chats_and_presses_are_somebody_elses(group: Listening) -> None:
    assert not await group.take(comment(chat={**CHAT, "id": -100555}))
    press = {"id": "1", "from": BUDI, "chat_instance": "1", "data": "a:7:1"}
    assert not await group.take(press, kind="callback_query")
    assert group.received.comments == []


@pytest.mark.parametrize(
    "notice",
    [
        comment(text=None, migrate_to_chat_id=NEW_GROUP),
        comment(text=None, chat={**CHAT, "id": NEW_GROUP}, migrate_from_chat_id=GROUP),
    ],
)
async def test_a_group_that_becomes_a_supergroup_is_followed(
    group: Listening, notice: dict[str, Any]
) -> None:
    assert await group.take(notice)
    again = Listening(group.platform.groups.notes)
    for one in (group, again):
        assert await one.take(comment(chat={**CHAT, "id": NEW_GROUP}))
        assert one.last.external_id == f"{NEW_GROUP}:501"


async def test_a_move_of_somebody_elses_group_is_not_followed(group: Listening) -> None:
    assert not await group.take(comment(chat={**CHAT, "id": -5}, migrate_to_chat_id=NEW_GROUP))
    assert not await group.take(comment(chat={**CHAT, "id": NEW_GROUP}))


async def test_what_is_not_stored_is_not_taken(group: Listening) -> None:
    group.received.failures.append(NotSentError("the database is away"))
    with pytest.raises(NotSentError):
        await group.take(comment())


def test_a_review_group_is_refused_as_a_source() -> None:
    with pytest.raises(ValueError, match="grup petugas"):
        Listening(groups=f"{GROUP},{STAFF_CHAT}")


@pytest.mark.parametrize("value", [GROUP, str(GROUP), f" {GROUP} ,", f"[{GROUP}]", [GROUP]])
def test_the_groups_are_given_in_any_form(value: Any) -> None:
    assert Settings(groups=value).groups == {GROUP}


@pytest.mark.parametrize("value", ["", "12345", "diskusi"])
def test_what_is_no_groups_number_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="groups"):
        Settings(groups=value)


async def test_before_it_has_joined_nothing_is_taken_or_sent() -> None:
    alone = build(Settings(groups=GROUP), httpx.AsyncClient(verify=NO_TLS), lambda: NOW)
    with pytest.raises(NotSentError):
        await alone.take(Update(1))
    with pytest.raises(NotSentError):
        await alone.delete(f"{GROUP}:501")
    [finding] = await alone.check()
    assert "TOKEN" in finding.detail
