"""The office's own knowledge: what a draft may quote, and until when."""

from dataclasses import dataclass
from datetime import date

from bot.domain.reply import Source


@dataclass(frozen=True, kw_only=True, slots=True)
class KnowledgeEntry:
    """One answer of the office. Only live entries may be quoted.

    `questions`: how citizens ask for it. `topics`: codes of `Topic` the entry belongs to.
    `source`: where the fact can be checked (a decree, a page, an office). `valid_until` None:
    no expiry.
    """

    id: str
    title: str
    questions: tuple[str, ...]
    answer: str
    agency: str
    source: str
    topics: tuple[str, ...] = ()
    valid_until: date | None = None

    def is_live(self, today: date) -> bool:
        """Tell whether the entry may be quoted on `today` (the office's local date)."""
        return self.valid_until is None or today <= self.valid_until

    def is_within(self, scope: frozenset[str]) -> bool:
        """Tell whether the entry is of one of these agencies or topics; any, if there are none."""
        wanted = {name.casefold() for name in scope}
        return not wanted or not wanted.isdisjoint({self.agency.casefold(), *self.topics})

    def as_source(self) -> Source:
        return Source(
            entry_id=self.id, title=self.title, agency=self.agency, reference=self.source
        )
