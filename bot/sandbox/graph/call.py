"""One request to the Graph API, read the way the platform reads it."""

import json
import re
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import parse_qsl

from starlette.requests import Request

from bot.sandbox.graph.errors import GraphError
from bot.sandbox.graph.fields import Field, named, parse

_VERSION = re.compile(r"v(2[1-6])\.0")
_TRUE = frozenset({"true", "1"})
_FALSE = frozenset({"false", "0"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """Method, path without version and slashes at the end, and the merged parameters.

    Attributes:
        base: absolute address up to and including the version, for paging links.
        params: query and form parameters; the form wins.
        json_body: the body was JSON, which comment edges do not understand.
        structures: what a JSON body holds; messaging edges read it.
    """

    method: str
    base: str
    version: str
    node: str
    edge: str
    params: dict[str, str] = field(repr=False)
    bearer: str | None = field(repr=False)
    json_body: bool
    structures: dict[str, Any] = field(default_factory=dict, repr=False)

    @classmethod
    async def read(cls, request: Request) -> Self:
        parts = [part for part in request.path_params["path"].split("/") if part]
        version = parts.pop(0) if parts and parts[0].startswith("v") else ""
        content_type = request.headers.get("content-type", "").partition(";")[0].strip()
        params = dict(request.query_params)
        if content_type == "application/x-www-form-urlencoded":
            body = (await request.body()).decode(errors="replace")
            params |= parse_qsl(body, keep_blank_values=True)
        is_json = content_type == "application/json"
        scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
        mount = request.scope.get("root_path", "").rstrip("/")
        return cls(
            method=request.method,
            base=f"{request.url.scheme}://{request.url.netloc}{mount}/{version}",
            version=version,
            node=parts[0] if parts else "",
            edge="/".join(parts[1:]),
            params=params,
            bearer=credentials.strip() if scheme.lower() == "bearer" else None,
            json_body=is_json,
            structures=_object(await request.body()) if is_json else {},
        )

    @property
    def token(self) -> str | None:
        return self.params.get("access_token") or self.bearer

    def require_version(self) -> None:
        """Refuse unversioned calls and versions that are not alive.

        Raises:
            GraphError: 2500.
        """
        if not _VERSION.fullmatch(self.version):
            path = "/".join(part for part in (self.version, self.node, self.edge) if part)
            raise GraphError(2500, message=f"Unknown path components: /{path}")

    def fields(self, *default: str) -> tuple[Field, ...]:
        expression = self.params.get("fields", "").strip()
        return parse(expression) if expression else named(*default)

    def required(self, name: str) -> str:
        value = self.params.get(name, "")
        if not value.strip():
            raise GraphError.bad_parameter(f"The parameter {name} is required")
        return value

    def structure(self, name: str) -> dict[str, Any]:
        """A required object: of the JSON body, or a parameter that is JSON."""
        value = self.structures.get(name)
        if value is None:
            value = _object(self.params.get(name, "").encode())
        if not isinstance(value, dict) or not value:
            raise GraphError.bad_parameter(f"The parameter {name} is required")
        return value

    def flag(self, name: str) -> bool:
        """A required boolean parameter."""
        value = self.required(name).lower()
        if value not in _TRUE | _FALSE:
            raise GraphError.bad_parameter(f"Param {name} must be a boolean")
        return value in _TRUE


def _object(text: bytes) -> dict[str, Any]:
    try:
        value = json.loads(text or b"{}")
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
