"""One address for all accounts of a platform: an app of Meta sends for every one of its accounts.

Each account verifies with its own app's secrets and reads only what is for it, so the secret of
one app cannot speak for the accounts of another.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_

from bot.domain.comment import IncomingComment, received_by
from bot.domain.errors import VerificationError
from bot.ports import Delivery, ReceivesWebhooks, WebhookRequest


@dataclass(frozen=True, kw_only=True, slots=True)
class Received:
    """What one request brought. `skipped`: changes that no account could read or claim."""

    by_account: Mapping[str, Delivery]
    skipped: int

    @property
    def comments(self) -> Sequence[IncomingComment]:
        return [
            comment
            for account, delivery in self.by_account.items()
            for comment in received_by(account, delivery.comments)
        ]


@dataclass(frozen=True, slots=True)
class Callback:
    """The accounts behind an address, by key; there is at least one."""

    accounts: Mapping[str, ReceivesWebhooks]

    def handshake(self, query: Mapping[str, str]) -> str:
        """Return the challenge if any account knows the token. Raises VerificationError."""
        for account in self.accounts.values():
            try:
                return account.handshake(query)
            except VerificationError:
                continue
        raise VerificationError("no account knows the token")

    def parse(self, request: WebhookRequest) -> Received:
        """Let every account whose app signed read its part.

        Raises:
            VerificationError: no account's app signed.
            MalformedInputError: it was signed, and is unreadable.
        """
        read: dict[str, Delivery] = {}
        for key, account in self.accounts.items():
            try:
                read[key] = account.parse(request)
            except VerificationError:
                continue
        if not read:
            raise VerificationError("no account's app signed")
        return Received(by_account=read, skipped=_skipped(list(read.values())))


def _skipped(deliveries: Sequence[Delivery]) -> int:
    """Count what was unreadable to its own account, and the entries that are nobody's."""
    unreadable = sum(one.skipped - len(one.strangers) for one in deliveries)
    nobodys = reduce(and_, (Counter(one.strangers) for one in deliveries))
    return unreadable + nobodys.total()
