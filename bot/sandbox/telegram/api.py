"""The HTTP endpoint `/telegram/bot<token>/<method>` and the file download beside it."""

import hmac
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.sandbox.faults import Fault, FaultKind, FaultPlan, perform
from bot.sandbox.telegram.errors import (
    WEBHOOK_ACTIVE,
    BotApiError,
    bad_request,
    conflict,
    not_found,
    too_many_requests,
    unauthorized,
)
from bot.sandbox.telegram.lookups import READING
from bot.sandbox.telegram.methods import WRITING
from bot.sandbox.telegram.muting import MUTING
from bot.sandbox.telegram.requests import Params, read_params
from bot.sandbox.telegram.webhook import Webhook, WebhookPusher
from bot.sandbox.telegram.world import World

LONGEST_POLL_SECONDS = 50
BATCH = 100

# The real server ignores the case of method names.
_METHODS = {name.lower(): (name, method) for name, method in (WRITING | READING | MUTING).items()}
_UPDATE_METHODS = {
    name.lower(): name for name in ("getUpdates", "setWebhook", "deleteWebhook", "getWebhookInfo")
}
_STATUS_TEXT = {
    403: "Forbidden",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}


class BotApi:
    """Counts every call by method name in `calls`, refused ones included."""

    def __init__(self, world: World, *, pusher: WebhookPusher, faults: FaultPlan) -> None:
        self._world = world
        self._pusher = pusher
        self._faults = faults
        self.calls: dict[str, int] = {}

    async def call(self, request: Request) -> Response:
        try:
            self._check_token(request.path_params["token"])
            name = _method_name(request.path_params["method"])
            params = await read_params(request)
        except BotApiError as error:
            return _refused(error)
        self.calls[name] = self.calls.get(name, 0) + 1

        async def act() -> Response:
            try:
                return JSONResponse({"ok": True, "result": await self._run(name, params)})
            except BotApiError as error:
                return _refused(error)

        return await perform(
            request, self._faults.take(f"telegram:{name}"), act, refuse=_refuse_for
        )

    async def download(self, request: Request) -> Response:
        try:
            self._check_token(request.path_params["token"])
        except BotApiError as error:
            return _refused(error)
        found = self._world.files.get(request.path_params["path"].rpartition("/")[2])
        if found is None:
            return _refused(not_found())
        return Response(found[1], media_type="application/octet-stream")

    def _check_token(self, token: str) -> None:
        if ":" not in token:
            raise not_found()
        # The bytes are compared: `compare_digest` refuses non-ASCII text.
        if not hmac.compare_digest(token.encode(), self._world.config.token.encode()):
            raise unauthorized()

    async def _run(self, name: str, params: Params) -> Any:
        match name:
            case "getUpdates":
                return await self._get_updates(params)
            case "setWebhook":
                return self._set_webhook(params)
            case "deleteWebhook":
                return self._delete_webhook(params)
            case "getWebhookInfo":
                return self._pusher.info()
            case _:
                return _METHODS[name.lower()][1](self._world, params)

    async def _get_updates(self, params: Params) -> list[dict[str, Any]]:
        if self._pusher.webhook is not None:
            raise conflict(WEBHOOK_ACTIVE)
        self._world.updates.allow(_update_kinds(params))
        limit = params.integer("limit")
        return await self._world.updates.poll(
            offset=params.integer("offset"),
            limit=BATCH if limit is None else min(max(limit, 1), BATCH),
            timeout=min(max(params.integer("timeout") or 0, 0), LONGEST_POLL_SECONDS),
        )

    def _set_webhook(self, params: Params) -> bool:
        url = params.text("url")
        if not url:
            return self._delete_webhook(params)
        webhook = Webhook(
            url=url,
            secret_token=params.text("secret_token") or None,
            max_connections=min(max(params.integer("max_connections") or 40, 1), 100),
        )
        self._world.updates.allow(_update_kinds(params))
        self._drop_if_asked(params)
        self._pusher.set(webhook)
        return True

    def _delete_webhook(self, params: Params) -> bool:
        self._drop_if_asked(params)
        self._pusher.remove()
        return True

    def _drop_if_asked(self, params: Params) -> None:
        if params.flag("drop_pending_updates"):
            self._world.updates.drop_all()


def _method_name(given: str) -> str:
    lowered = given.lower()
    if lowered in _UPDATE_METHODS:
        return _UPDATE_METHODS[lowered]
    if lowered in _METHODS:
        return _METHODS[lowered][0]
    raise not_found()


def _update_kinds(params: Params) -> list[str] | None:
    kinds = params.decoded("allowed_updates")
    if kinds is None:
        return None
    if not isinstance(kinds, list) or not all(isinstance(kind, str) for kind in kinds):
        raise bad_request("can't parse allowed_updates JSON object")
    return kinds


def _refused(error: BotApiError) -> Response:
    return JSONResponse(error.to_json(), status_code=error.code)


def _refuse_for(fault: Fault) -> Response:
    """The error answer that a planned fault asks for."""
    if fault.kind is FaultKind.RATE_LIMIT:
        error = too_many_requests(fault.seconds)
        headers = {"Retry-After": str((error.parameters or {})["retry_after"])}
        return JSONResponse(error.to_json(), status_code=429, headers=headers)
    if isinstance(fault.body, str):
        return Response(fault.body, status_code=fault.status, headers=dict(fault.headers))
    text = _STATUS_TEXT.get(fault.status, "Bad Request")
    body = fault.body or BotApiError(fault.status, text).to_json()
    return JSONResponse(body, status_code=fault.status, headers=dict(fault.headers))
