"""Stand-ins for the ports. Storage has none: use cases are tested on the real databases."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.domain.card import Card
from bot.domain.digest import DigestFacts
from bot.domain.errors import AlreadySentError, PlatformError
from bot.domain.notice import StaffNotice
from bot.domain.outage import Outage
from bot.domain.reply import Draft, DraftOrigin, OutgoingReply, PublishedReply
from bot.domain.review import CardRef
from bot.domain.ticket import PersonId
from bot.domain.verdict import Abuse, Intent, Sentiment, Topic, Verdict
from bot.ports import ClassifierInput, DraftRequest, Notice

START = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
"""A Tuesday, 09:00 WIB."""


@dataclass
class ManualClock:
    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        self.now += timedelta(**by)


def make_verdict(intent: Intent = Intent.QUESTION, **changes: object) -> Verdict:
    values: dict[str, object] = {
        "intent": intent,
        "intents": (intent,),
        "sentiment": Sentiment.NEUTRAL,
        "abuse": Abuse.NONE,
        "spam": intent is Intent.SPAM,
        "urgent": False,
        "needs_reply": intent in {Intent.QUESTION, Intent.COMPLAINT, Intent.SUGGESTION},
        "topic": Topic.ROAD,
        "scores": {"intent": {intent.value: 0.9}},
        "reasons": ("kata: kapan",),
        "model_version": "fake-1",
        **changes,
    }
    return Verdict(**values)  # type: ignore[arg-type]


@dataclass
class FakeClassifier:
    """Reads the intent from the text's first word, e.g. 'complaint: jalan rusak'."""

    model_version: str = "fake-1"
    batches: list[int] = field(default_factory=list)

    async def classify(self, inputs: Sequence[ClassifierInput]) -> Sequence[Verdict]:
        self.batches.append(len(inputs))
        return [make_verdict(_intent(one.text)) for one in inputs]


def _intent(text: str) -> Intent:
    word = text.split(":", 1)[0]
    return Intent(word) if word in set(Intent) else Intent.QUESTION


@dataclass
class FakeDrafter:
    async def draft(self, request: DraftRequest) -> Draft:
        if request.verdict.intent in {Intent.SPAM, Intent.OTHER}:
            return Draft(text="", origin=DraftOrigin.NONE)
        return Draft(text=f"Terima kasih, Kak. ({request.variant})", origin=DraftOrigin.HOLDING)


@dataclass
class FakeDesk:
    cards: list[Card] = field(default_factory=list)
    digests: list[DigestFacts] = field(default_factory=list)
    outages: list[Outage] = field(default_factory=list)
    notices: list[StaffNotice] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)
    meanwhile: list[Callable[[], Awaitable[None]]] = field(default_factory=list)
    """What happens while the next cards are drawn."""
    _next: int = 100

    async def show(self, card: Card) -> CardRef:
        if self.failures:
            raise self.failures.pop(0)
        if self.meanwhile:
            await self.meanwhile.pop(0)()
        self.cards.append(card)
        if card.ref is not None:
            return card.ref
        self._next += 1
        return CardRef(chat_id=-100, message_id=self._next)

    async def tell_outage(self, outage: Outage) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.outages.append(outage)

    async def tell(self, notice: StaffNotice) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.notices.append(notice)

    async def post_digest(self, facts: DigestFacts) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.digests.append(facts)


@dataclass
class FakePlatform:
    """Keeps what was sent. Put errors into `before` (not done) or `after` (done, then failed)."""

    name: str = "instagram"
    text_limit: int = 2000
    sent: list[OutgoingReply] = field(default_factory=list)
    hidden: set[str] = field(default_factory=set)
    deleted: list[str] = field(default_factory=list)
    liked: set[str] = field(default_factory=set)
    likes: list[str] = field(default_factory=list)
    restricted: dict[str, datetime] = field(default_factory=dict)
    private: dict[str, str] = field(default_factory=dict)
    private_text_limit: int = 1000
    private_reply_within: timedelta = timedelta(days=7)
    before: list[PlatformError] = field(default_factory=list)
    after: list[BaseException] = field(default_factory=list)
    unreadable: list[PlatformError] = field(default_factory=list)
    looks: int = 0

    async def publish(self, reply: OutgoingReply) -> PublishedReply:
        if self.before:
            raise self.before.pop(0)
        self.sent.append(reply)
        if self.after:
            raise self.after.pop(0)
        return PublishedReply(external_id=f"r{len(self.sent)}")

    async def find_published(self, reply: OutgoingReply) -> PublishedReply | None:
        self.looks += 1
        if self.unreadable:
            raise self.unreadable.pop(0)
        for number, sent in enumerate(self.sent, start=1):
            same = (sent.comment_external_id, sent.text) == (
                reply.comment_external_id,
                reply.text,
            )
            if same and f"r{number}" not in reply.known_reply_ids:
                return PublishedReply(external_id=f"r{number}")
        return None

    async def hide(self, comment_external_id: str) -> None:
        if self.before:
            raise self.before.pop(0)
        self.hidden.add(comment_external_id)
        if self.after:
            raise self.after.pop(0)

    async def unhide(self, comment_external_id: str) -> None:
        self.hidden.discard(comment_external_id)

    async def delete(self, comment_external_id: str) -> None:
        self._do(lambda: self.deleted.append(comment_external_id))

    async def like(self, comment_external_id: str) -> None:
        self.likes.append("like")
        self._do(lambda: self.liked.add(comment_external_id))

    async def unlike(self, comment_external_id: str) -> None:
        self.likes.append("unlike")
        self._do(lambda: self.liked.discard(comment_external_id))

    async def restrict(self, comment_external_id: str, *, author_id: str, until: datetime) -> None:
        assert comment_external_id
        self._do(lambda: self.restricted.update({author_id: until}))

    async def reply_privately(self, comment_external_id: str, text: str) -> str:
        """Take one for each comment, as Meta does."""
        if comment_external_id in self.private and not self.before:
            raise AlreadySentError("one was sent")
        self._do(lambda: self.private.update({comment_external_id: text}))
        return f"m{len(self.private)}"

    def _do(self, act: Callable[[], object]) -> None:
        if self.before:
            raise self.before.pop(0)
        act()
        if self.after:
            raise self.after.pop(0)


@dataclass
class FakeChats:
    """Keeps what was told. Put errors into `failures`."""

    told: list[tuple[PersonId, Notice]] = field(default_factory=list)
    failures: list[PlatformError] = field(default_factory=list)

    async def tell(self, person: PersonId, notice: Notice) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.told.append((person, notice))

    @property
    def kinds(self) -> list[str]:
        return [notice.kind.value for _, notice in self.told]
