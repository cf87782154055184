"""The dry-run switch: everything is done as usual, only nothing reaches the platform."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.domain.reply import OutgoingReply, PublishedReply
from bot.ports import Platform, RepliesPrivately

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class DryRunPlatform:
    """Stands before a platform and keeps every write from it."""

    inner: Platform

    @property
    def name(self) -> str:
        return self.inner.name

    @property
    def text_limit(self) -> int:
        return self.inner.text_limit

    async def publish(self, reply: OutgoingReply) -> PublishedReply:
        _log.info("dry_run_reply", platform=self.name, item_id=reply.item_id)
        return PublishedReply(external_id=f"dry-run-{reply.item_id}")

    async def find_published(self, reply: OutgoingReply) -> PublishedReply | None:
        """Nothing was ever sent."""
        del reply
        return None

    async def hide(self, comment_external_id: str) -> None:
        del comment_external_id
        _log.info("dry_run_hide", platform=self.name)

    async def unhide(self, comment_external_id: str) -> None:
        del comment_external_id
        _log.info("dry_run_unhide", platform=self.name)

    async def delete(self, comment_external_id: str) -> None:
        del comment_external_id
        _log.info("dry_run_delete", platform=self.name)

    async def like(self, comment_external_id: str) -> None:
        del comment_external_id
        _log.info("dry_run_like", platform=self.name)

    async def unlike(self, comment_external_id: str) -> None:
        del comment_external_id
        _log.info("dry_run_unlike", platform=self.name)

    async def restrict(self, comment_external_id: str, *, author_id: str, until: datetime) -> None:
        del comment_external_id, author_id, until
        _log.info("dry_run_restrict", platform=self.name)

    @property
    def private_text_limit(self) -> int:
        return self._private.private_text_limit

    @property
    def private_reply_within(self) -> timedelta:
        return self._private.private_reply_within

    async def reply_privately(self, comment_external_id: str, text: str) -> str:
        del text
        _log.info("dry_run_private_reply", platform=self.name)
        return f"dry-run-{comment_external_id}"

    @property
    def _private(self) -> RepliesPrivately:
        if isinstance(self.inner, RepliesPrivately):
            return self.inner
        raise AttributeError("the platform takes no private replies")
