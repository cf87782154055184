"""One transaction over the whole storage."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from bot.ports.comments import Comments
from bot.ports.freshness import Freshness
from bot.ports.jobs import Jobs
from bot.ports.outages import Outages
from bot.ports.posts import Posts
from bot.ports.private_replies import PrivateReplies
from bot.ports.records import Audit, Digests, Marks
from bot.ports.reviews import Reviews
from bot.ports.tickets import Tickets


class Transaction(Protocol):
    @property
    def comments(self) -> Comments: ...
    @property
    def reviews(self) -> Reviews: ...
    @property
    def private_replies(self) -> PrivateReplies: ...
    @property
    def tickets(self) -> Tickets: ...
    @property
    def jobs(self) -> Jobs: ...
    @property
    def audit(self) -> Audit: ...
    @property
    def digests(self) -> Digests: ...
    @property
    def marks(self) -> Marks: ...
    @property
    def outages(self) -> Outages: ...
    @property
    def posts(self) -> Posts: ...
    @property
    def freshness(self) -> Freshness: ...


class UnitOfWork(Protocol):
    def __call__(self) -> AbstractAsyncContextManager[Transaction]:
        """Open one transaction: commit on a clean exit, roll back on an exception."""
        ...
