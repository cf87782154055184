"""Replies on YouTube: sent once, found again, and what each failure means."""

import logging

import pytest
from structlog.testing import capture_logs

from bot.domain.errors import NotSentError, OutcomeUnknownError, RejectedError
from bot.sandbox.faults import FaultKind
from bot.sandbox.youtube import Status
from tests.integration.youtube.conftest import CLIENT_SECRET, REFRESH_TOKEN
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
    found = await stage.platform.find_published(reply)
    assert found is not None
    assert found.external_id == published.external_id
    (made,) = stage.youtube.office_replies()
    assert (made.id, made.parent_id) == (published.external_id, reply.comment_external_id)
    assert published.permalink == f"https://www.youtube.com/watch?v={made.video_id}&lc={made.id}"


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        (FaultKind.ERROR_AFTER, {}),
        (FaultKind.CUT_AFTER, {}),
        (FaultKind.ERROR_AFTER, {"body": {"reason": "processingFailure"}}),
        (FaultKind.ERROR_AFTER, {"body": "<html>"}),
    ],
    ids=["created+500", "created+cut", "created+processingFailure", "created+not JSON"],
)
async def test_a_reply_that_stands_in_spite_of_the_answer_is_found_and_stands_once(
    stage, kind, more
):
    await assert_found_in_spite_of_the_answer(stage, "insert", kind, **more)


@pytest.mark.parametrize("kind", [FaultKind.STATUS, FaultKind.CUT_BEFORE])
async def test_a_reply_that_was_not_made_is_found_missing_and_may_be_sent_again(stage, kind):
    await assert_found_missing_and_sent_again(stage, "insert", kind)


async def test_our_own_reply_that_youtube_holds_back_is_found_and_told(stage):
    """Otherwise it would be sent again and stand twice once a moderator lets both through."""
    reply = stage.reply(stage.comment())
    stage.youtube.state.holds = True
    with capture_logs() as logs:
        published = await stage.platform.publish(reply)
    assert [one["event"] for one in logs] == ["reply_not_visible"]
    found = await stage.platform.find_published(reply)
    assert found is not None
    assert found.external_id == published.external_id


async def test_a_reply_to_a_reply_stands_in_the_thread_and_mentions_the_person(stage):
    thread = stage.comment("Lampu mati")
    inner = stage.comment("Sama, di sini juga", parent_id=thread, name="@budi.contoh")
    reply = stage.reply(inner, parent_external_id=thread, author_name="@budi.contoh")
    published = await stage.platform.publish(reply)
    assert stage.youtube.state.comment(published.external_id).parent_id == thread
    assert stage.replies == [f"@budi.contoh {TEXT}"]
    assert await stage.platform.find_published(reply)
    named = {"author_name": "@budi.contoh", "text": "@Budi.Contoh sudah, Kak."}
    await stage.platform.publish(stage.reply(inner, parent_external_id=thread, **named))
    assert stage.replies[-1] == "@Budi.Contoh sudah, Kak."


async def test_a_reply_is_found_among_hundreds_and_older_or_foreign_ones_are_not_ours(stage):
    thread = stage.comment()
    for _ in range(120):
        stage.comment(TEXT, parent_id=thread)
    reply = stage.reply(thread)
    assert await stage.platform.find_published(reply) is None
    known = (await stage.platform.publish(reply)).external_id
    other = stage.reply(thread, known_reply_ids=frozenset({known}))
    assert await stage.platform.find_published(other) is None
    stage.clock.advance(hours=1)
    assert await stage.platform.find_published(stage.reply(thread)) is None


async def test_line_breaks_and_signs_come_back_as_they_were_sent(stage):
    text = 'Baik, Kak.\nBiaya < Rp5.000 & gratis untuk "lansia" *'
    reply = stage.reply(stage.comment(), text=text)
    await stage.platform.publish(reply)
    assert stage.replies == [text]
    assert await stage.platform.find_published(reply)


async def test_a_thread_without_replies_costs_one_unit_and_says_so(stage):
    comment = stage.comment()
    stage.youtube.state.comment(comment).can_reply = False
    with pytest.raises(RejectedError) as closed:
        await stage.platform.publish(stage.reply(comment))
    assert closed.value.code == "replies_closed"
    assert stage.used == 1


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        ("commentsDisabled", "replies_closed"),
        ("operationNotSupported", "replies_closed"),
        ("parentCommentIsPrivate", "comment_held"),
        ("ineligibleAccount", "permission"),
        ("authenticatedUserNotChannel", "permission"),
        ("insufficientPermissions", "permission"),
        ("forbidden", "permission"),
        ("parentCommentNotFound", "gone"),
        ("commentTextTooLong", "bad_request"),
        ("invalidCommentMetadata", "bad_request"),
        ("somethingNew", "bad_request"),
    ],
)
async def test_what_youtube_refuses_is_refused_for_good(stage, reason, code):
    stage.fault("insert", FaultKind.STATUS, body={"reason": reason})
    with pytest.raises(RejectedError) as refused:
        await stage.platform.publish(stage.reply(stage.comment()))
    assert refused.value.code == code


@pytest.mark.parametrize("reason", ["rateLimitExceeded", "userRateLimitExceeded"])
async def test_too_fast_is_tried_later(stage, reason):
    stage.fault("insert", FaultKind.STATUS, body={"reason": reason})
    with pytest.raises(NotSentError):
        await stage.platform.publish(stage.reply(stage.comment()))


async def test_a_held_or_removed_comment_cannot_be_answered_and_says_why(stage):
    held = stage.comment(held=True)
    with pytest.raises(RejectedError) as refused:
        await stage.platform.publish(stage.reply(held))
    assert refused.value.code == "comment_held"
    gone = stage.comment()
    stage.youtube.state.delete(gone)
    for act in (stage.platform.publish, stage.platform.find_published):
        with pytest.raises(RejectedError) as refused:
            await act(stage.reply(gone))
        assert refused.value.code == "gone"


async def test_hiding_holds_back_showing_publishes_and_both_may_be_repeated(stage):
    comment = stage.comment("promo")
    stage.fault("moderate", FaultKind.ERROR_AFTER)
    with pytest.raises(NotSentError):
        await stage.platform.hide(comment)
    await stage.platform.hide(comment)
    assert stage.youtube.state.comment(comment).status is Status.HELD
    await stage.platform.unhide(comment)
    await stage.platform.unhide(comment)
    assert stage.youtube.state.comment(comment).status is Status.PUBLISHED


async def test_a_processing_failure_is_looked_into_once_and_not_repeated(stage):
    rejected, gone = stage.comment("promo"), stage.comment("promo")
    stage.youtube.state.moderate(rejected, Status.REJECTED)
    with pytest.raises(RejectedError) as refused:
        await stage.platform.unhide(rejected)  # YouTube does not take a rejection back
    assert refused.value.code == "gone"
    stage.fault("moderate", FaultKind.STATUS, body={"reason": "processingFailure"})
    with pytest.raises(RejectedError) as refused:
        await stage.platform.hide(gone)
    assert refused.value.code == "rejected"
    stage.youtube.state.delete(gone)
    with pytest.raises(RejectedError) as refused:
        await stage.platform.hide(gone)
    assert refused.value.code == "gone"


async def test_no_secret_is_logged_or_shown(stage, caplog):
    caplog.set_level(logging.DEBUG)
    with capture_logs() as logs:
        reply = stage.reply(stage.comment())
        await stage.platform.publish(reply)
        stage.fault("insert", FaultKind.STATUS)
        with pytest.raises(OutcomeUnknownError) as error:
            await stage.platform.publish(reply)
    shown = caplog.text + str(logs) + repr(stage.platform) + repr(error.value)
    tokens = list(stage.youtube.oauth.access_tokens)
    assert tokens
    for secret in (REFRESH_TOKEN, CLIENT_SECRET, *tokens):
        assert secret not in shown


async def test_two_minutes_are_allowed_for_clocks_that_differ(stage):
    reply = stage.reply(stage.comment())
    await stage.platform.publish(reply)
    stage.clock.advance(seconds=90)
    assert await stage.platform.find_published(stage.reply(reply.comment_external_id))
    stage.clock.advance(seconds=60)
    assert await stage.platform.find_published(stage.reply(reply.comment_external_id)) is None
