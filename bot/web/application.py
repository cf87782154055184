"""The ASGI application: routes over what it is given, no knowledge of any adapter."""

from collections.abc import Awaitable, Callable, Iterable, Mapping

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route

from bot.ports import ReceivesWebhooks
from bot.web.callbacks import Callback
from bot.web.health import Health
from bot.web.metrics import Metric, Metrics
from bot.web.middleware import EdgeErrors, RequestIds, SecurityHeaders
from bot.web.telegram import TelegramEndpoint, TelegramWebhook
from bot.web.webhooks import LookAgain, PlatformWebhooks, Receive


def create_web(
    *,
    platforms: Mapping[str, Mapping[str, ReceivesWebhooks]],
    receive: Receive,
    poll_now: Callable[[str], Awaitable[None]],
    look_again: LookAgain,
    ready: Callable[[], Awaitable[Mapping[str, object]]],
    metrics: Callable[[], Awaitable[Iterable[Metric]]] | None = None,
    telegram: TelegramWebhook | None = None,
) -> Starlette:
    """Build the application.

    Args:
        platforms: those that receive webhooks, by the name of their address: for each, its
            accounts by key.
        receive: returns once the comments are committed; whatever it raises makes the
            platform send them again.
        poll_now: asks for a poll of the named platform soon.
        look_again: takes note of comments that were edited or removed, durably.
        ready: tells whether work can be done; `ok` decides the status.
        metrics: tells the figures of `/metrics`; None: there is no such page.
        telegram: takes updates where the desk is in webhook mode.
    """
    webhooks = PlatformWebhooks(
        callbacks={name: Callback(accounts) for name, accounts in platforms.items()},
        receive=receive,
        poll_now=poll_now,
        look_again=look_again,
    )
    routes = [
        *_inside(ready, metrics),
        Route("/webhooks/{platform}", webhooks.handshake, methods=["GET"]),
        Route("/webhooks/{platform}", webhooks.deliver, methods=["POST"]),
    ]
    if telegram is not None:
        endpoint = TelegramEndpoint(webhook=telegram)
        routes.insert(0, Route("/webhooks/telegram", endpoint.update, methods=["POST"]))
    middleware = [Middleware(RequestIds), Middleware(SecurityHeaders), Middleware(EdgeErrors)]
    return Starlette(routes=routes, middleware=middleware)


def _inside(
    ready: Callable[[], Awaitable[Mapping[str, object]]],
    metrics: Callable[[], Awaitable[Iterable[Metric]]] | None,
) -> list[Route]:
    """Return what only the operator asks for."""
    health = Health(look=ready)
    routes = [Route("/health/live", health.live), Route("/health/ready", health.ready)]
    if metrics is not None:
        routes.append(Route("/metrics", Metrics(read=metrics).show))
    return routes
