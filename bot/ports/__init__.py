"""What the use cases need from the outside, as small Protocols.

Adapters satisfy them; tests use the fakes of `tests/fakes.py`. Units: times are aware UTC
datetimes, durations timedeltas. Errors are those of `bot.domain.errors`.
"""

from bot.ports.clock import Clock
from bot.ports.comments import Channel, Comments, Outcome, Stored
from bot.ports.desk import Desk
from bot.ports.freshness import Freshness, ReadsAgain
from bot.ports.jobs import Job, JobHandler, Jobs
from bot.ports.notes import KeepsNotes, Notes
from bot.ports.outages import Outages
from bot.ports.platforms import (
    Checks,
    Deletes,
    Delivery,
    DescribesPosts,
    Finding,
    FindsReplies,
    Hides,
    Likes,
    Platform,
    Poll,
    Polls,
    ReadsComments,
    ReceivesWebhooks,
    RepliesPrivately,
    Restricts,
    Subscribes,
    WebhookRequest,
    Whole,
)
from bot.ports.posts import Posts
from bot.ports.private_replies import PrivateReplies
from bot.ports.records import Audit, AuditEntry, Digests, Marks, Switch
from bot.ports.reviews import ConcurrentChangeError, DraftRevision, NewItem, QueueEntry, Reviews
from bot.ports.tickets import Chats, Notice, NoticeKind, Tickets
from bot.ports.tokens import NewToken, RenewsToken, TellsTokenEnds, Tokens
from bot.ports.transaction import Transaction, UnitOfWork
from bot.ports.understanding import Classifier, ClassifierInput, Drafter, DraftRequest

__all__ = [
    "Audit",
    "AuditEntry",
    "Channel",
    "Chats",
    "Checks",
    "Classifier",
    "ClassifierInput",
    "Clock",
    "Comments",
    "ConcurrentChangeError",
    "Deletes",
    "Delivery",
    "DescribesPosts",
    "Desk",
    "Digests",
    "DraftRequest",
    "DraftRevision",
    "Drafter",
    "Finding",
    "FindsReplies",
    "Freshness",
    "Hides",
    "Job",
    "JobHandler",
    "Jobs",
    "KeepsNotes",
    "Likes",
    "Marks",
    "NewItem",
    "NewToken",
    "Notes",
    "Notice",
    "NoticeKind",
    "Outages",
    "Outcome",
    "Platform",
    "Poll",
    "Polls",
    "Posts",
    "PrivateReplies",
    "QueueEntry",
    "ReadsAgain",
    "ReadsComments",
    "ReceivesWebhooks",
    "RenewsToken",
    "RepliesPrivately",
    "Restricts",
    "Reviews",
    "Stored",
    "Subscribes",
    "Switch",
    "TellsTokenEnds",
    "Tickets",
    "Tokens",
    "Transaction",
    "UnitOfWork",
    "WebhookRequest",
    "Whole",
]
