"""Why something was not done, in words for the person who tried."""

from dataclasses import dataclass
from datetime import datetime

from bot.adapters.catalogue import Catalogue
from bot.domain.card import Card
from bot.domain.errors import (
    DomainError,
    EditLeaseError,
    InvalidTransitionError,
)
from bot.domain.review import State
from bot.domain.staff import StaffId, StaffRoster
from bot.ports import Clock


@dataclass(frozen=True, kw_only=True, slots=True)
class Explainer:
    catalogue: Catalogue
    roster: StaffRoster
    clock: Clock

    def error(self, error: DomainError) -> str:
        """Return the text of `errors.<key>`; a general one for keys without a text."""
        values = dict(error.values)
        if isinstance(error, EditLeaseError):
            values["by"] = self._name(values.get("by"))
        key = f"errors.{error.key}"
        return self.catalogue.text(
            key if self.catalogue.has(key) else "errors.not_possible", **values
        )

    def late(self, error: InvalidTransitionError, card: Card) -> str:
        """Tell who was faster, and when."""
        if error.key != InvalidTransitionError.key:
            return self.error(error)
        who, when = card.decided_by, card.decided_at
        if card.removal and card.state in {State.DELETING, State.DELETED}:
            who, when = card.removal_by, card.removal.at
        at = self._when(when) if when else ""
        by = who or self.catalogue.text("card.somebody")
        return self.catalogue.text(f"taken.{card.state}", by=by, at=at).strip()

    def _when(self, moment: datetime) -> str:
        """Return the time of day; with its date when that was not today."""
        today = self.catalogue.date(self.clock()) == self.catalogue.date(moment)
        return self.catalogue.clock(moment) if today else self.catalogue.moment(moment)

    def _name(self, staff_id: object) -> str:
        name = self.roster.name_of(StaffId(staff_id)) if isinstance(staff_id, int) else ""
        return name or self.catalogue.text("card.somebody")
