"""Review items keep every field, and the first of two changes wins."""

import asyncio
from datetime import timedelta

import pytest

from bot.adapters.db.uow import SqlUnitOfWork
from bot.domain.comment import CommentId
from bot.domain.correction import Correction
from bot.domain.deeds import Like, Removal, Restriction
from bot.domain.errors import NotFoundError
from bot.domain.reply import Draft, DraftOrigin, ItemId, PublishedReply, Source
from bot.domain.review import CardRef, EditLease, RejectReason, ReviewItem, State
from bot.domain.staff import StaffId
from bot.domain.verdict import Intent
from bot.ports import ConcurrentChangeError, NewItem
from tests.fakes import START, make_verdict
from tests.integration.db.db_builders import DUE, incoming, open_item, save, store

SITI = StaffId(6_000_000_001)


def _later(minutes: int):
    return START + timedelta(minutes=minutes, microseconds=minutes)


async def _get(uow: SqlUnitOfWork, item_id: ItemId) -> ReviewItem:
    async with uow() as tx:
        return await tx.reviews.get(item_id)


async def test_a_new_item_waits_for_its_draft(uow: SqlUnitOfWork) -> None:
    item = await open_item(uow)

    assert (item.state, item.revision, item.created_at, item.due_at) == (
        State.DRAFTING,
        0,
        START,
        DUE,
    )
    assert await _get(uow, item.id) == item


async def test_every_field_comes_back_as_it_was_saved(uow: SqlUnitOfWork) -> None:
    item = await open_item(uow)
    source = Source(entry_id="jalan", title="Jalan", agency="Dinas PU", reference="Perwal 1")
    item.state = State.PUBLISHED
    item.draft = Draft(text="Baik, Kak.", origin=DraftOrigin.KNOWLEDGE, sources=(source,))
    item.revision, item.variant = 3, 2
    item.decided_by, item.decided_at = SITI, _later(1)
    item.publish_after, item.attempted_at, item.claimed_until = _later(2), _later(3), _later(4)
    item.reply = PublishedReply(external_id="r1", permalink="https://example.org/r1")
    item.published_at = _later(5)
    item.reject_reason, item.failure = RejectReason.WRONG_DRAFT, "gone"
    item.edit_lease = EditLease(by=SITI, until=_later(6))
    item.card = CardRef(chat_id=-1_001_234_567_890, message_id=42)
    item.removal = Removal(by=SITI, at=_later(7), origin=State.HIDDEN, failure="permission")
    item.correction = Correction(intent=Intent.SPAM, by=SITI, at=_later(11))
    item.like = Like(on=True, by=SITI, at=_later(8), settled=True, failure="x")
    item.restriction = Restriction(
        until=_later(10), by=SITI, at=_later(9), settled=True, failure="x"
    )

    await save(uow, item)

    assert item.version == 1
    assert await _get(uow, item.id) == item


async def test_items_saved_together_are_saved_all_or_none(uow: SqlUnitOfWork) -> None:
    items = [await open_item(uow, incoming(name)) for name in ("a", "b", "c")]
    for item in items:
        item.present(Draft(text=f"Baik, nomor {item.id}.", origin=DraftOrigin.THANKS))
    async with uow() as tx:
        await tx.reviews.save_many([*reversed(items)], at=START)
        await tx.reviews.save_many([], at=START)
    assert [await _get(uow, item.id) for item in items] == items
    async with uow() as tx:
        kept = [await tx.reviews.revisions(item.id) for item in items]
    assert [[one.text for one in texts] for texts in kept] == [[i.draft.text] for i in items]

    items[2].version -= 1
    items[0].failure = "gone"
    with pytest.raises(ConcurrentChangeError):
        async with uow() as tx:
            await tx.reviews.save_many(items, at=START)
    assert (await _get(uow, items[0].id)).failure is None


async def test_a_comment_gets_one_item_however_often_it_is_opened(uow: SqlUnitOfWork) -> None:
    item = await open_item(uow)
    other = NewItem(comment_id=item.comment_id, created_at=DUE, due_at=DUE)
    async with uow() as tx:
        assert await tx.reviews.open_many([other, other]) == [item, item]
        assert await tx.reviews.for_comment(item.comment_id) == item
        assert await tx.reviews.for_comment(CommentId(99)) is None
        assert await tx.reviews.open_many([]) == []


async def test_items_are_opened_in_the_order_asked_for(uow: SqlUnitOfWork) -> None:
    results = await store(uow, *(incoming(str(number)) for number in range(700)))
    wanted = [
        NewItem(comment_id=number, created_at=START, due_at=DUE) for number, _ in reversed(results)
    ]
    async with uow() as tx:
        opened = await tx.reviews.open_many(wanted)

    assert [item.comment_id for item in opened] == [new.comment_id for new in wanted]


async def test_items_and_comments_that_do_not_exist_are_not_found(uow: SqlUnitOfWork) -> None:
    async with uow() as tx:
        assert await tx.reviews.get_many([ItemId(99)]) == []
        with pytest.raises(NotFoundError):
            await tx.reviews.get(ItemId(99))
        new = NewItem(comment_id=CommentId(99), created_at=START, due_at=DUE)
        with pytest.raises(NotFoundError):
            await tx.reviews.open_many([new])


async def test_of_two_changes_to_what_both_have_read_the_first_wins(uow: SqlUnitOfWork) -> None:
    item = await open_item(uow)
    mine, yours = await _get(uow, item.id), await _get(uow, item.id)
    mine.present(Draft(text="satu", origin=DraftOrigin.THANKS))
    yours.present(Draft(text="dua", origin=DraftOrigin.THANKS))
    await save(uow, mine)

    with pytest.raises(ConcurrentChangeError):
        await save(uow, yours)

    assert (await _get(uow, item.id)).draft.text == "satu"
    async with uow() as tx:
        assert [kept.text for kept in await tx.reviews.revisions(item.id)] == ["satu"]


async def test_of_many_people_approving_at_once_one_succeeds(uow: SqlUnitOfWork) -> None:
    item = await open_item(uow)
    item.present(Draft(text="Baik.", origin=DraftOrigin.HOLDING))
    await save(uow, item)
    copies = [await _get(uow, item.id) for _ in range(8)]

    async def approve(copy: ReviewItem, by: int) -> bool:
        copy.approve(by=StaffId(by), revision=1, at=START, undo=timedelta(seconds=10))
        try:
            await save(uow, copy)
        except ConcurrentChangeError:
            return False
        return True

    won = await asyncio.gather(*(approve(copy, by) for by, copy in enumerate(copies)))

    assert won.count(True) == 1
    assert (await _get(uow, item.id)).decided_by == won.index(True)


async def test_an_item_may_be_saved_twice_in_one_transaction(uow: SqlUnitOfWork) -> None:
    item = await open_item(uow)
    async with uow() as tx:
        item.present(Draft(text="satu", origin=DraftOrigin.THANKS))
        await tx.reviews.save(item, at=START)
        item.edit("dua", by=SITI, revision=1, at=START)
        await tx.reviews.save(item, at=_later(1))
        kept = await tx.reviews.revisions(item.id)

    assert [(one.revision, one.text, one.origin, one.at) for one in kept] == [
        (1, "satu", "thanks", START),
        (2, "dua", "staff", _later(1)),
    ]


async def test_a_reply_belongs_to_one_item_only(uow: SqlUnitOfWork) -> None:
    first, second = await open_item(uow), await open_item(uow, incoming("c2"))
    first.reply = second.reply = PublishedReply(external_id="r1")
    await save(uow, first)

    with pytest.raises(ConcurrentChangeError):
        await save(uow, second)


async def test_the_queue_shows_danger_first_then_questions_by_deadline(
    uow: SqlUnitOfWork,
) -> None:
    praise = await open_item(uow, incoming("praise"), verdict=make_verdict(Intent.PRAISE))
    late = await open_item(uow, incoming("late"))
    soon = await open_item(uow, incoming("soon"))
    danger = await open_item(uow, incoming("danger"), verdict=make_verdict(urgent=True))
    closed = await open_item(uow, incoming("closed"))
    closed.state, soon.due_at = State.REJECTED, START
    await save(uow, closed)
    await save(uow, soon)

    async with uow() as tx:
        entries, total = await tx.reviews.queue(limit=3)
        overdue, overdue_total = await tx.reviews.queue(limit=3, overdue_at=_later(1))
        everything, _ = await tx.reviews.queue(limit=99)

    async with uow() as tx:
        of_nobody, none = await tx.reviews.queue(limit=3, platforms=["tiktok"])
        of_instagram, some = await tx.reviews.queue(limit=3, platforms={"instagram", "youtube"})
    assert (of_nobody, none) == ([], 0)
    assert ([e.item.id for e in of_instagram], some) == ([e.item.id for e in entries], total)
    assert [entry.item.id for entry in entries] == [danger.id, soon.id, late.id]
    assert total == 4
    assert everything[-1].item.id == praise.id
    assert (entries[0].comment.external_id, entries[0].verdict.urgent) == ("danger", True)
    assert ([entry.item.id for entry in overdue], overdue_total) == ([soon.id], 1)


async def test_recorded_replies_are_listed_by_platform_and_time(uow: SqlUnitOfWork) -> None:
    for number, minutes in enumerate((0, 10, 20)):
        item = await open_item(uow, incoming(f"c{number}"))
        item.reply, item.published_at = PublishedReply(external_id=f"r{number}"), _later(minutes)
        await save(uow, item)

    async with uow() as tx:
        found = await tx.reviews.reply_ids(platform="instagram", since=_later(10))
        assert found == {"r1", "r2"}
        assert await tx.reviews.reply_ids(platform="file", since=START) == frozenset()


async def test_approved_items_wait_for_publishing_in_the_order_of_their_undo_window(
    uow: SqlUnitOfWork,
) -> None:
    ids = []
    for number, minutes in enumerate((5, 1)):
        item = await open_item(uow, incoming(f"c{number}"))
        item.state, item.publish_after = State.APPROVED, _later(minutes)
        await save(uow, item)
        ids.append(item.id)
    await open_item(uow, incoming("drafting"))

    async with uow() as tx:
        assert await tx.reviews.waiting_for_publish() == ids[::-1]


async def test_what_a_person_is_editing_is_found_by_their_id_and_while_it_lasts(
    uow: SqlUnitOfWork,
) -> None:
    first, second, third = [await open_item(uow, incoming(f"c{n}")) for n in range(3)]
    first.edit_lease = EditLease(by=SITI, until=_later(10))
    second.edit_lease = EditLease(by=SITI, until=_later(20))
    third.edit_lease = EditLease(by=StaffId(7), until=_later(20))
    for item in (first, second, third):
        await save(uow, item)

    async with uow() as tx:
        assert await tx.reviews.edited_by(SITI, at=_later(5)) == [first.id, second.id]
        assert await tx.reviews.edited_by(SITI, at=_later(10)) == [second.id]
        assert await tx.reviews.edited_by(StaffId(8), at=_later(5)) == []
