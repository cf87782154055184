"""Polling a channel: what is new, changed, held, far down, or missed in a long absence."""

from dataclasses import replace
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bot.domain.comment import Direction
from bot.domain.errors import NotSentError, RejectedError
from bot.sandbox.faults import FaultKind
from bot.sandbox.youtube import Status
from tests.integration.youtube.conftest import Reader


async def test_a_comment_comes_with_its_video_author_and_link(stage, reader):
    thread = stage.comment("Kapan vaksin?", name="@siti", video_id="contoh00002")
    inner = stage.comment("Sama", name="@budi", parent_id=thread)
    top, reply = await reader.comments()
    assert (top.external_id, top.text, top.author_name) == (thread, "Kapan vaksin?", "@siti")
    assert (top.post_id, top.parent_id) == ("contoh00002", None)
    assert top.post_caption == "Cara mengurus KTP elektronik yang hilang"
    assert top.permalink == f"https://www.youtube.com/watch?v=contoh00002&lc={thread}"
    assert (top.created_at, top.direction) == (stage.clock(), Direction.INCOMING)
    assert (reply.external_id, reply.parent_id, reply.text) == (inner, thread, "Sama")


async def test_texts_come_plain_not_as_html(stage, reader):
    stage.comment("baris satu\nbaris <dua> & tiga")
    assert await reader.texts() == ["baris satu\nbaris <dua> & tiga"]


async def test_our_own_replies_are_known_as_ours_even_natively_written(stage, reader):
    thread = stage.comment("Kapan?")
    await stage.platform.publish(stage.reply(thread))
    comments = await reader.comments()
    assert [one.direction for one in comments] == [Direction.INCOMING, Direction.OUTGOING]


async def test_an_author_who_is_withheld_is_a_citizen(stage, reader):
    comment = stage.comment("Halo")
    author = stage.youtube.state.comment(comment).author
    stage.youtube.state.comment(comment).author = type(author)(channel_id=None, name=author.name)
    (one,) = await reader.comments()
    assert (one.author_id, one.direction) == (None, Direction.INCOMING)


async def test_what_takes_no_reply_and_what_waits_for_a_moderator_is_told(stage, reader):
    closed = stage.comment("tertutup")
    stage.youtube.state.comment(closed).can_reply = False
    stage.comment("ditahan", held=True)
    found = {one.text: (one.takes_reply, one.held) for one in await reader.comments()}
    assert found == {"tertutup": (False, False), "ditahan": (True, True)}
    stage.youtube.state.moderate(closed, Status.HELD)
    stage.clock.advance(minutes=10)
    again = [one for one in await reader.comments() if one.held is not None]
    assert {(one.text, one.held) for one in again} == {
        ("tertutup", True),
        ("ditahan", True),
    }


async def test_an_edit_is_read_again(stage, reader):
    comment = stage.comment("Kapan?")
    assert await reader.texts() == ["Kapan?"]
    stage.youtube.state.edit(comment, "Kapan jadwal vaksin?")
    assert await reader.texts() == ["Kapan jadwal vaksin?"]


async def test_held_comments_are_asked_for_and_come_too(stage, reader):
    stage.comment("terbuka")
    stage.comment("ditahan penyaring", held=True)
    thread = stage.comment("utas terbuka")
    stage.comment("balasan ditahan", parent_id=thread, held=True)
    assert set(await reader.texts()) == {
        "terbuka",
        "ditahan penyaring",
        "utas terbuka",
        "balasan ditahan",
    }


async def test_the_held_queue_is_looked_at_less_often(stage, reader):
    await reader.texts()
    stage.comment("ditahan", held=True)
    stage.clock.advance(minutes=3)
    assert await reader.texts() == []
    stage.clock.advance(minutes=7)
    assert await reader.texts() == ["ditahan"]


async def test_all_replies_are_read_when_there_are_more_than_came_along(stage, reader):
    thread = stage.comment("ramai")
    wanted = {"ramai"}
    for number in range(130):
        stage.comment(f"balasan {number}", parent_id=thread)
        wanted.add(f"balasan {number}")
    assert set(await reader.texts()) == wanted
    before = stage.used
    assert len(await reader.texts()) == 6  # nothing new: what came along is enough
    assert stage.used == before + 1


async def test_a_new_reply_in_an_old_thread_is_found_although_it_does_not_move_up(stage, reader):
    old = stage.comment("utas lama")
    for number in range(150):
        stage.comment(f"utas {number}")
    assert len(await reader.comments()) == 151
    stage.comment("balasan baru", parent_id=old)
    stage.clock.advance(minutes=10)
    assert "balasan baru" in await reader.texts()


async def test_threads_that_are_gone_are_no_longer_asked_for(stage, reader):
    old = stage.comment("utas lama")
    for number in range(100):
        stage.comment(f"utas {number}")
    await reader.texts()
    stage.youtube.state.delete(old)
    stage.clock.advance(minutes=10)
    await reader.texts()
    assert old not in str(reader.cursor)
    assert reader.last.changed == (old,)  # to be read again, once
    with pytest.raises(RejectedError) as gone:
        await stage.platform.read(old)
    assert gone.value.code == "gone"
    stage.clock.advance(minutes=10)
    await reader.texts()
    assert reader.last.changed == ()


async def test_however_many_threads_are_asked_for_none_is_taken_for_gone(stage, reader):
    for number in range(160):
        stage.comment(f"utas {number}")
    await reader.texts()
    stage.clock.advance(minutes=10)
    await reader.texts()
    assert reader.last.changed == ()


async def test_one_comment_can_be_read_as_it_stands(stage, reader):
    thread = stage.comment("utas")
    inner = stage.comment("balasan", parent_id=thread)
    polled = {one.external_id: one for one in await reader.comments()}
    for comment_id in (thread, inner):
        read = await stage.platform.read(comment_id)
        assert read == replace(
            polled[comment_id], post_caption=None, hidden=None, held=None, takes_reply=None
        )


async def test_many_comments_are_read_again_together_and_those_that_are_gone_are_missing(
    stage,
):
    ids = [stage.comment(f"komentar {number}") for number in range(50)]
    stage.youtube.state.delete(ids[7])
    before = stage.used
    found = await stage.platform.read_many(ids)
    assert stage.used == before + 3  # the stand-in makes pages of 20 of what is asked by id
    assert {one.external_id for one in found} == {*ids} - {ids[7]}
    assert stage.platform.read_at_once == 50


async def test_a_long_absence_is_caught_up_in_parts_and_nothing_is_lost(staged):
    async with staged(poll_pages=2) as stage:
        reader = Reader(stage)
        stage.comment("yang dikenal")
        await reader.texts()
        stage.clock.advance(hours=20)
        wanted = {f"komentar {number}" for number in range(700)}
        for text in sorted(wanted):
            stage.comment(text)
        got, polls = set(await reader.texts()), 1
        while reader.last.has_more:
            got |= set(await reader.texts())
            polls += 1
        assert got >= wanted
        assert polls == 4


async def test_a_page_token_that_has_gone_stale_begins_the_reading_again(staged):
    async with staged(poll_pages=1) as stage:
        reader = Reader(stage)
        comments = [stage.comment(f"komentar {number}") for number in range(450)]
        got = set(await reader.texts())
        assert reader.last.has_more
        stage.youtube.state.delete(comments[250])  # what the token points at
        got |= set(await reader.texts())
        assert not reader.last.has_more  # not at once: it might go on like this for ever
        for _ in range(5):
            got |= set(await reader.texts())
        assert got == {f"komentar {number}" for number in range(450)}
        assert not reader.last.has_more


async def test_a_burst_within_one_hour_is_read_once(staged):
    async with staged(poll_pages=2) as stage:
        reader = Reader(stage)
        for number in range(650):
            stage.comment(f"komentar {number}")
        await reader.texts()
        polls = 1
        while reader.last.has_more:
            await reader.texts()
            polls += 1
        assert polls == 3
        before = stage.used
        await reader.texts()
        assert stage.used == before + 1


async def test_once_a_day_everything_is_gone_through(stage, reader):
    first = stage.comment("komentar pertama")
    for number in range(350):
        stage.comment(f"komentar {number}")
    await reader.texts()
    stage.youtube.state.edit(first, "komentar pertama, diubah")
    stage.clock.advance(minutes=3)
    assert "komentar pertama, diubah" not in await reader.texts()
    stage.clock.advance(days=1)
    assert "komentar pertama, diubah" in await reader.texts()


async def test_comments_from_before_the_backfill_are_left_alone(staged):
    async with staged(backfill=timedelta(days=2)) as stage:
        stage.comment("lama")
        stage.clock.advance(days=3)
        stage.comment("baru")
        assert await Reader(stage).texts() == ["baru"]


async def test_what_was_read_before_a_failure_is_kept_and_the_rest_comes_later(stage, reader):
    for number in range(250):
        stage.comment(f"komentar {number}")
    stage.fault("threads", FaultKind.DELAY)  # the first page comes, the second one does not
    stage.fault("threads", FaultKind.STATUS)
    got = set(await reader.texts())
    assert len(got) == 100
    assert not reader.last.has_more
    got |= set(await reader.texts())
    assert len(got) == 250


async def test_nothing_read_at_all_is_told(stage, reader):
    stage.fault("threads", FaultKind.STATUS)
    with pytest.raises(NotSentError):
        await reader.texts()
    stage.fault("threads", FaultKind.STATUS, body={"reason": "channelNotFound"})
    with pytest.raises(RejectedError):
        await reader.texts()


async def test_without_titles_the_comments_come_all_the_same(stage, reader):
    stage.comment("Kapan?")
    stage.fault("videos", FaultKind.STATUS)
    with capture_logs() as logs:
        (one,) = await reader.comments()
    assert one.post_caption is None
    assert [log["event"] for log in logs] == ["titles_unknown"]
    assert (await reader.comments())[0].post_caption


async def test_a_cursor_that_is_not_ours_begins_anew(stage, reader):
    stage.comment("Kapan?")
    for reader.cursor in ("rusak", "[]", '{"v":1}', '{"v":9}', "null", '{"v":1,"since":"x"}'):
        assert await reader.texts() == ["Kapan?"]


async def test_a_quiet_poll_costs_one_unit(stage, reader):
    stage.comment("Kapan?")
    await reader.texts()
    before = stage.used
    for _ in range(3):
        await reader.texts()
    assert stage.used == before + 3
