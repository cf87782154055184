"""Callback queries: pressed buttons that wait for the bot's answer."""

import asyncio
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from bot.sandbox.telegram.entities import utf16_length
from bot.sandbox.telegram.errors import QUERY_TOO_OLD, bad_request
from bot.sandbox.telegram.model import CallbackAnswer

ANSWER_LENGTH = 200


@dataclass(kw_only=True, slots=True, eq=False)
class CallbackQuery:
    id: str
    user_id: int
    message_id: int
    data: str
    pressed_at: float
    answer: asyncio.Future[CallbackAnswer]
    attempts: int = 0  # calls of answerCallbackQuery with this id, refused ones included

    def dump(self) -> dict[str, Any]:
        answered = self.answer.done() and not self.answer.cancelled()
        answer = self.answer.result() if answered else None
        return {
            "id": self.id,
            "user_id": self.user_id,
            "message_id": self.message_id,
            "data": self.data,
            "attempts": self.attempts,
            "answer": answer and {"text": answer.text, "alert": answer.alert},
        }


@dataclass(slots=True)
class CallbackRegistry:
    """Every press ever made; an answer is accepted once and only while the query is young."""

    lifetime_seconds: float
    queries: dict[str, CallbackQuery] = field(default_factory=dict)
    _ids: "count[int]" = field(default_factory=lambda: count(1))

    def open(self, *, user_id: int, message_id: int, data: str, now: float) -> CallbackQuery:
        query = CallbackQuery(
            id=f"{user_id}{next(self._ids):09d}",
            user_id=user_id,
            message_id=message_id,
            data=data,
            pressed_at=now,
            answer=asyncio.get_running_loop().create_future(),
        )
        self.queries[query.id] = query
        return query

    def answer(self, query_id: str, answer: CallbackAnswer, *, now: float) -> CallbackQuery:
        """Raises: BotApiError 400 for an unknown, answered or too old query, or a long text."""
        query = self.queries.get(query_id)
        if query is None:
            raise bad_request(QUERY_TOO_OLD)
        query.attempts += 1
        if query.answer.done() or now - query.pressed_at > self.lifetime_seconds:
            raise bad_request(QUERY_TOO_OLD)
        if utf16_length(answer.text) > ANSWER_LENGTH:
            raise bad_request("MESSAGE_TOO_LONG")
        query.answer.set_result(answer)
        return query

    def close(self) -> None:
        for query in self.queries.values():
            query.answer.cancel()
