"""The limit on messages to one group: 20 a minute, edits included (Bot FAQ)."""

from collections import defaultdict, deque
from dataclasses import dataclass, field

from bot.sandbox.telegram.errors import too_many_requests


@dataclass(slots=True)
class FloodGuard:
    """A sliding window per chat; a refused call does not count."""

    limit: int | None
    window_seconds: float
    _sent: dict[int, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def count(self, chat_id: int, *, now: float) -> None:
        """Count one message at `now` (seconds).

        Raises:
            BotApiError: 429 with the seconds until the window has room.
        """
        if self.limit is None:
            return
        sent = self._sent[chat_id]
        while sent and sent[0] <= now - self.window_seconds:
            sent.popleft()
        if len(sent) >= self.limit:
            raise too_many_requests(sent[0] + self.window_seconds - now)
        sent.append(now)
