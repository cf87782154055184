"""Verifies and opens the webhooks of the Graph API; pure functions.

The signature covers the raw bytes (Meta signs escaped JSON, so a re-serialised body does not
fit). One unreadable change never spoils the others: Meta would send all of them again for 36 h.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import SecretStr

from bot.adapters.graph_api.values import object_id
from bot.domain.errors import MalformedInputError, VerificationError
from bot.ports import WebhookRequest

_SCHEME = "sha256="
_CHALLENGE = re.compile(r"[\w.-]{1,256}", re.ASCII)


def answer_handshake(query: Mapping[str, str], *, verify_token: SecretStr) -> str:
    """Return the challenge. Raises VerificationError."""
    known = hmac.compare_digest(
        query.get("hub.verify_token", "").encode("utf-8", "replace"),
        verify_token.get_secret_value().encode(),
    )
    challenge = query.get("hub.challenge", "")
    asked = query.get("hub.mode") == "subscribe" and _CHALLENGE.fullmatch(challenge)
    if not (known and asked):
        raise VerificationError("handshake refused")
    return challenge


def require_signature(request: WebhookRequest, *, secrets: Sequence[SecretStr]) -> None:
    """Raise VerificationError unless one of `secrets` signed the raw body.

    All secrets are tried even after a match, so that the time taken tells nothing.
    """
    header = request.headers.get("x-hub-signature-256", "").strip()
    given = header.removeprefix(_SCHEME).lower().encode("utf-8", "replace")
    matched = False
    for secret in secrets:
        key = secret.get_secret_value().encode()
        wanted = hmac.new(key, request.body, hashlib.sha256).hexdigest().encode()
        matched |= hmac.compare_digest(wanted, given)
    if not (matched and header.startswith(_SCHEME)):
        raise VerificationError("bad signature")


def entries_of(body: bytes, *, kind: str) -> list[Any]:
    """Return the entries; those of another product are there, as None, to be counted.

    `kind`: the `object` that is wanted, such as `page`. Raises MalformedInputError.
    """
    try:
        payload = json.loads(body)
    except (ValueError, RecursionError):
        raise MalformedInputError("the body is not JSON") from None
    entries = payload.get("entry") if isinstance(payload, dict) else None
    if not isinstance(entries, list):
        raise MalformedInputError("the body has no list of entries")
    if payload.get("object") != kind:
        return [None] * len(entries)
    return entries


def named_by(entry: Any) -> str:
    """Return the id of the account that an entry is for; empty where it names none."""
    return (object_id(entry.get("id")) or "") if isinstance(entry, dict) else ""


def names_no_values(entry: Mapping[str, Any], *, field: str) -> bool:
    """Tell whether 'Include values' is off in the app: only the changed fields are named."""
    changed = entry.get("changed_fields")
    return isinstance(changed, list) and field in changed
