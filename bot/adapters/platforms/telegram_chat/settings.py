"""What the private chat with citizens is set up with."""

from datetime import timedelta
from typing import Annotated, ClassVar

from annotated_types import Ge
from pydantic import BaseModel, ConfigDict

from bot.domain.ticket import ChatLimits
from bot.durations import Duration, Positive


class Settings(BaseModel):
    """The chat is with the desk's own bot; its token is that of the review group.

    Attributes:
        enabled: citizens may write to the bot in private.
        messages_per_hour: of one person; what is more is not taken in, and said so once.
        ticket_life: so long after the last message or answer a message joins the ticket.
        abuse_pause: so long nothing is taken in from a person whose ticket was closed by staff
            as spam or abuse.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    identified_by: ClassVar[str] = "bot"

    enabled: bool = False
    messages_per_hour: Annotated[int, Ge(1)] = 20
    ticket_life: Positive = timedelta(days=7)
    abuse_pause: Duration = timedelta(days=1)

    @property
    def bot(self) -> str:
        """There is one bot, so there can be one chat only."""
        return "the desk's bot"

    @property
    def limits(self) -> ChatLimits:
        return ChatLimits(
            messages_per_hour=self.messages_per_hour,
            life=self.ticket_life,
            abuse_pause=self.abuse_pause,
        )
