"""Parameters of a Bot API call, whichever of the four accepted forms they come in."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request

from bot.sandbox.telegram.errors import bad_request


@dataclass(frozen=True, slots=True)
class Upload:
    name: str
    content: bytes = field(repr=False)
    mime_type: str


@dataclass(frozen=True, slots=True)
class Params:
    """Values arrive as JSON types (JSON body) or as strings (query, form, multipart)."""

    values: Mapping[str, Any] = field(default_factory=dict)
    uploads: Mapping[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str | None:
        value = self.values.get(name)
        if value is None:
            return None
        return value if isinstance(value, str) else json.dumps(value)

    def integer(self, name: str) -> int | None:
        value = self.values.get(name)
        if value is None or value == "":
            return None
        try:
            return int(value)
        except (TypeError, ValueError):
            raise bad_request(f"invalid {name} specified") from None

    def flag(self, name: str) -> bool:
        return str(self.values.get(name, "")).lower() in {"true", "1", "yes"}

    def decoded(self, name: str) -> Any:
        """A list or object, which forms carry as a JSON string; None when absent."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {name} JSON object") from None

    def file(self, name: str) -> Upload | str | None:
        """An upload (direct or through attach://), or a file id / URL, or None."""
        if name in self.uploads:
            return self.uploads[name]
        value = self.text(name)
        if value and value.startswith("attach://"):
            return self.uploads.get(value.removeprefix("attach://"))
        return value or None


async def read_params(request: Request) -> Params:
    """Query parameters first; the body overrides them.

    Raises:
        BotApiError: 400 for a body that cannot be read.
    """
    query: dict[str, Any] = dict(request.query_params)
    content_type = request.headers.get("content-type", "")
    body = await request.body()
    if not body:
        return Params(query)
    if content_type.startswith("application/json"):
        return Params(query | _read_json(body))
    if content_type.startswith("application/x-www-form-urlencoded"):
        pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
        return Params(query | dict(pairs))
    if content_type.startswith("multipart/form-data"):
        fields, uploads = _read_multipart(content_type, body)
        return Params(query | fields, uploads)
    return Params(query)


def _read_json(body: bytes) -> dict[str, Any]:
    try:
        data = json.loads(body)
    except ValueError:
        raise bad_request("can't parse request JSON object") from None
    if not isinstance(data, dict):
        raise bad_request("request must be a JSON object")
    return data


def _read_multipart(content_type: str, body: bytes) -> tuple[dict[str, str], dict[str, Upload]]:
    # A multipart/form-data body is a MIME message without its header.
    header = f"Content-Type: {content_type}\r\n\r\n".encode("latin-1", "replace")
    message = BytesParser(policy=HTTP).parsebytes(header + body)
    fields: dict[str, str] = {}
    uploads: dict[str, Upload] = {}
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        payload = part.get_payload(decode=True)
        if not isinstance(name, str) or not isinstance(payload, bytes):
            continue
        filename = part.get_filename()
        if filename is None:
            fields[name] = payload.decode("utf-8", "replace")
        else:
            uploads[name] = Upload(filename, payload, part.get_content_type())
    return fields, uploads
