"""The jobs that link the steps. A step never calls another one; it leaves one of these."""

from collections.abc import Sequence
from datetime import timedelta

from bot.domain.comment import CommentId
from bot.domain.digest import Week
from bot.domain.edition import Edition
from bot.domain.reply import ItemId
from bot.domain.ticket import PersonId
from bot.ports import Channel, Job, NoticeKind

CLASSIFY = "classify"
ARCHIVE = "archive"
DRAFT = "draft"
TELL = "chat_tell"
ERASE = "chat_erase"
FORGET = "chat_forget"
SHOW_CARD = "show_card"
PUBLISH = "publish"
RECONCILE = "reconcile"
HIDE = "hide"
UNHIDE = "unhide"
DELETE = "delete"
LIKE = "like"
RESTRICT = "restrict"
REPLY_PRIVATELY = "reply_privately"
DIGEST = "digest"
POLL = "poll"
LOOK_AGAIN = "look_again"
RENEW_TOKEN = "renew_token"  # noqa: S105 — the name of a job
WATCH_TOKEN = "watch_token"  # noqa: S105 — the name of a job
REFRESH = "refresh"
NATIVE_ANSWER = "native_answer"
VISIBILITY = "visibility"
MISSING = "missing"
OUTAGE = "outage"
DESCRIBE_POST = "describe_post"

REDRAW = 5
"""Priority of redrawing a card that staff are looking at: before any new card."""

BACKLOG = 60
"""Priority of imported comments: live ones go first."""


def classify(comment_id: CommentId, *, priority: int = 20) -> Job:
    return Job(name=CLASSIFY, subject=str(comment_id), priority=priority)


def understand_chat(comment_id: CommentId, *, after: timedelta) -> Job:
    """Classify what a citizen has written in private, once for several messages in a row."""
    key = f"{CLASSIFY}:{comment_id}"
    return Job(name=CLASSIFY, subject=str(comment_id), delay=after, key=key)


def archive(comment_id: CommentId) -> Job:
    """Classify for the statistics only; no card."""
    return Job(name=ARCHIVE, subject=str(comment_id), priority=BACKLOG)


def native_answer(comment_id: CommentId, channel: Channel) -> Job:
    """Find out which card a comment of the office closes, unless it is our own reply."""
    return Job(name=NATIVE_ANSWER, subject=f"{comment_id}/{channel}")


def native_answer_of(subject: str) -> tuple[CommentId, Channel]:
    comment_id, channel = subject.split("/")
    return CommentId(int(comment_id)), Channel(channel)


def visibility(comment_id: CommentId, *, hidden: bool, channel: Channel) -> Job:
    """Bring a card in step with whether its comment is hidden on the platform."""
    subject = f"{comment_id}/{int(hidden)}/{channel}"
    return Job(name=VISIBILITY, subject=subject, key=f"{VISIBILITY}:{subject}")


def visibility_of(subject: str) -> tuple[CommentId, bool, Channel]:
    """Return the comment, whether it was hidden when it was read, and how that was learnt."""
    comment_id, hidden, channel = subject.split("/")
    return CommentId(int(comment_id)), hidden == "1", Channel(channel)


def outage(platform: str, *, after: timedelta) -> Job:
    """Tell staff what is news of an account that could not be read."""
    return Job(name=OUTAGE, subject=platform, delay=after, key=f"{OUTAGE}:{platform}")


def describe_post(platform: str, post_id: str) -> Job:
    """Ask once what the platform tells of a post."""
    subject = f"{platform}/{post_id}"
    return Job(name=DESCRIBE_POST, subject=subject, key=f"{DESCRIBE_POST}:{subject}")


def post_of(subject: str) -> tuple[str, str]:
    platform, post_id = subject.split("/", 1)
    return platform, post_id


def missing(platform: str, external_id: str) -> Job:
    """Read a comment again that a poll should have found and has not."""
    subject = f"{platform}/0/{external_id}"
    return Job(name=MISSING, subject=subject, key=f"{MISSING}:{subject}")


def draft(item_id: ItemId) -> Job:
    return Job(name=DRAFT, subject=str(item_id))


def show_card(item_id: ItemId, *, priority: int = REDRAW) -> Job:
    return Job(
        name=SHOW_CARD, subject=str(item_id), priority=priority, key=f"{SHOW_CARD}:{item_id}"
    )


def publish(item_id: ItemId, *, after: timedelta = timedelta(0)) -> Job:
    return Job(name=PUBLISH, subject=str(item_id), delay=after, priority=10)


def reconcile(item_id: ItemId, *, after: timedelta) -> Job:
    return Job(name=RECONCILE, subject=str(item_id), delay=after, priority=10)


def hide(item_id: ItemId) -> Job:
    return Job(name=HIDE, subject=str(item_id), priority=10)


def unhide(item_id: ItemId) -> Job:
    return Job(name=UNHIDE, subject=str(item_id), priority=10)


def delete(item_id: ItemId) -> Job:
    return Job(name=DELETE, subject=str(item_id), priority=10)


def like(item_id: ItemId) -> Job:
    """Bring about what was wished last."""
    return Job(name=LIKE, subject=str(item_id), priority=15, key=f"{LIKE}:{item_id}")


def restrict(item_id: ItemId) -> Job:
    return Job(name=RESTRICT, subject=str(item_id), priority=10)


def reply_privately(item_id: ItemId, *, after: timedelta = timedelta(0)) -> Job:
    return Job(name=REPLY_PRIVATELY, subject=str(item_id), delay=after, priority=10)


def digest(week: Week, edition: Edition, *, after: timedelta) -> Job:
    """Post one edition; without a mark the whole one, as the main group reads it."""
    subject = f"{week}@{edition.key}" if edition.key else str(week)
    return Job(name=DIGEST, subject=subject, delay=after, key=f"{DIGEST}:{subject}")


def digest_of(subject: str) -> tuple[Week, str]:
    """Return the week and the edition's key."""
    week, _, key = subject.partition("@")
    return Week.parse(week), key


def poll(platform: str, *, after: timedelta = timedelta(0)) -> Job:
    return Job(name=POLL, subject=platform, delay=after, key=f"{POLL}:{platform}")


def renew_token(account: str, *, after: timedelta = timedelta(0)) -> Job:
    return Job(name=RENEW_TOKEN, subject=account, delay=after, key=f"{RENEW_TOKEN}:{account}")


def watch_token(account: str, *, after: timedelta = timedelta(0)) -> Job:
    return Job(name=WATCH_TOKEN, subject=account, delay=after, key=f"{WATCH_TOKEN}:{account}")


def refresh(account: str, *, after: timedelta = timedelta(0)) -> Job:
    return Job(name=REFRESH, subject=account, delay=after, key=f"{REFRESH}:{account}")


def poll_now(platform: str) -> Job:
    """Poll at once, beside the waiting regular poll."""
    return Job(name=POLL, subject=platform, priority=10, key=f"{POLL}_now:{platform}")


def look_again(
    platform: str, external_id: str, *, look: int = 0, after: timedelta = timedelta(0)
) -> Job:
    """Read a comment again. `look`: how many looks there were before."""
    subject = f"{platform}/{look}/{external_id}"
    return Job(name=LOOK_AGAIN, subject=subject, delay=after, key=f"{LOOK_AGAIN}:{subject}")


def look_of(subject: str) -> tuple[str, str, int]:
    """Return platform, external id and number of earlier looks."""
    platform, look, external_id = subject.split("/", 2)
    return platform, external_id, int(look)


def tell(
    person: PersonId, kind: NoticeKind, number: str = "", *, after: timedelta = timedelta(0)
) -> Job:
    """Send a notice in private; while one waits, the same one is not sent again."""
    subject = f"{person}/{kind}/{number}"
    return Job(name=TELL, subject=subject, delay=after, priority=10, key=f"{TELL}:{subject}")


def notice_of(subject: str) -> tuple[PersonId, NoticeKind, str]:
    """Return whom to tell, what, and about which ticket."""
    person, kind, number = subject.split("/", 2)
    return PersonId(int(person)), NoticeKind(kind), number


def erase(person: PersonId, upto: int) -> Job:
    """Erase what is stored about a person. `upto`: the newest message of the chat so far."""
    subject = f"{person}/{upto}"
    return Job(name=ERASE, subject=subject, priority=10, key=f"{ERASE}:{person}")


def erasure_of(subject: str) -> tuple[PersonId, int]:
    person, upto = subject.split("/", 1)
    return PersonId(int(person)), int(upto)


def forget(*, after: timedelta) -> Job:
    """Drop what was counted of people's messages, when it has no use any more."""
    return Job(name=FORGET, subject="", delay=after, key=FORGET)


def comment_ids(subjects: Sequence[str]) -> list[CommentId]:
    return [CommentId(int(subject)) for subject in subjects]


def item_ids(subjects: Sequence[str]) -> list[ItemId]:
    return [ItemId(int(subject)) for subject in subjects]
