"""Stand-in of the Telegram Bot API with one staff group."""

from bot.sandbox.telegram.config import (
    AGUS,
    BUDI,
    CITIZEN,
    DEWI,
    PERSONAS,
    RINA,
    SITI,
    STRANGER,
    YANTO,
    Membership,
    Persona,
    TelegramConfig,
)
from bot.sandbox.telegram.model import CallbackAnswer, Message
from bot.sandbox.telegram.people import ActionRefusedError
from bot.sandbox.telegram.sandbox import TelegramSandbox

__all__ = [
    "AGUS",
    "BUDI",
    "CITIZEN",
    "DEWI",
    "PERSONAS",
    "RINA",
    "SITI",
    "STRANGER",
    "YANTO",
    "ActionRefusedError",
    "CallbackAnswer",
    "Membership",
    "Message",
    "Persona",
    "TelegramConfig",
    "TelegramSandbox",
]
