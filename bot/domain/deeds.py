"""What is done with a comment or its author beside answering: deletions, likes, restrictions."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.errors import InvalidTransitionError, StaleRevisionError
from bot.domain.staff import StaffId
from bot.domain.states import TERMINAL, TRANSITIONS, Action, State

_BACK = {
    State.FAILED: Action.BACK_TO_FAILED,
    State.HIDDEN: Action.BACK_TO_HIDDEN,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Removal:
    """Who wanted the comment deleted, when, and where its item stood.

    `failure`: key of the explanation (`failures.<key>`) if the platform did not do it.
    """

    by: StaffId
    at: datetime
    origin: State
    failure: str | None = None

    @property
    def way_back(self) -> Action:
        return _BACK.get(self.origin, Action.BACK_TO_REVIEW)


@dataclass(frozen=True, kw_only=True, slots=True)
class Like:
    """The last wish to have the comment liked (`on`) or a like taken back.

    `settled`: the platform has done it. `failure`: key of the explanation if it did not.
    """

    on: bool
    by: StaffId
    at: datetime
    settled: bool = False
    failure: str | None = None

    @property
    def stands(self) -> bool:
        """Whether the comment is liked, or is about to be: a wish that failed changed nothing."""
        return self.on if self.failure is None else not self.on


class Span(StrEnum):
    """How long the author of a comment may be kept from writing."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"


SPANS: Mapping[Span, timedelta] = {
    Span.HOUR: timedelta(hours=1),
    Span.DAY: timedelta(days=1),
    Span.WEEK: timedelta(weeks=1),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Restriction:
    """The last wish to keep the comment's author from writing where it stands.

    `until` is fixed when it is wished, so that doing it once more changes nothing. `settled`: the
    platform has done it. `failure`: key of the explanation if it did not.
    """

    until: datetime
    by: StaffId
    at: datetime
    settled: bool = False
    failure: str | None = None

    def stands(self, at: datetime) -> bool:
        """Whether the author is kept from writing, or is about to be."""
        return self.failure is None and at < self.until


@dataclass(kw_only=True, slots=True)
class Moderated:
    """The part of a review item that has to do with its comment, not with the reply."""

    state: State = State.DRAFTING
    revision: int = 0
    removal: Removal | None = None
    """The last wish to delete the comment."""
    like: Like | None = None
    restriction: Restriction | None = None

    def delete(self, *, by: StaffId, revision: int, at: datetime) -> None:
        """Have the comment deleted for good; where that fails the item returns to its state."""
        self.expect(revision)
        origin = self.state
        self._move(Action.DELETE)
        self.removal = Removal(by=by, at=at, origin=origin)

    def confirm_deleted(self) -> None:
        self._move(Action.CONFIRM_DELETED)

    def fail_delete(self, failure: str) -> None:
        """Leave the comment where it stands. `failure` is a key that the card explains."""
        removal = self.removal
        self._move(removal.way_back if removal else Action.BACK_TO_REVIEW)
        self.removal = removal and replace(removal, failure=failure)

    @property
    def may_be_liked(self) -> bool:
        """Liking goes beside everything else, as long as there is something to like."""
        return self.state not in TERMINAL or self.state in {State.PUBLISHED, State.ANSWERED}

    def wish_like(self, *, on: bool, by: StaffId, at: datetime) -> None:
        """Have the comment liked, or a like taken back, whatever else is done with it."""
        stands = self.like.stands if self.like else False
        if not self.may_be_liked or on is stands:
            raise InvalidTransitionError("like_changed")
        self.like = Like(on=on, by=by, at=at)

    def settle_like(self, wish: Like, *, failure: str | None = None) -> None:
        """Note what became of `wish`, unless somebody has wished otherwise meanwhile."""
        if self.like == wish:
            self.like = replace(wish, settled=failure is None, failure=failure)

    def repeat_like(self) -> None:
        """Have the last wish brought about once more."""
        self.like = self.like and replace(self.like, settled=False, failure=None)

    def may_be_restricted(self, at: datetime) -> bool:
        """The author may write on whatever became of this comment, so its state is no matter."""
        return self.restriction is None or not self.restriction.stands(at)

    def wish_restriction(self, span: Span, *, by: StaffId, at: datetime) -> None:
        """Have the comment's author kept from writing for a while."""
        if not self.may_be_restricted(at):
            raise InvalidTransitionError("restriction_changed")
        until = (at + SPANS[span]).replace(microsecond=0)
        self.restriction = Restriction(until=until, by=by, at=at)

    def settle_restriction(self, wish: Restriction, *, failure: str | None = None) -> None:
        """Note what became of `wish`, unless there is another one meanwhile."""
        if self.restriction == wish:
            self.restriction = replace(wish, settled=failure is None, failure=failure)

    def expect(self, revision: int) -> None:
        """Raise `StaleRevisionError` unless `revision` is the current draft's."""
        if revision != self.revision:
            raise StaleRevisionError(seen=revision, current=self.revision)

    def _move(self, action: Action) -> None:
        try:
            self.state = TRANSITIONS[self.state, action]
        except KeyError:
            raise InvalidTransitionError(action=action, state=self.state) from None
