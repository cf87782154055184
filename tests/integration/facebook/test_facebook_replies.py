"""Replies on a Page: sent once, found again, and what each failure means."""

import logging
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bot.domain.errors import NotSentError, RejectedError
from bot.sandbox.faults import FaultKind
from tests.integration.facebook.conftest import PERSONS_TOKEN, TOKEN
from tests.support.platform_stage import (
    TEXT,
    assert_found_in_spite_of_the_answer,
    assert_found_missing_and_sent_again,
)


async def test_a_reply_is_published_and_found_again(stage):
    reply = stage.reply(stage.comment())
    assert await stage.platform.find_published(reply) is None
    published = await stage.platform.publish(reply)
    assert stage.replies == [TEXT]
    assert await stage.platform.find_published(reply) == published
    (made,) = stage.pages.office_replies()
    assert (made.id, made.parent_id) == (published.external_id, reply.comment_external_id)


async def test_the_comment_itself_is_never_edited(stage):
    comment = stage.comment("Kapan?")
    await stage.platform.publish(stage.reply(comment))
    assert stage.pages.state.comment(comment).text == "Kapan?"


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        (FaultKind.ERROR_AFTER, {}),
        (FaultKind.CUT_AFTER, {}),
        (FaultKind.ERROR_AFTER, {"body": {"code": 506}}),
        (FaultKind.ERROR_AFTER, {"body": "<html>"}),
    ],
    ids=["created+500", "created+cut", "created+506", "created+not JSON"],
)
async def test_a_reply_that_stands_in_spite_of_the_answer_is_found_and_stands_once(
    stage, kind, more
):
    await assert_found_in_spite_of_the_answer(stage, "reply", kind, **more)


@pytest.mark.parametrize("kind", [FaultKind.STATUS, FaultKind.CUT_BEFORE])
async def test_a_reply_that_was_not_made_is_found_missing_and_may_be_sent_again(stage, kind):
    await assert_found_missing_and_sent_again(stage, "reply", kind)


async def test_a_reply_to_a_reply_ends_up_in_the_thread_and_is_found_there(stage):
    thread = stage.comment("Lampu mati")
    inner = stage.comment("Sama, di sini juga", parent_id=thread)
    reply = stage.reply(inner, parent_external_id=thread)
    published = await stage.platform.publish(reply)
    assert stage.pages.state.comment(published.external_id).parent_id == thread
    assert await stage.platform.find_published(reply) == published


async def test_a_reply_is_found_beyond_empty_pages_and_foreign_links(stage, caplog):
    caplog.set_level(logging.DEBUG)
    reply = stage.reply(stage.comment())
    await stage.platform.publish(reply)
    for _ in range(120):
        stage.comment("ikut tanya", parent_id=reply.comment_external_id)
    stage.pages.quirks.empty_pages = 2
    stage.pages.quirks.foreign_next = "http://127.0.0.1:9/jahat"
    with capture_logs() as logs:
        assert await stage.platform.find_published(reply)
    assert TOKEN not in caplog.text + str(logs)


async def test_a_deleted_comment_is_gone_and_an_older_equal_reply_is_not_ours(stage):
    comment = stage.comment()
    await stage.platform.publish(stage.reply(comment))
    stage.clock.now += timedelta(hours=1)
    assert await stage.platform.find_published(stage.reply(comment)) is None
    stage.pages.delete_comment(comment)
    with pytest.raises(RejectedError) as error:
        await stage.platform.publish(stage.reply(comment))
    assert error.value.code == "gone"


async def test_a_reply_already_recorded_for_another_item_is_not_taken_for_ours(stage):
    comment = stage.comment()
    known = (await stage.platform.publish(stage.reply(comment))).external_id
    other = stage.reply(comment, known_reply_ids=frozenset({known.rpartition("_")[2]}))
    assert await stage.platform.find_published(other) is None


async def test_with_a_persons_token_nothing_is_taken_for_absent(staged):
    """With it a reply that stands cannot be seen, and would be sent a second time."""
    async with staged(access_token=PERSONS_TOKEN) as stage:
        comment = stage.comment()
        with pytest.raises(RejectedError) as refused:
            await stage.platform.find_published(stage.reply(comment))
        assert refused.value.code == "token_invalid"
        with pytest.raises(RejectedError):
            await stage.platform.poll(None)


async def test_a_throttled_page_is_told_how_long_to_wait_and_calls_no_more(stage):
    reply = stage.reply(stage.comment())
    stage.fault("reply", FaultKind.RATE_LIMIT, seconds=180)
    for _ in range(2):
        with pytest.raises(NotSentError) as waiting:
            await stage.platform.publish(reply)
        assert waiting.value.retry_after == timedelta(minutes=3)
    assert stage.replies == []
    stage.clock.now += timedelta(minutes=3)
    await stage.platform.publish(reply)
    assert stage.replies == [TEXT]


async def test_near_the_limit_replies_go_on_and_polls_wait(stage):
    stage.pages.usage.forced_percent = 95
    await stage.platform.publish(stage.reply(stage.comment()))
    with pytest.raises(NotSentError):
        await stage.platform.poll(None)
    await stage.platform.publish(stage.reply(stage.comment("lain")))


async def test_hiding_and_showing_may_be_repeated(stage):
    comment_id = stage.comment("promo")
    stage.fault("hide", FaultKind.ERROR_AFTER)
    with pytest.raises(NotSentError):
        await stage.platform.hide(comment_id)
    await stage.platform.hide(comment_id)
    (comment,) = stage.pages.comments()
    assert comment.hidden
    await stage.platform.unhide(comment_id)
    await stage.platform.unhide(comment_id)
    assert not comment.hidden
