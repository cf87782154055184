"""Others change the same row first, again and again."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pytest

from bot.domain.reply import ItemId
from bot.domain.review import CardRef, ReviewItem, State
from bot.ports import ConcurrentChangeError, Transaction
from bot.usecases.cards import adopt_card
from tests.integration.usecases.office import RINA, Office


@dataclass
class Crowded:
    """Storage in which others are faster `times` times, whatever is saved."""

    office: Office
    times: int
    saves: int = 0

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator[Transaction]:
        async with self.office.uow() as tx:
            yield _With(tx, _CrowdedReviews(tx.reviews, self))  # type: ignore[misc]


@dataclass
class _CrowdedReviews:
    inner: Any
    crowd: Crowded

    async def save(self, item: ReviewItem, *, at: datetime) -> None:
        self.crowd.saves += 1
        if self.crowd.saves <= self.crowd.times:
            raise ConcurrentChangeError
        await self.inner.save(item, at=at)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)


@dataclass
class _With:
    inner: Any
    reviews: Any

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)


async def test_a_decision_is_tried_again_when_another_was_faster(office: Office) -> None:
    item_id = await office.in_review()
    crowd = Crowded(office, times=4)
    await replace(office.review, uow=crowd).approve(item_id, by=RINA, revision=1)
    assert (await office.item(item_id)).state is State.APPROVED
    history = await office.review.history(item_id)
    assert [entry.action for entry in history.audit] == ["approve"]


async def test_a_decision_gives_up_in_a_crowd_that_does_not_end(office: Office) -> None:
    item_id = await office.in_review()
    crowd = Crowded(office, times=99)
    with pytest.raises(ConcurrentChangeError):
        await replace(office.review, uow=crowd).approve(item_id, by=RINA, revision=1)
    assert crowd.saves == 5
    assert (await office.item(item_id)).state is State.IN_REVIEW


async def without_card(office: Office, item_id: ItemId) -> CardRef:
    """Forget the item's card, as if the process had died before it was recorded."""
    async with office.uow() as tx:
        item = await tx.reviews.get(item_id)
        assert item.card is not None
        ref, item.card = item.card, None
        await tx.reviews.save(item, at=office.clock())
    return ref


async def test_a_cards_place_is_remembered_in_a_crowd(office: Office) -> None:
    item_id = await office.in_review()
    ref = await without_card(office, item_id)
    moved = replace(ref, message_id=999)
    await adopt_card(Crowded(office, times=2), item_id, moved, clock=office.clock)
    assert (await office.item(item_id)).card == moved
    await without_card(office, item_id)
    with pytest.raises(ConcurrentChangeError):
        await adopt_card(Crowded(office, times=99), item_id, ref, clock=office.clock)
