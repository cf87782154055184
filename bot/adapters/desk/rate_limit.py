"""Pacing of requests: cards keep to the group's limit, answers to a press do not wait."""

from collections.abc import Callable, Coroutine
from typing import Any

from telegram.ext import AIORateLimiter, BaseRateLimiter
from typing_extensions import override

INTERACTIVE = "interactive"
"""Pass as `rate_limit_args` for requests that a person is waiting for."""

_Result = bool | dict[str, Any] | list[dict[str, Any]]


class DeskRateLimiter(BaseRateLimiter[str]):
    """Lets through `group_messages_per_minute` a group and Telegram's 30 a second overall.

    Zero switches the group's limit off. Nothing is retried here: `RetryAfter` reaches the
    caller.
    """

    def __init__(self, *, group_messages_per_minute: int) -> None:
        self._paced = AIORateLimiter(group_max_rate=group_messages_per_minute, max_retries=0)

    @override
    async def initialize(self) -> None:
        await self._paced.initialize()

    @override
    async def shutdown(self) -> None:
        await self._paced.shutdown()

    @override
    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, _Result]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: str | None,
    ) -> _Result:
        if rate_limit_args == INTERACTIVE:
            return await callback(*args, **kwargs)
        return await self._paced.process_request(callback, args, kwargs, endpoint, data, None)
