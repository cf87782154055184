"""Deleting on YouTube: rejected for good, and repeated without harm."""

import pytest

from bot.domain.errors import NotSentError, RejectedError
from bot.ports import Deletes, Likes, RepliesPrivately
from bot.sandbox.faults import FaultKind
from bot.sandbox.youtube import Status


def test_youtube_has_neither_likes_nor_private_replies(stage):
    assert isinstance(stage.platform, Deletes)
    assert not isinstance(stage.platform, Likes | RepliesPrivately)


async def test_a_deleted_comment_is_rejected_and_stays_so(stage):
    comment = stage.comment()
    await stage.platform.delete(comment)
    await stage.platform.delete(comment)
    assert stage.youtube.state.comment(comment).status is Status.REJECTED
    with pytest.raises(RejectedError):
        await stage.platform.unhide(comment)


@pytest.mark.parametrize("kind", [FaultKind.ERROR_AFTER, FaultKind.CUT_AFTER])
async def test_an_unclear_outcome_is_repeated(stage, kind):
    comment = stage.comment()
    stage.fault("moderate", kind)
    with pytest.raises(NotSentError):
        await stage.platform.delete(comment)
    await stage.platform.delete(comment)
    assert stage.youtube.state.comment(comment).status is Status.REJECTED


async def test_what_is_gone_counts_as_deleted(stage):
    comment = stage.comment()
    stage.youtube.state.delete(comment)
    await stage.platform.delete(comment)


async def test_another_refusal_is_told(stage):
    comment = stage.comment()
    stage.fault("moderate", FaultKind.STATUS, body={"reason": "forbidden"})
    with pytest.raises(RejectedError) as error:
        await stage.platform.delete(comment)
    assert error.value.code == "permission"
