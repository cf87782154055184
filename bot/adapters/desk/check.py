"""Tries the Telegram settings without changing anything."""

from collections.abc import Sequence

from telegram import Bot, ChatMember
from telegram.error import ChatMigrated, Forbidden, InvalidToken, NetworkError, TelegramError

from bot.adapters.desk.requests import base_urls
from bot.adapters.desk.seen import look_around
from bot.ports import Finding


async def check_telegram(
    *, token: str, chat_id: int | None, base_url: str, has_staff: bool = True
) -> Sequence[Finding]:
    """Ask Telegram who the bot is and whether it can work in the group.

    Where the group or the staff are still missing, tell which groups and people have written
    to the bot, so that their numbers can be copied.
    """
    urls = base_urls(base_url)
    bot = Bot(token, base_url=urls.api, base_file_url=urls.files)
    try:
        async with bot:
            found = [Finding(name="telegram_token", ok=True, detail=f"@{bot.username}")]
            found.append(await _group(bot, chat_id))
            if chat_id is None or not has_staff:
                found.append(await look_around(bot))
            return found
    except InvalidToken:
        return [
            Finding(
                name="telegram_token",
                ok=False,
                detail="Telegram menolak token bot.",
                mend="Salin ulang token dari @BotFather ke TANGGAP_TELEGRAM__TOKEN.",
            )
        ]
    except NetworkError:
        return [
            Finding(
                name="telegram_token",
                ok=False,
                detail="Telegram tidak dapat dihubungi.",
                mend="Periksa sambungan internet, proxy, dan TANGGAP_TELEGRAM__BASE_URL.",
            )
        ]


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


def _bad(detail: str, mend: str) -> Finding:
    return Finding(name="telegram_group", ok=False, detail=detail, mend=mend)


def _reason(error: TelegramError) -> str:
    return error.message.removeprefix("Bad Request: ")
