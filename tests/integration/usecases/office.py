"""An office for tests: real storage and use cases, stand-ins for everything outside."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.db.uow import SqlUnitOfWork
from bot.adapters.queue.outbox import JobStore
from bot.adapters.queue.runner import Runner
from bot.domain.comment import IncomingComment, Kind
from bot.domain.private_reply import PrivateReply
from bot.domain.reply import ItemId
from bot.domain.review import ReviewItem
from bot.domain.staff import Role, StaffId, StaffMember, StaffRoster
from bot.domain.ticket import CHAT, ChatLimits
from bot.domain.working_time import WorkingHours
from bot.ports import Channel, JobHandler
from bot.usecases import jobs
from bot.usecases.cards import CardBuilder, ShowCard
from bot.usecases.chat import CitizenChat
from bot.usecases.classify import Classify
from bot.usecases.controls import Controls
from bot.usecases.digest import PostDigest
from bot.usecases.draft import MakeDrafts
from bot.usecases.erase import EraseCitizens
from bot.usecases.intake import Intake
from bot.usecases.like import LikeComments
from bot.usecases.moderate import Moderate
from bot.usecases.native_answers import NativeAnswers
from bot.usecases.native_visibility import NativeVisibility
from bot.usecases.private_reply import PrivateDesk
from bot.usecases.publish import Publish
from bot.usecases.repairs import Repairs
from bot.usecases.restrict import RestrictAuthors
from bot.usecases.review import ReviewDesk
from bot.usecases.send_privately import SendPrivately
from bot.usecases.tell import TellCitizens
from tests.fakes import FakeChats, FakeClassifier, FakeDesk, FakeDrafter, FakePlatform, ManualClock

RINA = StaffMember(id=StaffId(1), name="Rina", role=Role.REVIEWER)
BUDI = StaffMember(id=StaffId(2), name="Budi", role=Role.REVIEWER)
SITI = StaffMember(id=StaffId(3), name="Siti", role=Role.SUPERVISOR)
VIEWER = StaffMember(id=StaffId(4), name="Tono", role=Role.VIEWER)
ROSTER = StaffRoster({one.id: one for one in (RINA, BUDI, SITI, VIEWER)})
ZONE = ZoneInfo("Asia/Jakarta")

Run = Callable[[Sequence[str]], Awaitable[None]]


def incoming(text: str, *, external_id: str = "c1", kind: Kind | None = None) -> IncomingComment:
    return IncomingComment(
        platform="instagram",
        external_id=external_id,
        account_id="178",
        text=text,
        author_id="u1",
        author_name="warga_contoh",
        kind=kind,
    )


@dataclass
class Office:
    engine: AsyncEngine
    clock: ManualClock
    platform: FakePlatform = field(default_factory=FakePlatform)
    desk: FakeDesk = field(default_factory=FakeDesk)
    classifier: FakeClassifier = field(default_factory=FakeClassifier)
    zone: ZoneInfo = ZONE
    chat_platform: FakePlatform = field(default_factory=lambda: FakePlatform(name=CHAT))
    chats: FakeChats = field(default_factory=FakeChats)
    silent: bool = False
    limits: ChatLimits = field(default_factory=ChatLimits)
    is_unreadable: bool = False

    repairs: Repairs = field(default_factory=lambda: Repairs(pushing={"instagram"}))

    def __post_init__(self) -> None:
        uow = self.uow = SqlUnitOfWork.over(self.engine, zone=ZONE, clock=self.clock)
        platforms = {"instagram": self.platform}
        able = set(platforms)
        cards = CardBuilder(
            roster=ROSTER,
            clock=self.clock,
            hiding=able,
            deleting=able,
            liking=able,
            restricting=able,
            private=platforms,
        )
        self.intake = Intake(
            uow=uow, clock=self.clock, repairs=self.repairs, describing={"instagram"}
        )
        self.controls = Controls(uow=uow, clock=self.clock, roster=ROSTER)
        self.digest = PostDigest(uow=uow, desk=self.desk, clock=self.clock, zone=ZONE)
        self.moderate = Moderate(
            uow=uow, clock=self.clock, platforms=platforms, deleting=platforms
        )
        self.likes = LikeComments(uow=uow, clock=self.clock, platforms=platforms)
        self.restrictions = RestrictAuthors(uow=uow, clock=self.clock, platforms=platforms)
        self.private = PrivateDesk(
            uow=uow,
            clock=self.clock,
            roster=ROSTER,
            platforms=platforms,
            undo_window=timedelta(seconds=15),
        )
        self.send_privately = SendPrivately(
            uow=uow, clock=self.clock, platforms=platforms, retry_after=timedelta(seconds=10)
        )
        self._platforms = platforms
        self.publish = self.publishing()
        self.review = ReviewDesk(
            uow=uow,
            clock=self.clock,
            roster=ROSTER,
            platforms=platforms,
            cards=cards,
            undo_window=timedelta(seconds=15),
            edit_lease=timedelta(minutes=10),
        )
        self.classify = classify = Classify(
            uow=uow,
            classifier=self.classifier,
            clock=self.clock,
            hours=WorkingHours(zone=ZONE),
            reply_within=timedelta(hours=4),
        )
        drafts = MakeDrafts(uow=uow, drafter=FakeDrafter(), clock=self.clock)
        show = ShowCard(uow=uow, desk=self.desk, cards=cards, clock=self.clock)
        self.chat = CitizenChat(uow=uow, clock=self.clock, zone=ZONE, limits=self.limits)
        tell = TellCitizens(
            uow=uow,
            chats=None if self.silent else self.chats,
            clock=self.clock,
            hours=WorkingHours(zone=ZONE),
            reply_within=timedelta(hours=4),
        )
        erase = EraseCitizens(uow=uow, clock=self.clock)
        self._handlers: dict[str, JobHandler] = {}
        self._handle(jobs.CLASSIFY, classify.run, batch=64)
        self._handle(jobs.ARCHIVE, classify.run_archive, batch=64)
        self._handle(jobs.DRAFT, drafts.run, batch=32)
        self._handle(jobs.SHOW_CARD, show.run)
        self._handle(jobs.PUBLISH, self._publish)
        self._handle(
            jobs.NATIVE_ANSWER, NativeAnswers(uow=uow, clock=self.clock, repairs=self.repairs).run
        )
        self._handle(
            jobs.VISIBILITY, NativeVisibility(uow=uow, clock=self.clock, repairs=self.repairs).run
        )
        self._handle(jobs.RECONCILE, self.publish.reconcile)
        self._handle(jobs.HIDE, self.moderate.hide)
        self._handle(jobs.UNHIDE, self.moderate.unhide)
        self._handle(jobs.DELETE, self.moderate.delete)
        self._handle(jobs.LIKE, self.likes.run)
        self._handle(jobs.RESTRICT, self.restrictions.run)
        self._handle(jobs.REPLY_PRIVATELY, self.send_privately.run)
        self._handle(jobs.TELL, tell.run)
        self._handle(jobs.ERASE, erase.run)
        self._handle(jobs.FORGET, erase.forget)

    def _handle(self, name: str, run: Run, *, batch: int = 1) -> None:
        self._handlers[name] = JobHandler(name=name, run=run, batch=batch)

    def handle_digest(self, run: Run) -> None:
        self._handle(jobs.DIGEST, run)

    def handle_polls(self, run: Run) -> None:
        self._handle(jobs.POLL, run)

    def handle_looks(self, run: Run) -> None:
        self._handle(jobs.LOOK_AGAIN, run)

    def publishing(self, *, polled: Collection[str] = ()) -> Publish:
        return Publish(
            uow=self.uow,
            clock=self.clock,
            platforms={**self._platforms, CHAT: self.chat_platform},
            finding={} if self.is_unreadable else self._platforms,
            reconcile_after=timedelta(seconds=10),
            settle=timedelta(seconds=60),
            polled=polled,
        )

    def handle_outages(self, run: Run) -> None:
        self._handle(jobs.OUTAGE, run)

    def handle_posts(self, run: Run) -> None:
        self._handle(jobs.DESCRIBE_POST, run)

    def handle_missing(self, run: Run) -> None:
        self._handle(jobs.MISSING, run)

    async def run_jobs(self) -> None:
        """Do everything that is due by the clock."""
        store = JobStore.over(self.engine, clock=self.clock)
        runner = Runner(store=store, handlers=self._handlers, clock=self.clock)
        await runner.drain(list(self._handlers))

    async def _publish(self, subjects: Sequence[str]) -> None:
        await self.publish.run(subjects)

    async def in_review(
        self, text: str = "question: kapan?", *, external_id: str = "c1"
    ) -> ItemId:
        """Return the item of a comment that waits for a decision."""
        [stored] = await self.intake.receive(
            [incoming(text, external_id=external_id)], channel=Channel.WEBHOOK
        )
        await self.run_jobs()
        async with self.uow() as tx:
            item = await tx.reviews.for_comment(stored.comment_id)
        assert item is not None
        return item.id

    async def approved(self, text: str = "question: kapan?", *, external_id: str = "c1") -> ItemId:
        item_id = await self.in_review(text, external_id=external_id)
        await self.review.approve(item_id, by=RINA, revision=1)
        return item_id

    async def item(self, item_id: ItemId) -> ReviewItem:
        async with self.uow() as tx:
            return await tx.reviews.get(item_id)

    async def private_reply(self, item_id: ItemId) -> PrivateReply:
        async with self.uow() as tx:
            return await tx.private_replies.get(item_id)
