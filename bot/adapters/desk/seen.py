"""Who has written to the bot lately: how an operator learns the numbers to fill in."""

import json
from collections.abc import Sequence

from telegram import Bot, Chat, Update, User
from telegram.constants import ChatID
from telegram.error import TelegramError

from bot.adapters.desk.shorten import displayable
from bot.ports import Finding

_NAME = "telegram_seen"
_LONGEST_NAME = 64
_NOT_PEOPLE = frozenset({ChatID.ANONYMOUS_ADMIN, ChatID.FAKE_CHANNEL, ChatID.SERVICE_CHAT})


async def look_around(bot: Bot) -> Finding:
    """List the groups and people of the waiting updates, without confirming any of them.

    Telegram keeps updates for 24 hours. Meant for an installation that is not served yet: a
    running poller would have to begin its request anew.
    """
    try:
        updates = await bot.get_updates(timeout=0)
    except TelegramError as error:
        return Finding(
            name=_NAME,
            ok=False,
            detail=f"Pesan untuk bot tidak terbaca: {error.message}",
            mend="Hentikan tanggap serve, atau program lain yang memakai bot ini, lalu ulangi.",
        )
    groups, people = _groups(updates), _people(updates)
    if not groups and not people:
        return Finding(
            name=_NAME,
            ok=False,
            detail="Belum ada yang menulis kepada bot dalam 24 jam terakhir.",
            mend=f"Masukkan bot ke grup; tiap petugas menulis /bantuan@{bot.username} di sana, "
            "lalu ulangi tanggap check.",
        )
    lines = [f"grup {_name(chat.title)}: TANGGAP_TELEGRAM__CHAT_ID={chat.id}" for chat in groups]
    if people:
        staff = {str(p.id): {"name": _name(p.first_name), "role": "reviewer"} for p in people}
        lines.append(f"petugas: TANGGAP_STAFF='{json.dumps(staff, ensure_ascii=False)}'")
    return Finding(name=_NAME, ok=True, detail="\n    ".join(["yang terlihat bot:", *lines]))


def _groups(updates: Sequence[Update]) -> Sequence[Chat]:
    """Return groups in the order of their last message; a moved one only under its new id."""
    found: dict[int, Chat] = {}
    for update in updates:
        chat, message = update.effective_chat, update.effective_message
        if chat is None or chat.type not in {Chat.GROUP, Chat.SUPERGROUP}:
            continue
        found.pop(chat.id, None)
        if message is None or message.migrate_to_chat_id is None:
            found[chat.id] = chat
    return list(found.values())


def _people(updates: Sequence[Update]) -> Sequence[User]:
    users = (update.effective_user for update in updates)
    return list(
        {
            user.id: user
            for user in users
            if user is not None and not user.is_bot and user.id not in _NOT_PEOPLE
        }.values()
    )


def _name(text: str | None) -> str:
    """Return a name that can be shown, and quoted in a file of variables."""
    return displayable(text or "").replace("'", "\u2019").strip()[:_LONGEST_NAME] or "?"
