"""For whom a weekly digest is: the main group reads of all accounts, every other of its own."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain.account import MAIN, Accounts, ReviewPlace


@dataclass(frozen=True, kw_only=True, slots=True)
class Edition:
    """The digest as it is posted at one place. `accounts` None: of all accounts."""

    place: ReviewPlace = MAIN
    accounts: frozenset[str] | None = None

    @property
    def key(self) -> str:
        """Return what each week's edition is claimed by; empty for the main group's."""
        chat_id, topic = self.place.chat_id or "", self.place.topic
        return f"{chat_id}" if topic is None else f"{chat_id}/{topic}"

    def covers(self, account: str) -> bool:
        return self.accounts is None or account in self.accounts


WHOLE = Edition()
"""The main group's, which leadership reads: nothing is left out because others read of it too."""


def editions_of(accounts: Accounts, *, main_chat: int | None) -> Sequence[Edition]:
    """Return the whole one first, then one for every other place that accounts have.

    A topic reads of its own accounts, a group of all of its own, as `/antrian` lists them.
    """
    places = {place: _as_seen(place, main_chat) for place in accounts.places()}
    others = sorted(set(places.values()) - {MAIN}, key=lambda place: Edition(place=place).key)
    return (
        WHOLE,
        *(
            Edition(
                place=other,
                accounts=accounts.at(*(p for p, seen in places.items() if _reads(other, seen))),
            )
            for other in others
        ),
    )


def _as_seen(place: ReviewPlace, main_chat: int | None) -> ReviewPlace:
    """Return the place without a group that is the main one."""
    return replace(place, chat_id=None) if place.chat_id == main_chat else place


def _reads(reader: ReviewPlace, place: ReviewPlace) -> bool:
    return place == reader or (reader.topic is None and place.chat_id == reader.chat_id)
