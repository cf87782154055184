"""Where the Bot API is: Telegram itself, a local Bot API server, or the sandbox."""

from dataclasses import dataclass

TELEGRAM = "https://api.telegram.org"


@dataclass(frozen=True, kw_only=True, slots=True)
class BaseUrls:
    """Addresses as python-telegram-bot wants them: the token is appended to each."""

    api: str
    files: str


def base_urls(base_url: str = TELEGRAM) -> BaseUrls:
    """Return the addresses below `base_url`, e.g. `http://127.0.0.1:8081/telegram`."""
    root = base_url.rstrip("/")
    return BaseUrls(api=f"{root}/bot", files=f"{root}/file/bot")
