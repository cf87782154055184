"""The office's accounts: several of one platform, each with its own staff and knowledge.

An account goes by its key wherever a platform is named: in comments, jobs, marks and settings.
The first account of a kind has the kind's plain name, e.g. `instagram`; further ones append
theirs: `instagram_dishub`.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

_KEY = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
LONGEST_KEY = 32


@dataclass(frozen=True, kw_only=True, slots=True)
class ReviewPlace:
    """Where cards go. `chat_id` None: the main group; `topic`: a topic of a forum group."""

    chat_id: int | None = None
    topic: int | None = None


MAIN = ReviewPlace()


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """`kind`: the platform it is on. `label`: how staff call it; empty where there is but one.

    `knowledge`: agencies and topics whose entries its drafts may quote; empty: all.
    """

    key: str
    kind: str
    label: str = ""
    place: ReviewPlace = MAIN
    knowledge: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Accounts:
    """All accounts that are set up, by key."""

    by_key: Mapping[str, Account] = field(default_factory=dict)

    def of(self, key: str) -> Account:
        """Return the account; one that is not set up any more is a plain platform."""
        return self.by_key.get(key) or Account(key=key, kind=key)

    def places(self) -> frozenset[ReviewPlace]:
        return frozenset(account.place for account in self.by_key.values())

    def at(self, *places: ReviewPlace) -> frozenset[str]:
        """Return the keys of the accounts whose cards go to one of these places."""
        return frozenset(a.key for a in self.by_key.values() if a.place in places)


def kind_of(key: str, kinds: Collection[str]) -> str | None:
    """Return the platform an account key belongs to, or None if it belongs to none."""
    if len(key) > LONGEST_KEY or not _KEY.fullmatch(key):
        return None
    fitting = [kind for kind in kinds if key == kind or key.startswith(f"{kind}_")]
    return max(fitting, key=len, default=None)


def default_label(key: str, kind: str) -> str:
    """Return what an account is called that was given no label: `Dishub`, or nothing."""
    return key.removeprefix(kind).replace("_", " ").strip().title()
