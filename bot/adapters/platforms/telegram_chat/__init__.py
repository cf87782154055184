"""Citizens write to the desk's bot in private on Telegram.

Source of facts: the Bot API 10.1 and Telegram's FAQ for bots.
"""

from bot.adapters.http import unused_client as http_client
from bot.adapters.platforms.telegram_chat.counter import Counter
from bot.adapters.platforms.telegram_chat.platform import TelegramChat, build
from bot.adapters.platforms.telegram_chat.sending import PrivateChats
from bot.adapters.platforms.telegram_chat.settings import Settings
from bot.adapters.platforms.telegram_chat.speaking import COMMANDS, Voice
from bot.domain.ticket import CHAT as NAME

__all__ = [
    "COMMANDS",
    "NAME",
    "Counter",
    "PrivateChats",
    "Settings",
    "TelegramChat",
    "Voice",
    "build",
    "http_client",
]
