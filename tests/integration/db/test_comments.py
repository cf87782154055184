"""Comments are stored once, whatever arrives and however often."""

import asyncio
import time
from datetime import timedelta

import pytest

from bot.adapters.db.engine import create_engine
from bot.adapters.db.uow import SqlUnitOfWork
from bot.domain.comment import MAX_STORED_CHARACTERS, CommentId, Direction, Kind
from bot.domain.errors import NotFoundError
from bot.domain.verdict import Abuse, Intent
from bot.ports import Channel, Outcome
from tests.fakes import START, make_verdict
from tests.integration.db.db_builders import incoming, store


async def test_a_comment_comes_back_as_it_was_stored(uow: SqlUnitOfWork) -> None:
    written = START - timedelta(minutes=3)
    comment = incoming(
        author_id="9",
        author_name="warga",
        post_id="p",
        post_caption="Perbaikan jalan",
        parent_id="c0",
        permalink="https://example.org/c1",
        created_at=written,
        direction=Direction.OUTGOING,
    )
    ((comment_id, outcome),) = await store(uow, comment)

    async with uow() as tx:
        stored = await tx.comments.get(comment_id)

    assert outcome is Outcome.NEW
    for name in ("platform", "external_id", "account_id", "text", "author_id", "author_name"):
        assert getattr(stored, name) == getattr(comment, name)
    for name in ("post_id", "post_caption", "parent_id", "permalink", "created_at", "direction"):
        assert getattr(stored, name) == getattr(comment, name)
    assert stored.received_at == START
    assert stored.created_at.utcoffset() == timedelta(0)


async def test_the_time_of_receipt_stands_in_for_an_unknown_one(uow: SqlUnitOfWork) -> None:
    ((comment_id, _),) = await store(uow, incoming())
    async with uow() as tx:
        assert (await tx.comments.get(comment_id)).created_at == START


async def test_a_repeated_comment_is_a_duplicate(uow: SqlUnitOfWork) -> None:
    first = await store(uow, incoming("a"), incoming("a"))
    second = await store(uow, incoming("a"))

    number = first[0][0]
    assert first == [(number, Outcome.NEW), (number, Outcome.DUPLICATE)]
    assert second == [(number, Outcome.DUPLICATE)]


async def test_equal_ids_on_two_platforms_are_two_comments(uow: SqlUnitOfWork) -> None:
    results = await store(uow, incoming("a"), incoming("a", platform="file"))

    assert [outcome for _, outcome in results] == [Outcome.NEW, Outcome.NEW]


@pytest.mark.parametrize(
    ("channel", "outcome", "text"),
    [
        (Channel.POLL, Outcome.CHANGED, "baru"),
        (Channel.FILE, Outcome.CHANGED, "baru"),
        (Channel.WEBHOOK, Outcome.DUPLICATE, "lama"),
    ],
)
async def test_only_a_poll_or_a_file_may_change_a_text(
    uow: SqlUnitOfWork, channel: Channel, outcome: Outcome, text: str
) -> None:
    ((number, _),) = await store(uow, incoming(text="lama"))

    assert await store(uow, incoming(text="baru"), channel=channel) == [(number, outcome)]

    async with uow() as tx:
        assert (await tx.comments.get(number)).text == text


async def test_a_file_cannot_put_words_into_another_persons_mouth(uow: SqlUnitOfWork) -> None:
    """Two files that both number from 1 are no edits of one another."""
    ani, budi = incoming(author_name="ani"), incoming(text="Lampu mati", author_name="budi")
    ((first, _),) = await store(uow, ani, channel=Channel.FILE)
    assert await store(uow, budi, channel=Channel.FILE) == [(first, Outcome.TAKEN)]
    async with uow() as tx:
        assert (await tx.comments.get(first)).text == ani.text


async def test_a_text_that_changes_within_one_batch_ends_as_its_last(uow: SqlUnitOfWork) -> None:
    batch = [incoming(text="a"), incoming(text="b"), incoming(text="b")]
    results = await store(uow, *batch, channel=Channel.POLL)

    expected = [Outcome.NEW, Outcome.CHANGED, Outcome.DUPLICATE]
    assert [outcome for _, outcome in results] == expected
    async with uow() as tx:
        assert (await tx.comments.get(results[0][0])).text == "b"


async def test_what_one_channel_did_not_know_another_fills_in(uow: SqlUnitOfWork) -> None:
    ((number, _),) = await store(uow, incoming(author_name="warga"))
    later = incoming(author_name="lain", permalink="https://example.org/c1")

    assert await store(uow, later) == [(number, Outcome.DUPLICATE)]

    async with uow() as tx:
        stored = await tx.comments.get(number)
    assert (stored.author_name, stored.permalink) == ("warga", "https://example.org/c1")


async def test_a_thousand_comments_with_repetitions_go_in_quickly(uow: SqlUnitOfWork) -> None:
    batch = [incoming(str(number % 900)) for number in range(1000)]
    began = time.perf_counter()

    results = await store(uow, *batch)

    assert time.perf_counter() - began < 3
    outcomes = [outcome for _, outcome in results]
    assert (outcomes.count(Outcome.NEW), outcomes.count(Outcome.DUPLICATE)) == (900, 100)
    again = await store(uow, *batch)
    assert {outcome for _, outcome in again} == {Outcome.DUPLICATE}
    async with uow() as tx:
        ids = [number for number, _ in results]
        assert [comment.external_id for comment in await tx.comments.get_many(ids)] == [
            comment.external_id for comment in batch
        ]


async def test_the_same_batch_arriving_many_times_at_once_is_stored_once(
    uow: SqlUnitOfWork,
) -> None:
    batch = [incoming(str(number)) for number in range(50)]
    results = await asyncio.gather(
        *(store(uow, *(batch if n % 2 else reversed(batch))) for n in range(6))
    )

    new = [number for result in results for number, outcome in result if outcome is Outcome.NEW]
    assert len(new) == len(set(new)) == 50


async def test_opposite_orders_of_the_same_comments_do_not_block_each_other(
    uow: SqlUnitOfWork,
) -> None:
    """Inserted as they come, PostgreSQL would end one of two such transactions as a deadlock."""
    batch = [incoming(str(number)) for number in range(3000)]
    results = await asyncio.gather(store(uow, *batch), store(uow, *reversed(batch)))

    outcomes = [outcome for result in results for _, outcome in result]
    assert outcomes.count(Outcome.NEW) == 3000


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a\x00b",
        "👨‍👩‍👧‍👦🇮🇩" * 20,
        "\u202eمرحبا بالعالم",
        "lone \ud83d surrogate",
        "<b>*_[x](y)_*</b> {{ x }} '; DROP TABLE comments; --",
        "x" * 100_000,
    ],
    ids=["empty", "nul", "emoji", "rtl", "surrogate", "markup", "100kB"],
)
async def test_any_text_can_be_stored_and_is_recognised_again(
    uow: SqlUnitOfWork, text: str
) -> None:
    odd = incoming(text=text, author_name=f"n{text}"[:50], post_caption=text)
    ((number, _),) = await store(uow, odd)

    assert await store(uow, odd, channel=Channel.POLL) == [(number, Outcome.DUPLICATE)]
    async with uow() as tx:
        stored = await tx.comments.get(number)
        await tx.comments.save_verdicts({number: make_verdict(reasons=(text[:40],))})
    clean = text.replace("\x00", "").replace("\ud83d", "?")
    assert stored.text == clean[:MAX_STORED_CHARACTERS]


async def test_comments_are_found_by_their_ids_on_the_platform(uow: SqlUnitOfWork) -> None:
    await store(uow, incoming("a"), incoming("b"), incoming("a", platform="file"))
    async with uow() as tx:
        found = await tx.comments.find_many("instagram", ["b", "a", "none", "a\x00"])
        assert await tx.comments.find("instagram", "none") is None

    assert {key: comment.external_id for key, comment in found.items()} == {
        "a": "a",
        "b": "b",
        "a\x00": "a",
    }


async def test_a_comment_that_does_not_exist_is_not_found(uow: SqlUnitOfWork) -> None:
    with pytest.raises(NotFoundError):
        async with uow() as tx:
            await tx.comments.get(CommentId(99))


async def test_a_verdict_comes_back_as_it_was_saved(uow: SqlUnitOfWork) -> None:
    verdict = make_verdict(
        Intent.COMPLAINT,
        intents=(Intent.COMPLAINT, Intent.QUESTION),
        abuse=Abuse.ABUSIVE,
        urgent=True,
        scores={"intent": {"complaint": 0.75}, "spam": {"true": 0.125}},
    )
    ((number, _),) = await store(uow, incoming())
    async with uow() as tx:
        await tx.comments.save_verdicts({number: verdict, CommentId(99): verdict})
    async with uow() as tx:
        assert await tx.comments.verdicts([number, CommentId(99)]) == {number: verdict}


async def test_unclassified_are_incoming_comments_without_a_verdict_for_their_text(
    uow: SqlUnitOfWork,
) -> None:
    results = await store(
        uow, incoming("a"), incoming("b"), incoming("own", direction=Direction.OUTGOING)
    )
    first, second, own = (number for number, _ in results)
    async with uow() as tx:
        await tx.comments.save_verdicts({first: make_verdict()})
    async with uow() as tx:
        assert [c.id for c in await tx.comments.unclassified([first, second, own])] == [second]

    await store(uow, incoming("a", text="diubah"), channel=Channel.POLL)

    async with uow() as tx:
        waiting = await tx.comments.unclassified([second, first, own])
    assert [comment.id for comment in waiting] == [second, first]


@pytest.mark.postgres
async def test_a_text_changed_between_reading_and_saving_stays_unclassified(
    postgres_url: str,
) -> None:
    """SQLite has one writer, so there nobody can come in between."""
    engine = create_engine(postgres_url)
    uow = SqlUnitOfWork.over(engine, zone=START.tzinfo)
    ((number, _),) = await store(uow, incoming(text="lama"))
    async with uow() as tx:
        await tx.comments.get_many([number])
        await store(uow, incoming(text="baru"), channel=Channel.POLL)
        await tx.comments.save_verdicts({number: make_verdict()})
    async with uow() as tx:
        assert [comment.text for comment in await tx.comments.unclassified([number])] == ["baru"]
    await engine.dispose()


@pytest.mark.parametrize("kinds", [(None, Kind.AD), (Kind.AD, None), (Kind.AD, Kind.AD)])
async def test_a_comment_that_comes_below_a_post_and_below_its_ad_is_one_of_the_ad(
    uow: SqlUnitOfWork, kinds: tuple[Kind | None, Kind | None]
) -> None:
    for kind in kinds:
        ((comment_id, _),) = await store(uow, incoming(kind=kind))
    async with uow() as tx:
        assert (await tx.comments.get(comment_id)).kind is Kind.AD
