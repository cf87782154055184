"""Deleting and replying privately on Instagram, and what each failure means."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from bot.adapters.platforms import instagram
from bot.domain.errors import AlreadySentError, NotSentError, OutcomeUnknownError, RejectedError
from bot.ports import Deletes, Likes, RepliesPrivately
from bot.sandbox.app import SandboxConfig, SandboxServer, create_sandbox
from bot.sandbox.faults import Fault, FaultKind
from bot.sandbox.graph import GraphConfig, GraphSandbox
from tests.support.platform_stage import Clock

TOKEN = "IGAA-token-rahasia"
TEXT = "Halo Kak, mohon kirim nomor aduannya 🙏"


@dataclass
class Stage:
    graph: GraphSandbox
    platform: instagram.InstagramPlatform
    clock: Clock

    def comment(self) -> str:
        return self.graph.add_comment(text="Kapan?", username="warga_contoh")


@asynccontextmanager
async def running(*, login: str = "instagram", **changes: object) -> AsyncIterator[Stage]:
    clock = Clock()
    config = GraphConfig(access_token=TOKEN, app_secret="rahasia", verify_token="uji", **changes)
    sandbox = create_sandbox(SandboxConfig(graph=config), clock=clock)
    async with SandboxServer(sandbox) as server:
        settings = instagram.Settings(
            base_url=f"{server.base_url}/graph",
            login=login,
            user_id=config.user_id,
            access_token=TOKEN,
            app_secrets="rahasia",
            verify_token="uji",
        )
        async with instagram.http_client(settings) as http:
            yield Stage(sandbox.graph, instagram.build(settings, http, clock), clock)


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with running() as stage:
        yield stage


def test_instagram_has_no_like(stage):
    assert isinstance(stage.platform, Deletes)
    assert isinstance(stage.platform, RepliesPrivately)
    assert not isinstance(stage.platform, Likes)


@pytest.mark.parametrize("kind", [None, FaultKind.ERROR_AFTER, FaultKind.CUT_AFTER])
async def test_a_deletion_may_be_repeated(stage, kind):
    comment = stage.comment()
    if kind:
        stage.graph.faults.add("graph:delete", Fault(kind=kind))
        with pytest.raises(NotSentError):
            await stage.platform.delete(comment)
    await stage.platform.delete(comment)
    await stage.platform.delete(comment)
    assert stage.graph.state.comments[comment].deleted


async def test_a_private_reply_reaches_the_author_once(stage):
    comment = stage.comment()
    assert await stage.platform.reply_privately(comment, TEXT)
    with pytest.raises(AlreadySentError):
        await stage.platform.reply_privately(comment, "lagi")
    assert stage.graph.state.comments[comment].private_reply == TEXT


async def test_an_unclear_private_reply_is_settled_by_the_second_try(stage):
    comment = stage.comment()
    stage.graph.faults.add("graph:reply_privately", Fault(kind=FaultKind.CUT_AFTER))
    with pytest.raises(OutcomeUnknownError):
        await stage.platform.reply_privately(comment, TEXT)
    with pytest.raises(AlreadySentError):
        await stage.platform.reply_privately(comment, TEXT)


async def test_after_seven_days_meta_takes_no_private_reply(stage):
    comment = stage.comment()
    stage.clock.advance(days=7, seconds=1)
    with pytest.raises(RejectedError) as error:
        await stage.platform.reply_privately(comment, TEXT)
    assert error.value.code == "private_too_late"


async def test_a_text_of_too_many_bytes_is_not_even_sent(stage):
    with pytest.raises(RejectedError) as error:
        await stage.platform.reply_privately(stage.comment(), "🙏" * 251)
    assert error.value.code == "private_too_long"


async def test_a_missing_permission_is_told_when_sending_and_by_the_check():
    async with running(may_message=False) as stage:
        with pytest.raises(RejectedError) as error:
            await stage.platform.reply_privately(stage.comment(), TEXT)
        wrong = {one.name: one for one in await stage.platform.check() if not one.ok}
    assert error.value.code == "permission"
    assert list(wrong) == ["instagram.izin_pesan"]
    assert "instagram_business_manage_messages" in wrong["instagram.izin_pesan"].detail
    assert "token baru" in wrong["instagram.izin_pesan"].mend


async def test_the_check_says_what_it_cannot_try(stage):
    findings = {one.name: one for one in await stage.platform.check()}
    assert findings["instagram.izin_pesan"].detail == "Balasan pribadi dapat dikirim."
    stage.graph.faults.add("graph:list_conversations", Fault(kind=FaultKind.STATUS))
    findings = {one.name: one for one in await stage.platform.check()}
    assert not findings["instagram.izin_pesan"].ok
    async with running(login="facebook") as other:
        findings = {one.name: one for one in await other.platform.check()}
    assert "tidak dapat dicoba" in findings["instagram.izin_pesan"].detail
