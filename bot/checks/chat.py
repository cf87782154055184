"""Checks of citizens' private chat: on or off, and what keeps it from working."""

from collections.abc import Mapping, Sequence

from telegram import Bot
from telegram.error import TelegramError

from bot.adapters.desk.requests import base_urls
from bot.adapters.platforms.telegram_chat import Settings as ChatSettings
from bot.app.accounts import set_up_accounts, variable
from bot.domain.ticket import CHAT
from bot.errors import SetupError
from bot.ports import Finding
from bot.settings import Settings

_ON = f"{variable(CHAT)}__ENABLED"


async def check_chat(settings: Settings) -> Sequence[Finding]:
    """Tell of the chat with the review group's bot; nothing is changed."""
    try:
        found = _chats(settings)
    except SetupError:  # told of beside the platforms
        return []
    own = found.pop(CHAT, ChatSettings())
    return [*map(_unused, found), await _chat(settings, own)]


def _chats(settings: Settings) -> dict[str, ChatSettings]:
    accounts: Mapping[str, object] = {
        key: one.own for key, one in set_up_accounts(settings.platforms).items()
    }
    return {key: own for key, own in accounts.items() if isinstance(own, ChatSettings)}


def _unused(key: str) -> Finding:
    return _bad(
        f"{variable(key)} tidak dipakai: bot hanya punya satu chat pribadi.",
        f"Pindahkan pengaturannya ke {variable(CHAT)}.",
    )


async def _chat(settings: Settings, own: ChatSettings) -> Finding:
    if not own.enabled:
        detail = f"mati: warga tidak dilayani secara pribadi ({_ON}=true menyalakannya)"
        return Finding(name=CHAT, ok=True, detail=detail)
    token = settings.telegram.token
    if token is None:
        return _bad(
            "menyala, tetapi belum ada botnya.",
            "Isi TANGGAP_TELEGRAM__TOKEN dengan token dari @BotFather.",
        )
    if settings.publish.dry_run:
        return Finding(
            name=CHAT,
            ok=True,
            detail="menyala, tetapi uji coba: warga tidak menerima nomor tiket maupun jawaban",
            mend="Kosongkan TANGGAP_PUBLISH__DRY_RUN sebelum warga diajak menulis.",
        )
    return await _with_bot(token.get_secret_value(), settings.telegram.base_url)


async def _with_bot(token: str, base_url: str) -> Finding:
    urls = base_urls(base_url)
    try:
        async with Bot(token, base_url=urls.api, base_file_url=urls.files) as bot:
            name = f"@{bot.username}"
            described = (await bot.get_my_description()).description
    except TelegramError as error:
        return _bad(
            f"menyala, tetapi Telegram tidak menjawab bot ({type(error).__name__}).",
            "Lihat telegram_token di atas.",
        )
    if not described:
        return Finding(
            name=CHAT,
            ok=True,
            detail=f"menyala pada {name}, belum ada keterangan bagi warga",
            mend="@BotFather → /setdescription → pilih bot: apa yang dilayani dan jam kerjanya.",
        )
    return Finding(name=CHAT, ok=True, detail=f"menyala pada {name}")


def _bad(detail: str, mend: str) -> Finding:
    return Finding(name=CHAT, ok=False, detail=detail, mend=mend)
