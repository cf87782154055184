"""From the channel's post to the reply below a citizen's comment."""

from datetime import timedelta

import pytest

from bot.domain.comment import Direction
from bot.domain.errors import NotSentError, OutcomeUnknownError, PlatformError, RejectedError
from bot.ports import Channel, Deletes, FindsReplies, Hides, Likes, Restricts
from bot.sandbox.faults import Fault, FaultKind
from bot.sandbox.telegram import AGUS, DEWI, SITI
from bot.sandbox.telegram.model import Standing
from tests.integration.telegram.conftest import Stage


async def test_what_citizens_write_arrives_with_its_post_and_its_parent(stage: Stage) -> None:
    root = stage.discussion.post("Perbaikan jalan mulai Senin")
    first = stage.discussion.comment("Jalan mana?", user_id=DEWI.id, root=root.id)
    inner = stage.discussion.comment("Sama, mau tahu", user_id=AGUS.id, reply_to=first.id)
    await stage.listen()
    one, two = stage.received.comments
    assert (one.text, two.text) == ("Jalan mana?", "Sama, mau tahu")
    assert {one.post_caption, two.post_caption} == {"Perbaikan jalan mulai Senin"}
    assert (one.parent_id, two.parent_id) == (None, one.external_id)
    assert two.external_id == f"{stage.discussion.id}:{inner.id}"


async def test_the_office_is_told_from_citizens(stage: Stage) -> None:
    root = stage.discussion.post("Perbaikan jalan")
    comment = stage.discussion.comment("Kapan?", user_id=DEWI.id, root=root.id)
    stage.discussion.as_channel("Senin", root=root.id, reply_to=comment.id)
    stage.discussion.as_group("Senin", root=root.id, reply_to=comment.id)
    stage.discussion.comment("Senin", user_id=SITI.id, reply_to=comment.id)
    await stage.listen()
    citizen, *office = stage.received.comments
    assert citizen.direction is Direction.INCOMING
    assert {one.direction for one in office} == {Direction.OUTGOING}
    assert {one.parent_id for one in office} == {citizen.external_id}


async def test_the_channel_is_the_office_even_before_any_post_was_seen(stage: Stage) -> None:
    root = stage.discussion.post("Lama")
    stage.telegram.world.updates.drop_all()
    stage.discussion.as_channel("Halo", root=root.id)
    await stage.listen()
    assert stage.received.comments[0].direction is Direction.OUTGOING


async def test_an_edit_changes_the_comment_and_an_album_is_one(stage: Stage) -> None:
    root = stage.discussion.post("Foto", pictures=3)
    comment = stage.discussion.comment("Kapan?", user_id=DEWI.id, root=root.id)
    stage.discussion.edit(comment.id, "Kapan selesai?")
    items = stage.discussion.album("Banjir", user_id=DEWI.id, root=root.id, pictures=3)
    await stage.listen()
    assert stage.received.channels[:2] == [Channel.WEBHOOK, Channel.EDIT]
    assert stage.received.comments[1].text == "Kapan selesai?"
    assert {one.external_id for one in stage.received.comments[2:]} == {
        f"{stage.discussion.id}:{items[0].id}"
    }
    assert stage.received.comments[-1].text == "Banjir"
    assert {one.post_caption for one in stage.received.comments} == {"Foto"}


async def test_a_reply_stands_below_the_comment_in_its_thread(stage: Stage) -> None:
    root = stage.discussion.post("Perbaikan jalan")
    comment = stage.discussion.comment("Kapan?", user_id=DEWI.id, root=root.id)
    published = await stage.platform.publish(stage.reply(comment.id, "Senin, Kak. <b>&amp;"))
    [sent] = stage.discussion.bot_replies()
    assert sent.reply_to is comment
    assert (sent.thread_id, sent.content.text) == (root.id, "Senin, Kak. <b>&amp;")
    assert published.external_id == f"{stage.discussion.id}:{sent.id}"
    internal = str(stage.discussion.id).removeprefix("-100")
    assert published.permalink == f"https://t.me/c/{internal}/{sent.id}?thread={root.id}"


async def test_a_comment_that_is_gone_is_not_answered_beside_it(stage: Stage) -> None:
    comment = stage.discussion.comment("Kapan?", user_id=DEWI.id)
    stage.discussion.delete(comment.id)
    with pytest.raises(RejectedError) as caught:
        await stage.platform.publish(stage.reply(comment.id))
    assert caught.value.code == "gone"
    assert stage.discussion.bot_replies() == []


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault(kind=FaultKind.RATE_LIMIT, seconds=7), NotSentError),
        (Fault(kind=FaultKind.CUT_BEFORE), OutcomeUnknownError),
        (Fault(kind=FaultKind.CUT_AFTER), OutcomeUnknownError),
        (Fault(kind=FaultKind.STATUS, status=502), OutcomeUnknownError),
        (Fault(kind=FaultKind.STATUS, status=500), OutcomeUnknownError),
        (Fault(kind=FaultKind.STATUS, status=403), RejectedError),
        (Fault(kind=FaultKind.STATUS, status=200, body="{rusak"), OutcomeUnknownError),
    ],
)
async def test_every_failure_of_a_sending_says_whether_a_retry_is_safe(
    stage: Stage, fault: Fault, error: type[PlatformError]
) -> None:
    comment = stage.discussion.comment("Kapan?", user_id=DEWI.id)
    stage.server.sandbox.faults.add("telegram:sendMessage", fault)
    with pytest.raises(PlatformError) as caught:
        await stage.platform.publish(stage.reply(comment.id))
    assert type(caught.value) is error
    if isinstance(caught.value, NotSentError):
        assert caught.value.retry_after == timedelta(seconds=7)
    token = stage.telegram.config.token
    assert token not in repr(caught.value) + str(caught.value.__cause__) + repr(stage.platform)


async def test_a_bot_that_was_removed_or_has_a_wrong_token_says_so(stage: Stage) -> None:
    comment = stage.discussion.comment("Kapan?", user_id=DEWI.id)
    stage.discussion.remove_bot()
    with pytest.raises(RejectedError) as caught:
        await stage.platform.publish(stage.reply(comment.id))
    assert caught.value.code == "permission"
    stage.server.sandbox.faults.add(
        "telegram:sendMessage", Fault(kind=FaultKind.STATUS, status=401)
    )
    with pytest.raises(RejectedError) as caught:
        await stage.platform.publish(stage.reply(comment.id))
    assert caught.value.code == "token_invalid"


async def test_an_upgraded_groups_old_comments_are_gone(stage: Stage) -> None:
    comment = stage.discussion.comment("Kapan?", user_id=DEWI.id)
    stage.discussion.group.migrated_to = -1009
    with pytest.raises(RejectedError) as caught:
        await stage.platform.publish(stage.reply(comment.id))
    assert caught.value.code == "gone"


async def test_the_limit_counts_as_telegram_does(stage: Stage) -> None:
    """What a person has approved is never cut: it is refused with a word what to do."""
    comment = stage.discussion.comment("Kapan?", user_id=DEWI.id)
    await stage.platform.publish(stage.reply(comment.id, "👍" * 2048))
    with pytest.raises(RejectedError) as caught:
        await stage.platform.publish(stage.reply(comment.id, "👍" * 2049))
    assert caught.value.code == "too_long"
    assert stage.telegram.api.calls["sendMessage"] == 1


async def test_a_comment_is_deleted_once_and_again(stage: Stage) -> None:
    comment = stage.discussion.comment("Promo judi", user_id=DEWI.id)
    external_id = f"{stage.discussion.id}:{comment.id}"
    for _ in range(2):
        await stage.platform.delete(external_id)
    assert stage.discussion.messages() == []


async def test_without_the_right_nothing_is_deleted(stage: Stage) -> None:
    comment = stage.discussion.comment("Promo judi", user_id=DEWI.id)
    stage.discussion.make_bot(Standing(rights=frozenset()))
    with pytest.raises(RejectedError) as caught:
        await stage.platform.delete(f"{stage.discussion.id}:{comment.id}")
    assert caught.value.code == "permission"
    assert len(stage.discussion.messages()) == 1


async def test_a_comment_is_liked_and_the_like_taken_back(stage: Stage) -> None:
    comment = stage.discussion.comment("Terima kasih", user_id=DEWI.id)
    external_id = f"{stage.discussion.id}:{comment.id}"
    for _ in range(2):
        await stage.platform.like(external_id)
        assert comment.reaction == "👍"
    await stage.platform.unlike(external_id)
    assert comment.reaction is None
    stage.discussion.delete(comment.id)
    with pytest.raises(RejectedError) as caught:
        await stage.platform.like(external_id)
    assert caught.value.code == "gone"


def test_the_capabilities_are_what_telegram_has(stage: Stage) -> None:
    assert isinstance(stage.platform, Deletes)
    assert isinstance(stage.platform, Likes)
    assert isinstance(stage.platform, Restricts)
    assert not isinstance(stage.platform, Hides)
    assert not isinstance(stage.platform, FindsReplies)
