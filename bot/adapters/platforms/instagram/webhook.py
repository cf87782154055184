"""Verifies and reads Instagram webhooks; pure functions.

The signature covers the raw bytes (Meta signs escaped JSON, so a re-serialised body does not
fit). One unreadable change never spoils the others: Meta would send all of them again for 36 h.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.adapters.platforms.instagram.objects import Account, Post, comment_of, object_id
from bot.domain.comment import IncomingComment
from bot.domain.errors import MalformedInputError, VerificationError
from bot.ports import Delivery, WebhookRequest

FIELD = "comments"
_SCHEME = "sha256="
_CHALLENGE = re.compile(r"[\w.-]{1,256}", re.ASCII)


def answer_handshake(query: Mapping[str, str], *, verify_token: str) -> str:
    """Return the challenge. Raises VerificationError."""
    known = hmac.compare_digest(
        query.get("hub.verify_token", "").encode("utf-8", "replace"), verify_token.encode()
    )
    challenge = query.get("hub.challenge", "")
    asked = query.get("hub.mode") == "subscribe" and _CHALLENGE.fullmatch(challenge)
    if not (known and asked):
        raise VerificationError("handshake refused")
    return challenge


def require_signature(request: WebhookRequest, *, secrets: Sequence[bytes]) -> None:
    """Raise VerificationError unless one of `secrets` signed the raw body.

    All secrets are tried even after a match, so that the time taken tells nothing.
    """
    header = request.headers.get("x-hub-signature-256", "").strip()
    given = header.removeprefix(_SCHEME).lower().encode("utf-8", "replace")
    matched = False
    for secret in secrets:
        wanted = hmac.new(secret, request.body, hashlib.sha256).hexdigest().encode()
        matched |= hmac.compare_digest(wanted, given)
    if not (matched and header.startswith(_SCHEME)):
        raise VerificationError("bad signature")


def read_delivery(body: bytes, *, account: Account, posts: Mapping[str, Post]) -> Delivery:
    """Translate a verified body; `posts` lends caption and link to those it knows.

    Raises MalformedInputError.
    """
    entries = _entries(body)
    comments: list[IncomingComment] = []
    skipped = 0
    poll_now = False
    for entry in entries:
        if not isinstance(entry, dict) or object_id(entry.get("id")) != account.id:
            skipped += 1
            continue
        poll_now |= _names_no_values(entry)
        for change in _changes(entry):
            comment = _comment(change, account=account, posts=posts)
            if comment is None:
                skipped += 1
            else:
                comments.append(comment)
    return Delivery(comments=tuple(comments), skipped=skipped, poll_now=poll_now)


def _entries(body: bytes) -> list[Any]:
    try:
        payload = json.loads(body)
    except (ValueError, RecursionError):
        raise MalformedInputError("the body is not JSON") from None
    entries = payload.get("entry") if isinstance(payload, dict) else None
    if not isinstance(entries, list):
        raise MalformedInputError("the body has no list of entries")
    if payload.get("object") != "instagram":
        return [None] * len(entries)  # another product's events are counted, not read
    return entries


def _names_no_values(entry: dict[str, Any]) -> bool:
    """Tell whether 'Include values' is off in the app: only the changed fields are named."""
    changed = entry.get("changed_fields")
    return isinstance(changed, list) and FIELD in changed


def _changes(entry: dict[str, Any]) -> Iterator[Any]:
    """Yield changes: listed, or one directly in the entry as some examples of Meta show it."""
    changes = entry.get("changes")
    if isinstance(changes, list):
        yield from changes
    elif "field" in entry or "value" in entry:
        yield entry
    elif "changed_fields" not in entry:
        yield None


def _comment(
    change: Any, *, account: Account, posts: Mapping[str, Post]
) -> IncomingComment | None:
    value = change.get("value") if isinstance(change, dict) else None
    if not isinstance(value, dict) or change.get("field") != FIELD:
        return None
    return comment_of(value, account=account, post=_post(value.get("media"), posts))


def _post(media: Any, posts: Mapping[str, Post]) -> Post | None:
    """Return the post; for a comment on an advertised copy, the original."""
    if not isinstance(media, dict):
        return None
    post_id = object_id(media.get("original_media_id")) or object_id(media.get("id"))
    return posts.get(post_id, Post(id=post_id)) if post_id else None
