"""Comments that may be kept for a while only: read again in time, or erased."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.adapters.db.corrections import read_decisions
from bot.adapters.db.tables import audit_log, posts
from bot.domain.comment import IncomingComment
from bot.domain.errors import NotSentError, PlatformError, RejectedError
from bot.domain.post import PostFacts
from bot.domain.review import RejectReason, State
from bot.ports import Channel
from bot.usecases import jobs
from bot.usecases.refresh import RefreshStored
from tests.integration.usecases.office import RINA, Office

KEY = "youtube_dishub"


def written(name: str, text: str = "question: kapan?", **changes: object) -> IncomingComment:
    comment = IncomingComment(
        platform="youtube",
        external_id=name,
        account_id="UC1",
        text=text,
        author_id="UC9",
        author_name="@siti",
        post_id="v1",
        post_caption="Judul video",
        permalink=f"https://www.youtube.com/watch?v=v1&lc={name}",
    )
    return replace(comment, **changes)  # type: ignore[arg-type]


@dataclass
class Channelled:
    """A channel whose comments are read again."""

    standing: dict[str, IncomingComment] = field(default_factory=dict)
    failure: PlatformError | None = None
    keep_for: timedelta = timedelta(days=30)
    read_at_once: int = 2
    calls: list[int] = field(default_factory=list)

    async def read_many(self, external_ids: Sequence[str]) -> Sequence[IncomingComment]:
        if self.failure:
            raise self.failure
        self.calls.append(len(external_ids))
        return [self.standing[name] for name in external_ids if name in self.standing]


@dataclass
class Stage:
    office: Office
    channel: Channelled = field(default_factory=Channelled)

    async def stored(self, *comments: IncomingComment) -> None:
        self.channel.standing |= {one.external_id: one for one in comments}
        own = [replace(one, platform=KEY) for one in comments]
        await self.office.intake.receive(own, channel=Channel.POLL)
        await self.office.run_jobs()

    def process(self) -> RefreshStored:
        office = self.office
        refresh = RefreshStored(
            uow=office.uow,
            clock=office.clock,
            platforms={KEY: self.channel},
            intake=office.intake,
        )
        office._handle(jobs.REFRESH, refresh.run)
        return refresh

    async def days(self, count: int) -> None:
        await self.process().start()
        for _ in range(count):
            await self.office.run_jobs()
            self.office.clock.advance(minutes=2)
            await self.office.run_jobs()
            self.office.clock.advance(days=1, minutes=-2)

    async def comment(self, name: str = "c1"):
        async with self.office.uow() as tx:
            found = await tx.comments.find(KEY, name)
        assert found is not None
        return found


@pytest.fixture
def stage(office: Office) -> Stage:
    return Stage(office)


async def test_what_stands_is_read_again_a_week_before_its_time_is_over(stage: Stage) -> None:
    await stage.stored(written("c1"), written("c2"), written("c3"))
    await stage.days(23)
    assert stage.channel.calls == []
    await stage.days(2)
    assert stage.channel.calls == [2, 1]
    await stage.days(30)
    assert stage.channel.calls == [2, 1, 2, 1]
    assert (await stage.comment()).text == "question: kapan?"
    assert len(stage.office.desk.cards) == 3


async def test_a_name_is_kept_as_it_is_now_and_the_posts_title_is_let_go(stage: Stage) -> None:
    await stage.stored(written("c1"))
    async with stage.office.uow() as tx:
        post = PostFacts(platform=KEY, id="v1", caption="Judul", permalink=None, thumbnail=None)
        await tx.posts.save(post, at=stage.office.clock())
    stage.channel.standing["c1"] = written("c1", author_name="@siti.baru")
    await stage.days(32)
    comment = await stage.comment()
    assert (comment.author_name, comment.post_caption) == ("@siti.baru", None)
    assert comment.permalink is not None
    async with stage.office.engine.connect() as connection:
        assert (await connection.execute(select(posts))).all() == []


async def test_an_edit_that_is_found_so_is_an_edit_like_any_other(stage: Stage) -> None:
    await stage.stored(written("c1"))
    stage.channel.standing["c1"] = written("c1", text="question: jam berapa?")
    await stage.days(25)
    assert (await stage.comment()).text == "question: jam berapa?"
    assert stage.office.desk.cards[-1].comment == "question: jam berapa?"
    assert stage.office.desk.cards[-1].changed_at is not None


async def test_what_is_gone_is_erased_and_its_open_card_withdrawn(stage: Stage) -> None:
    await stage.stored(written("c1"), written("c2"))
    del stage.channel.standing["c1"]
    await stage.days(25)
    comment = await stage.comment()
    assert (comment.text, comment.author_id, comment.author_name) == ("(dihapus)", "", "")
    assert (comment.permalink, comment.post_caption) == (None, None)
    card = stage.office.desk.cards[-1]
    assert (card.comment, card.state) == ("(dihapus)", State.WITHDRAWN)
    assert (await stage.comment("c2")).text == "question: kapan?"
    async with stage.office.engine.connect() as connection:
        erased = select(audit_log.c.actor).where(audit_log.c.action == "erased")
        assert list(await connection.scalars(erased)) == ["system"]


async def test_what_was_decided_of_an_erased_comment_stays_but_teaches_nothing(
    stage: Stage,
) -> None:
    await stage.stored(written("c1"))
    item_id = stage.office.desk.cards[-1].item_id
    await stage.office.review.reject(
        item_id, by=RINA, revision=1, reason=RejectReason.NO_REPLY_NEEDED
    )
    assert len([one async for one in read_decisions(stage.office.engine)]) == 1
    stage.channel.standing.clear()
    await stage.days(25)
    item = await stage.office.item(item_id)
    assert (item.state, item.decided_by) == (State.REJECTED, RINA.id)
    assert stage.office.desk.cards[-1].comment == "(dihapus)"
    assert [one async for one in read_decisions(stage.office.engine)] == []
    await stage.days(60)
    assert stage.channel.calls == [1]  # it is not asked for again


@pytest.mark.parametrize(
    "failure", [NotSentError("ConnectError"), RejectedError("invalid_grant", code="token_invalid")]
)
async def test_what_cannot_be_read_again_is_erased_when_its_time_is_over_and_not_before(
    stage: Stage, failure: PlatformError
) -> None:
    await stage.stored(written("c1"))
    stage.channel.failure = failure
    await stage.days(30)
    assert (await stage.comment()).text == "question: kapan?"
    await stage.days(2)
    assert (await stage.comment()).text == "(dihapus)"


async def test_an_outage_of_some_days_costs_nothing(stage: Stage) -> None:
    await stage.stored(written("c1"))
    stage.channel.failure = NotSentError("ConnectError")
    await stage.days(28)
    stage.channel.failure = None
    await stage.days(5)
    assert (await stage.comment()).text == "question: kapan?"


async def test_much_is_read_again_in_parts_that_follow_at_once(stage: Stage) -> None:
    await stage.stored(*(written(f"c{number}") for number in range(25)))
    await stage.days(24)
    stage.channel.calls.clear()
    await stage.days(1)
    assert sum(stage.channel.calls) == 25
    assert len(stage.channel.calls) == 13


async def test_a_shorter_time_is_kept_to(stage: Stage) -> None:
    stage.channel.keep_for = timedelta(days=8)
    await stage.stored(written("c1"))
    await stage.days(6)
    assert stage.channel.calls == []
    await stage.days(2)
    assert stage.channel.calls == [1]


async def test_other_accounts_are_left_alone_and_the_job_goes_on_after_it_died(
    stage: Stage,
) -> None:
    await stage.stored(written("c1"))
    await stage.office.in_review(external_id="lain")
    await stage.process().run(["tiktok"])
    await stage.process().revive(KEY)
    stage.channel.standing.clear()
    stage.office.clock.advance(days=40)
    await stage.office.run_jobs()
    assert (await stage.comment()).text == "(dihapus)"
    async with stage.office.uow() as tx:
        other = await tx.comments.find("instagram", "lain")
    assert other is not None
    assert other.text == "question: kapan?"
