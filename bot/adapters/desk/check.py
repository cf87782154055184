"""Tries the Telegram settings without changing anything."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from telegram import Bot, ChatMember
from telegram.error import ChatMigrated, Forbidden, InvalidToken, NetworkError, TelegramError

from bot.adapters.desk.requests import base_urls
from bot.adapters.desk.seen import look_around
from bot.domain.account import ReviewPlace
from bot.ports import Finding


async def check_telegram(
    *,
    token: str,
    chat_id: int | None,
    base_url: str,
    has_staff: bool = True,
    others: Mapping[str, ReviewPlace] | None = None,
) -> Sequence[Finding]:
    """Ask Telegram who the bot is and whether it can work in the group.

    Where the group or the staff are still missing, tell which groups and people have written
    to the bot, so that their numbers can be copied. `others`: places of accounts, by what their
    settings begin with.
    """
    urls = base_urls(base_url)
    bot = Bot(token, base_url=urls.api, base_file_url=urls.files)
    try:
        async with bot:
            found = [Finding(name="telegram_token", ok=True, detail=f"@{bot.username}")]
            found.append(await _group(bot, chat_id))
            for variable, place in (others or {}).items():
                found.append(await _place(bot, place, main=chat_id, variable=variable))
            if chat_id is None or not has_staff:
                found.append(await look_around(bot))
            return found
    except InvalidToken:
        return [
            _no_bot(
                "Telegram menolak token bot.",
                "Salin ulang token dari @BotFather ke TANGGAP_TELEGRAM__TOKEN.",
            )
        ]
    except NetworkError:
        return [
            _no_bot(
                "Telegram tidak dapat dihubungi.",
                "Periksa sambungan internet, proxy, dan TANGGAP_TELEGRAM__BASE_URL.",
            )
        ]


def _no_bot(detail: str, mend: str) -> Finding:
    return Finding(name="telegram_token", ok=False, detail=detail, mend=mend)


async def _group(bot: Bot, chat_id: int | None) -> Finding:
    if chat_id is None:
        return _bad(
            "Grup petugas belum ditentukan.",
            "Masukkan bot ke grup, lalu isi TANGGAP_TELEGRAM__CHAT_ID (angka negatif).",
        )
    try:
        chat = await bot.get_chat(chat_id)
        member = await bot.get_chat_member(chat_id, bot.id)
    except ChatMigrated as error:
        return _bad(
            "Grup petugas telah menjadi supergrup dan bernomor baru.",
            f"Isi TANGGAP_TELEGRAM__CHAT_ID dengan {error.new_chat_id}.",
        )
    except Forbidden:
        return _bad("Bot bukan anggota grup petugas.", "Undang bot ke grup petugas.")
    except NetworkError as error:
        return _bad(
            f"Grup {chat_id} tidak terbaca: {_reason(error)}.",
            "Periksa TANGGAP_TELEGRAM__CHAT_ID: untuk supergrup diawali -100.",
        )
    if member.status in {ChatMember.LEFT, ChatMember.BANNED}:
        return _bad("Bot bukan anggota grup petugas.", "Undang bot ke grup petugas.")
    return Finding(
        name="telegram_group", ok=True, detail=f"{chat.title or chat_id} ({member.status})"
    )


async def _place(bot: Bot, place: ReviewPlace, *, main: int | None, variable: str) -> Finding:
    """Look at the group of one account, and whether it has topics if one is named."""
    chat_id = place.chat_id if place.chat_id is not None else main
    found = await _group(bot, chat_id)
    name = f"telegram_group ({variable.rpartition('__')[2].lower()})"
    if not found.ok:
        mend = found.mend.replace("TANGGAP_TELEGRAM__CHAT_ID", f"{variable}__REVIEW_CHAT_ID")
        return replace(found, name=name, mend=mend)
    if place.topic is not None and not (await bot.get_chat(chat_id or 0)).is_forum:
        return Finding(
            name=name,
            ok=False,
            detail=f"Grup {chat_id} tidak memakai topik.",
            mend=f"Aktifkan Topik pada pengaturan grup, atau kosongkan {variable}__REVIEW_TOPIC.",
        )
    return replace(found, name=name)


def _bad(detail: str, mend: str) -> Finding:
    return Finding(name="telegram_group", ok=False, detail=detail, mend=mend)


def _reason(error: TelegramError) -> str:
    return error.message.removeprefix("Bad Request: ")
