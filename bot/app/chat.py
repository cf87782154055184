"""The private chat with citizens, joined to the use cases, where it is switched on."""

from telegram import Bot

from bot.adapters.platforms.telegram_chat import Counter, PrivateChats, TelegramChat, Voice
from bot.app.base import Base
from bot.app.parts import working_hours
from bot.app.receiving import storing
from bot.app.steps import Steps
from bot.domain.ticket import CHAT


def open_counter(base: Base, steps: Steps, bot: Bot) -> Counter | None:
    """Have citizens received; None where the chat is not switched on."""
    platform = base.platforms.get(CHAT)
    if not isinstance(platform, TelegramChat) or not platform.settings.enabled:
        return None
    counter = Counter(
        chat=steps.chat,
        chats=PrivateChats(bot=bot),
        voice=Voice(
            catalogue=base.catalogue,
            office=base.settings.office,
            hours=working_hours(base.settings),
            reply_within=base.settings.review.reply_within,
            clock=base.clock,
        ),
        roster=base.roster,
        storing=storing,
    )
    platform.attend(counter)
    return counter
