"""Deleting, liking and replying privately on a Page, and what each failure means."""

from datetime import timedelta

import pytest

from bot.domain.errors import (
    AlreadySentError,
    NotSentError,
    OutcomeUnknownError,
    RejectedError,
)
from bot.ports import Deletes, Likes, RepliesPrivately
from bot.sandbox.faults import FaultKind
from bot.sandbox.pages import PERMISSIONS

TEXT = "Halo Kak, mohon kirim nomor aduannya 🙏"


def test_a_page_allows_all_of_them(stage):
    assert isinstance(stage.platform, Deletes)
    assert isinstance(stage.platform, Likes)
    assert isinstance(stage.platform, RepliesPrivately)
    assert stage.platform.private_reply_within == timedelta(days=7)
    assert stage.platform.private_text_limit == 2000


async def test_a_deleted_comment_is_gone_and_deleting_it_again_is_no_failure(stage):
    comment = stage.comment()
    await stage.platform.delete(comment)
    assert stage.pages.state.comments[comment].deleted
    await stage.platform.delete(comment)


@pytest.mark.parametrize("kind", [FaultKind.ERROR_AFTER, FaultKind.CUT_AFTER])
async def test_a_deletion_of_unclear_outcome_is_repeated_without_harm(stage, kind):
    comment = stage.comment()
    stage.fault("delete", kind)
    with pytest.raises(NotSentError):
        await stage.platform.delete(comment)
    await stage.platform.delete(comment)
    assert stage.pages.state.comments[comment].deleted


async def test_what_was_never_reached_is_not_taken_for_deleted(staged):
    """Meta answers 100/33 for what is gone and for what may not be touched alike."""
    page = {"permissions": frozenset(PERMISSIONS) - {"pages_read_user_content"}}
    async with staged(page=page) as stage:
        stage.comment()
        with pytest.raises(RejectedError) as error:
            await stage.platform.delete("2222_999")
    assert error.value.code == "permission"


async def test_a_like_is_set_once_and_taken_back(stage):
    comment = stage.comment()
    stored = stage.pages.state.comments[comment]
    for _ in range(2):
        await stage.platform.like(comment)
        assert (stored.liked, stored.like_count) == (True, 1)
    for _ in range(2):
        await stage.platform.unlike(comment)
        assert (stored.liked, stored.like_count) == (False, 0)


async def test_a_private_reply_reaches_the_author_once(stage):
    comment = stage.comment()
    assert await stage.platform.reply_privately(comment, TEXT)
    with pytest.raises(AlreadySentError):
        await stage.platform.reply_privately(comment, "lagi")
    assert stage.pages.state.comments[comment].private_reply == TEXT


@pytest.mark.parametrize("kind", [FaultKind.ERROR_AFTER, FaultKind.CUT_AFTER])
async def test_an_unclear_private_reply_that_arrived_is_told_by_the_second_try(stage, kind):
    comment = stage.comment()
    stage.fault("reply_privately", kind)
    with pytest.raises(OutcomeUnknownError):
        await stage.platform.reply_privately(comment, TEXT)
    with pytest.raises(AlreadySentError):
        await stage.platform.reply_privately(comment, TEXT)


@pytest.mark.parametrize("kind", [FaultKind.STATUS, FaultKind.CUT_BEFORE])
async def test_an_unclear_private_reply_that_did_not_arrive_is_sent_by_the_second_try(stage, kind):
    comment = stage.comment()
    stage.fault("reply_privately", kind)
    with pytest.raises(OutcomeUnknownError):
        await stage.platform.reply_privately(comment, TEXT)
    await stage.platform.reply_privately(comment, TEXT)
    assert stage.pages.state.comments[comment].private_reply == TEXT


async def test_after_seven_days_meta_takes_no_private_reply(stage):
    comment = stage.comment()
    stage.clock.advance(days=7, seconds=1)
    with pytest.raises(RejectedError) as error:
        await stage.platform.reply_privately(comment, TEXT)
    assert error.value.code == "private_too_late"


async def test_somebody_who_takes_no_messages_is_told_apart(stage):
    own = stage.pages.add_comment(text="Halo", name=stage.pages.config.name)
    with pytest.raises(RejectedError) as error:
        await stage.platform.reply_privately(own, TEXT)
    assert error.value.code == "private_closed"


@pytest.mark.parametrize(
    ("missing", "act"),
    [
        ("pages_manage_engagement", "delete"),
        ("pages_manage_engagement", "like"),
        ("pages_manage_engagement", "unlike"),
        ("pages_messaging", "reply_privately"),
    ],
)
async def test_a_missing_permission_is_told(staged, missing, act):
    async with staged(page={"permissions": frozenset(PERMISSIONS) - {missing}}) as stage:
        comment = stage.comment()
        more = (TEXT,) if act == "reply_privately" else ()
        with pytest.raises(RejectedError) as error:
            await getattr(stage.platform, act)(comment, *more)
    assert error.value.code == "permission"
    assert not stage.pages.state.comments[comment].deleted


async def test_a_text_that_is_too_long_is_refused(stage):
    with pytest.raises(RejectedError):
        await stage.platform.reply_privately(stage.comment(), "a" * 2001)


async def test_a_private_reply_to_a_comment_that_is_gone_is_refused(stage):
    comment = stage.comment()
    await stage.platform.like(comment)
    stage.pages.delete_comment(comment)
    with pytest.raises(RejectedError) as error:
        await stage.platform.reply_privately(comment, TEXT)
    assert error.value.code == "gone"
