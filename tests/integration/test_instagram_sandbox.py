"""The real Instagram adapter against the Graph stand-in, over real HTTP."""

import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import httpx
import pytest
from structlog.testing import capture_logs

from bot.adapters.platforms import instagram
from bot.domain.comment import Direction
from bot.domain.errors import NotSentError, RejectedError
from bot.ports import Poll, WebhookRequest
from bot.sandbox.app import SandboxConfig, SandboxServer, create_sandbox
from bot.sandbox.faults import Fault, FaultKind
from bot.sandbox.graph import GraphConfig, GraphSandbox
from bot.sandbox.graph.payloads import (
    Form,
    Signature,
    comment_value,
    payload,
    signature_headers,
    wire_bytes,
)
from tests.support.http import NO_TLS
from tests.support.platform_stage import (
    TEXT,
    Clock,
    PlatformStage,
    assert_found_in_spite_of_the_answer,
    assert_found_missing_and_sent_again,
)

TOKEN = "IGAA-token-rahasia"
POST = "17900000000000001"
OLD_POST = "17900000000000005"


@dataclass(kw_only=True)
class Stage(PlatformStage):
    graph: GraphSandbox
    platform: instagram.InstagramPlatform
    author = "warga_contoh"

    def comment(self, text: str = "Kapan?", **more: str) -> str:
        return self.graph.add_comment(text=text, username="warga_contoh", **more)

    def fault(self, operation: str, kind: FaultKind, **more: object) -> None:
        self.graph.faults.add(f"graph:{operation}", Fault(kind=kind, **more))

    @property
    def replies(self) -> list[str]:
        return [reply.text for reply in self.graph.office_replies()]


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    clock = Clock()
    config = GraphConfig(access_token=TOKEN, app_secret="rahasia", verify_token="uji")
    sandbox = create_sandbox(SandboxConfig(graph=config), clock=clock)
    async with SandboxServer(sandbox) as server:
        settings = instagram.Settings(
            base_url=f"{server.base_url}/graph",
            user_id=config.user_id,
            access_token=TOKEN,
            app_secrets="rahasia",
            verify_token="uji",
            send_proof=True,
        )
        async with instagram.http_client(settings) as http:
            platform = instagram.build(settings, http, clock)
            yield Stage(graph=sandbox.graph, platform=platform, clock=clock)


async def test_a_reply_is_published_and_found_again(stage):
    reply = stage.reply(stage.comment())
    assert await stage.platform.find_published(reply) is None
    published = await stage.platform.publish(reply)
    assert stage.replies == [TEXT]
    assert await stage.platform.find_published(reply) == published


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        (FaultKind.ERROR_AFTER, {}),
        (FaultKind.CUT_AFTER, {}),
        (FaultKind.ERROR_AFTER, {"body": {"code": 20, "error_subcode": 1772107}}),
    ],
    ids=["created+500", "created+cut", "created+20/1772107"],
)
async def test_a_reply_that_stands_in_spite_of_the_answer_is_found_and_stands_once(
    stage, kind, more
):
    await assert_found_in_spite_of_the_answer(stage, "reply", kind, **more)


@pytest.mark.parametrize("kind", [FaultKind.STATUS, FaultKind.CUT_BEFORE])
async def test_a_reply_that_was_not_made_is_found_missing_and_may_be_sent_again(stage, kind):
    await assert_found_missing_and_sent_again(stage, "reply", kind)


async def test_a_webhook_borrows_caption_and_link_from_the_last_poll(stage):
    graph, comment_id = stage.graph, stage.comment(media_id=POST)
    body = payload(
        [comment_value(graph.state.comments[comment_id], graph.state)],
        account_id=graph.config.user_id,
        time=0,
        form=Form.CHANGES,
    )
    raw = wire_bytes(body)
    signed = signature_headers(raw, secret=graph.config.app_secret, kind=Signature.GOOD)
    headers = {name.lower(): value for name, value in signed.items()}
    request = WebhookRequest(body=raw, headers=headers)

    [before] = stage.platform.parse(request).comments
    await stage.platform.poll(None)
    [after] = stage.platform.parse(request).comments

    post = graph.state.posts[POST]
    assert (before.post_id, before.post_caption, before.permalink) == (POST, None, None)
    assert (after.post_caption, after.permalink) == (post.caption, post.permalink)


async def test_a_throttled_account_is_told_how_long_to_wait_and_calls_no_more(stage):
    reply = stage.reply(stage.comment())
    stage.fault("reply", FaultKind.RATE_LIMIT, seconds=180)
    with pytest.raises(NotSentError) as first:
        await stage.platform.publish(reply)
    assert first.value.retry_after == timedelta(minutes=3)
    with pytest.raises(NotSentError):
        await stage.platform.publish(reply)
    assert stage.replies == []
    stage.clock.now += timedelta(minutes=3)
    await stage.platform.publish(reply)
    assert stage.replies == [TEXT]


async def test_a_deleted_comment_is_gone_and_an_older_equal_reply_is_not_ours(stage):
    comment = stage.comment()
    await stage.platform.publish(stage.reply(comment))
    stage.clock.now += timedelta(hours=1)
    assert await stage.platform.find_published(stage.reply(comment)) is None
    stage.graph.delete_comment(comment)
    with pytest.raises(RejectedError) as error:
        await stage.platform.publish(stage.reply(comment))
    assert error.value.code == "gone"


async def test_a_reply_already_recorded_for_another_item_is_not_taken_for_ours(stage):
    comment = stage.comment()
    known = (await stage.platform.publish(stage.reply(comment))).external_id
    other = stage.reply(comment, known_reply_ids=frozenset({known}))
    assert await stage.platform.find_published(other) is None


async def test_a_reply_to_a_reply_goes_to_the_thread_and_mentions_the_person(stage):
    thread = stage.comment("Lampu mati")
    inner = stage.comment("Sama, di sini juga", parent_id=thread)
    reply = stage.reply(inner, parent_external_id=thread)
    published = await stage.platform.publish(reply)
    assert stage.replies == [f"@warga_contoh {TEXT}"]
    assert await stage.platform.find_published(reply) == published


async def test_empty_pages_and_foreign_links_do_not_hide_a_reply_or_leak_the_token(stage, caplog):
    caplog.set_level(logging.DEBUG)
    reply = stage.reply(stage.comment())
    await stage.platform.publish(reply)
    for _ in range(60):  # pushes ours beyond the first page
        stage.comment("ikut tanya", parent_id=reply.comment_external_id)
    stage.graph.quirks.empty_pages = 2
    stage.graph.quirks.foreign_next = "http://127.0.0.1:9/jahat"
    with capture_logs() as logs:
        assert await stage.platform.find_published(reply)
    assert TOKEN not in caplog.text + str(logs)


async def test_hiding_and_showing_may_be_repeated(stage):
    comment_id = stage.comment("promo")
    stage.fault("hide", FaultKind.ERROR_AFTER)
    with pytest.raises(NotSentError):
        await stage.platform.hide(comment_id)
    await stage.platform.hide(comment_id)
    (comment,) = stage.graph.comments()
    assert comment.hidden
    await stage.platform.unhide(comment_id)
    await stage.platform.unhide(comment_id)
    assert not comment.hidden


def texts(poll: Poll) -> set[str]:
    return {comment.text for comment in poll.comments}


async def test_a_poll_finds_what_was_missed_edits_and_late_replies(stage):
    first_id = stage.comment("pertama", media_id=POST)
    old_id = stage.comment("lama", media_id=OLD_POST)
    first = await stage.platform.poll(None)
    assert texts(first) == {"pertama", "lama"}
    stage.comment("kedua", media_id=POST)
    stage.graph.edit_comment(first_id, text="pertama, disunting")
    stage.comment("balasan terlambat", parent_id=old_id)
    second = await stage.platform.poll(first.cursor)
    assert texts(second) >= {"kedua", "pertama, disunting", "balasan terlambat"}


async def test_a_poll_tells_caption_author_parent_time_and_our_own_comments(stage):
    thread = stage.comment("Lampu mati", media_id=POST)
    await stage.platform.publish(stage.reply(thread))
    by_text = {comment.text: comment for comment in (await stage.platform.poll(None)).comments}
    comment, echo = by_text["Lampu mati"], by_text[TEXT]
    assert (comment.author_name, comment.post_id) == ("warga_contoh", POST)
    assert comment.created_at == stage.clock()
    assert comment.post_caption
    assert comment.permalink
    assert comment.direction is Direction.INCOMING
    assert (echo.parent_id, echo.direction) == (thread, Direction.OUTGOING)


async def test_a_poll_reads_all_pages_in_spite_of_empty_ones(stage):
    for number in range(120):
        stage.comment(f"nomor {number}", media_id=POST)
    stage.graph.quirks.empty_pages = 2
    assert len((await stage.platform.poll(None)).comments) == 120


async def test_a_poll_that_fails_raises_and_a_broken_cursor_begins_anew(stage):
    stage.comment("halo")
    stage.fault("read", FaultKind.STATUS, status=503)
    with pytest.raises(NotSentError):
        await stage.platform.poll(None)
    assert texts(await stage.platform.poll("{rusak")) == {"halo"}


async def test_the_check_of_good_credentials_finds_nothing_wrong(stage):
    findings = await stage.platform.check()
    assert [finding.ok for finding in findings] == [True, True, True, True]


async def test_the_check_of_a_dead_token_says_what_to_do_and_not_the_token(stage):
    stage.fault("read", FaultKind.STATUS, body={"code": 190, "error_subcode": 463})
    (finding,) = await stage.platform.check()
    assert not finding.ok
    assert "ACCESS_TOKEN" in finding.mend
    assert TOKEN not in str(finding)


async def test_an_unreachable_platform_is_certainly_not_sent(stage):
    settings = stage.platform.settings.model_copy(update={"base_url": "http://127.0.0.1:9"})
    async with httpx.AsyncClient(trust_env=False, verify=NO_TLS) as http:
        nowhere = instagram.build(settings, http, stage.clock)
        with pytest.raises(NotSentError) as error:
            await nowhere.publish(stage.reply("1"))
    assert TOKEN not in repr(error.value) + repr(nowhere) + repr(settings)
