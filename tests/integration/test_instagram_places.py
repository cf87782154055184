"""Ads, broadcasts and mentions on Instagram: read, answered, and what each failure means."""

import pytest

from bot.domain.comment import Direction, Kind
from bot.domain.errors import NotSentError, OutcomeUnknownError, RejectedError
from bot.sandbox.faults import Fault, FaultKind
from tests.integration.test_instagram_deeds import Stage, running
from tests.unit.platforms.graph_stub import reply

OFFICE = "humas.kotacontoh"


@pytest.fixture
async def stage():
    async with running(login="facebook") as stage:
        yield stage


def mentioned(stage: Stage) -> tuple[str, str, str]:
    """Return the ids of a post, of a comment below it, and of the mention in that."""
    post = stage.graph.places.post_elsewhere("Jalan rusak", username="warga_lain")
    text = f"@{OFFICE} kapan diperbaiki?"
    comment = stage.graph.add_comment(text=text, username="warga_contoh", media_id=post)
    return post, comment, f"mention:{post}:{comment}"


async def test_a_mention_is_read_and_answered_below_the_comment(stage):
    post, comment, mention = mentioned(stage)
    found = await stage.platform.read(mention)
    assert (found.external_id, found.kind, found.author_name) == (
        mention,
        Kind.MENTION,
        "warga_contoh",
    )
    assert found.text.endswith("kapan diperbaiki?")
    assert found.direction is Direction.INCOMING

    sent = await stage.platform.publish(reply(comment_external_id=mention))
    written = stage.graph.state.comments[sent.external_id]
    assert (written.media_id, written.parent_id) == (post, comment)


async def test_a_mention_in_a_caption_is_answered_below_the_post(stage):
    post = stage.graph.places.post_elsewhere(f"Terima kasih @{OFFICE} !", username="warga_lain")
    mention = f"mention:{post}"
    found = await stage.platform.read(mention)
    assert (found.author_name, found.text) == ("warga_lain", f"Terima kasih @{OFFICE} !")
    sent = await stage.platform.publish(reply(comment_external_id=mention))
    assert stage.graph.state.comments[sent.external_id].parent_id is None


async def test_a_mention_that_was_deleted_meanwhile_is_gone(stage):
    _, comment, mention = mentioned(stage)
    stage.graph.delete_comment(comment)
    for call in (
        stage.platform.read(mention),
        stage.platform.publish(reply(comment_external_id=mention)),
    ):
        with pytest.raises(RejectedError) as refused:
            await call
        assert refused.value.code == "gone"


async def test_our_own_mention_is_ours(stage):
    post = stage.graph.places.post_elsewhere("Jalan rusak", username="warga_lain")
    comment = stage.graph.add_comment(text=f"@{OFFICE} ya", username=OFFICE, media_id=post)
    found = await stage.platform.read(f"mention:{post}:{comment}")
    assert found.direction is Direction.OUTGOING


@pytest.mark.parametrize("kind", [FaultKind.ERROR_AFTER, FaultKind.CUT_AFTER])
async def test_an_unclear_answer_to_a_mention_stays_unclear(stage, kind):
    _, _, mention = mentioned(stage)
    stage.graph.faults.add("graph:answer_mention", Fault(kind=kind))
    with pytest.raises(OutcomeUnknownError):
        await stage.platform.publish(reply(comment_external_id=mention))
    with pytest.raises(NotSentError):
        await stage.platform.find_published(reply(comment_external_id=mention))


@pytest.mark.parametrize("deed", ["hide", "unhide", "delete"])
async def test_below_anothers_post_nothing_but_answering_is_tried(stage, deed):
    _, comment, mention = mentioned(stage)
    with pytest.raises(RejectedError) as refused:
        await getattr(stage.platform, deed)(mention)
    assert refused.value.code == "not_our_post"
    with pytest.raises(RejectedError):
        await stage.platform.reply_privately(mention, "Halo Kak")
    assert not stage.graph.state.comments[comment].deleted


async def test_a_comment_of_a_broadcast_takes_a_private_reply_only_and_only_while_it_runs(stage):
    live = stage.graph.places.go_live("Rapat warga")
    first, late = (
        stage.graph.add_comment(text="kapan?", username=name, media_id=live)
        for name in ("warga_a", "warga_b")
    )
    answer = reply(comment_external_id=first, kind=Kind.LIVE)
    assert await stage.platform.find_published(answer) is None
    with pytest.raises(RejectedError) as refused:
        await stage.platform.publish(answer)
    assert refused.value.code == "live_private_only"
    assert not stage.graph.office_replies()

    assert await stage.platform.reply_privately(first, "Halo Kak")
    stage.graph.places.end_live(live)
    with pytest.raises(RejectedError) as refused:
        await stage.platform.reply_privately(late, "Halo Kak")
    assert refused.value.code == "private_too_late"


async def test_polls_see_neither_broadcasts_nor_ads_nor_others_posts(stage):
    original = next(iter(stage.graph.state.posts))
    stage.graph.places.go_live("Rapat warga")
    stage.graph.places.advertise(original, title="Vaksin")
    mentioned(stage)
    await stage.platform.poll(None)
    assert len(stage.platform.poller.recent) == 5


async def test_a_comment_below_an_ad_is_answered_there(stage):
    original = next(iter(stage.graph.state.posts))
    ad = stage.graph.places.advertise(original, title="Vaksin")
    comment = stage.graph.add_comment(text="gratis?", username="warga_a", media_id=ad)
    answer = reply(comment_external_id=comment, kind=Kind.AD)
    sent = await stage.platform.publish(answer)
    assert stage.graph.state.comments[sent.external_id].parent_id == comment
    assert await stage.platform.find_published(answer) == sent
