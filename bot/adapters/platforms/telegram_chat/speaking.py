"""What the bot says in a private chat, as plain text with its buttons."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.adapters.catalogue import Catalogue
from bot.adapters.platforms.telegram_chat.buttons import Press
from bot.domain.ticket import Rating
from bot.domain.working_time import WorkingHours
from bot.ports import Clock, Notice, NoticeKind

COMMANDS = ("start", "status", "bantuan", "hapus_data")


@dataclass(frozen=True, slots=True)
class Speech:
    text: str
    keyboard: InlineKeyboardMarkup | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Voice:
    """`reply_within`: working time in which the office wants to have answered."""

    catalogue: Catalogue
    office: str
    hours: WorkingHours
    reply_within: timedelta
    clock: Clock

    def notice(self, notice: Notice) -> Speech:
        """Put a notice into words."""
        if notice.kind is NoticeKind.STATUS:
            standing = "overdue" if notice.overdue else notice.stage
            text = self.catalogue.text(f"chat_status.{standing}", **asdict(notice))
        else:
            text = self.catalogue.text(f"chat.{notice.kind}", **self._office(), **asdict(notice))
        return Speech(text, self._erasure() if notice.kind is NoticeKind.ASK_ERASURE else None)

    def answer(self, number: str, text: str) -> Speech:
        """Return the office's answer, with the question whether it helped."""
        keyboard = [[self._button(Press.rate(number, rating)) for rating in Rating]]
        words = self.catalogue.text("chat.answer", number=number, text=text)
        return Speech(words, InlineKeyboardMarkup(keyboard))

    def toast(self, key: str) -> str:
        return self.catalogue.text(f"chat_toasts.{key}")

    def command(self, name: str) -> str:
        return self.catalogue.text(f"chat_commands.{name}")

    def _office(self) -> dict[str, object]:
        """Return who the office is and when it works."""
        zone = self.hours.zone
        today = self.clock().astimezone(zone).date()
        minutes = round(self.reply_within.total_seconds() / 60)
        return {
            "office": self.office,
            "opens": datetime.combine(today, self.hours.opens, zone),
            "closes": datetime.combine(today, self.hours.closes, zone),
            "within_hours": minutes // 60,
            "within_minutes": minutes % 60,
        }

    def _erasure(self) -> InlineKeyboardMarkup:
        presses = (Press(act="erase"), Press(act="keep"))
        return InlineKeyboardMarkup([[self._button(press) for press in presses]])

    def _button(self, press: Press) -> InlineKeyboardButton:
        text = self.catalogue.text(f"chat_buttons.{press.act}")
        return InlineKeyboardButton(text, callback_data=press.encode())
