"""Polls of a Page: what webhooks missed, without a gap, and what a failure costs."""

import json
from datetime import timedelta

import pytest

from bot.domain.comment import Direction
from bot.domain.errors import NotSentError, RejectedError
from bot.ports import Poll
from bot.sandbox.faults import FaultKind
from tests.support.platform_stage import TEXT


def texts(poll: Poll) -> list[str]:
    return [comment.text for comment in poll.comments]


async def test_a_poll_finds_what_was_missed_and_late_replies(staged):
    async with staged(poll_always=0) as stage:
        new, old = stage.posts[0], stage.posts[-1]
        stage.comment("pertama", post_id=new)
        old_id = stage.comment("lama", post_id=old)
        stage.clock.now += timedelta(hours=1)
        first = await stage.platform.poll(None)
        assert set(texts(first)) == {"pertama", "lama"}
        stage.clock.now += timedelta(hours=1)
        stage.comment("kedua", post_id=new)
        stage.comment("balasan terlambat", parent_id=old_id)
        second = await stage.platform.poll(first.cursor)
        assert set(texts(second)) == {"kedua", "balasan terlambat"}
        soon = await stage.platform.poll(second.cursor)
        assert texts(soon) == []
        stage.clock.now += timedelta(minutes=5)
        third = await stage.platform.poll(soon.cursor)  # once more: counts may be ahead
        assert set(texts(third)) == {"kedua", "balasan terlambat"}
        assert texts(await stage.platform.poll(third.cursor)) == []


async def test_a_comment_that_was_counted_before_it_was_listed_is_found(staged):
    async with staged(poll_always=0) as stage:
        late = stage.pages.state.comment(stage.comment("muncul terlambat"))
        late.media_id = "elsewhere"  # counted, and not yet to be seen
        first = await stage.platform.poll(None)
        late.media_id = stage.posts[0]
        stage.clock.now += timedelta(minutes=5)
        assert texts(first) == []
        assert texts(await stage.platform.poll(first.cursor)) == ["muncul terlambat"]


async def test_a_poll_sees_an_edit_on_the_newest_posts(stage):
    comment = stage.comment("pertama")
    poll = await stage.platform.poll(None)
    stage.pages.edit_comment(comment, text="pertama, disunting")
    for _ in range(3):
        poll = await stage.platform.poll(poll.cursor)
    assert texts(poll) == ["pertama, disunting"]


async def test_a_poll_tells_caption_author_parent_time_and_our_own_comments(stage):
    thread = stage.comment("Lampu mati")
    await stage.platform.publish(stage.reply(thread))
    by_text = {comment.text: comment for comment in (await stage.platform.poll(None)).comments}
    comment, echo = by_text["Lampu mati"], by_text[TEXT]
    assert (comment.author_name, comment.post_id) == ("Warga Contoh", stage.posts[0])
    assert (comment.external_id, comment.created_at) == (thread, stage.clock())
    assert "INFO BANJIR" in (comment.post_caption or "")
    assert "comment_id=" in (comment.permalink or "")
    assert comment.direction is Direction.INCOMING
    assert (echo.parent_id, echo.direction) == (thread, Direction.OUTGOING)


async def test_a_long_absence_is_read_in_parts_without_a_gap(staged):
    async with staged(poll_pages=2, poll_always=0) as stage:
        for number in range(450):
            stage.comment(f"nomor {number}")
            stage.clock.now += timedelta(seconds=1)
        poll = await stage.platform.poll(None)
        seen = set(texts(poll))
        assert (len(seen), poll.has_more) == (200, True)
        while poll.has_more:
            poll = await stage.platform.poll(poll.cursor)
            seen |= set(texts(poll))
        assert seen == {f"nomor {number}" for number in range(450)}


async def test_many_posts_are_read_in_parts_too(staged):
    async with staged(poll_comments=1, poll_always=0) as stage:
        for post in stage.posts:
            stage.comment(f"pada {post}", post_id=post)
        seen: list[str] = []
        poll = Poll(comments=(), cursor="", has_more=True)
        while poll.has_more:
            poll = await stage.platform.poll(poll.cursor)
            seen += texts(poll)
        assert set(seen) == {f"pada {post}" for post in stage.posts}


async def test_a_poll_that_gets_nowhere_does_not_ask_for_another_at_once(staged):
    async with staged(poll_pages=1, poll_always=0) as stage:
        for number in range(250):  # all in one second
            stage.comment(f"nomor {number}")
        first = await stage.platform.poll(None)
        again = await stage.platform.poll(first.cursor)
        assert [first.has_more, again.has_more] == [True, False]


async def test_what_was_read_before_the_platform_went_away_is_kept(staged):
    async with staged(poll_always=0) as stage:
        for number in range(250):
            stage.comment(f"nomor {number}")
            stage.clock.now += timedelta(seconds=1)
        stage.fault("list_comments", FaultKind.DELAY, seconds=0)
        stage.fault("list_comments", FaultKind.STATUS, status=503)
        first = await stage.platform.poll(None)
        second = await stage.platform.poll(first.cursor)
        assert len(texts(first)) == 100
        assert len(texts(second)) <= 151
        assert {*texts(first), *texts(second)} == {f"nomor {number}" for number in range(250)}


async def test_old_comments_are_left_alone_for_good(stage):
    stage.comment("bulan lalu")
    stage.clock.now += timedelta(days=30)
    stage.comment("hari ini")
    assert texts(await stage.platform.poll(None)) == ["hari ini"]


async def test_a_poll_that_fails_raises_and_a_broken_cursor_begins_anew(stage):
    stage.comment("halo")
    stage.fault("read", FaultKind.STATUS, status=503)
    with pytest.raises(NotSentError):
        await stage.platform.poll(None)
    for broken in ("{rusak", "7", '{"v":2}', '{"v":1,"since":"x","posts":{},"again":[]}'):
        assert texts(await stage.platform.poll(broken)) == ["halo"]


async def test_a_post_that_cannot_be_read_is_left_for_the_next_poll(staged):
    async with staged(poll_always=0) as stage:
        stage.comment("satu", post_id=stage.posts[0])
        stage.comment("dua", post_id=stage.posts[1])
        stage.fault("list_comments", FaultKind.STATUS, status=503)
        first = await stage.platform.poll(None)
        assert texts(first) == ["dua"]
        assert "satu" in texts(await stage.platform.poll(first.cursor))


async def test_the_cursor_is_small_and_forgets_posts_that_are_not_watched(staged):
    async with staged(poll_posts=2) as stage:
        for post in stage.posts:
            stage.comment("halo", post_id=post)
        cursor = json.loads((await stage.platform.poll(None)).cursor)
        assert list(cursor["posts"]) == stage.posts[:2]


async def test_one_comment_can_be_read_again(stage):
    thread = stage.comment("Lampu mati")
    inner = stage.comment("Sama", parent_id=thread)
    read = await stage.platform.read(inner)
    assert (read.external_id, read.text, read.parent_id) == (inner, "Sama", thread)
    stage.pages.delete_comment(inner)
    with pytest.raises(RejectedError) as gone:
        await stage.platform.read(inner)
    assert gone.value.code == "gone"
