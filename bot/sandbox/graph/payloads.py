"""Webhook bodies in every form the platform has been seen to send, and their signatures."""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.sandbox.graph.paging import JsonObject
from bot.sandbox.graph.rendering import media_json, person_json
from bot.sandbox.graph.state import Comment, GraphState

LIVE = "LIVE"
"""What `media_product_type` says of a broadcast."""


class Form(StrEnum):
    """How a change is written into its entry."""

    CHANGES = "changes"
    FLAT = "flat"  # `field` and `value` in the entry itself
    COMMENT_ID = "comment_id"  # the id under its other name
    CHANGED_FIELDS = "changed_fields"  # no values: "go and poll"
    NO_TEXT = "no_text"  # a GIF or sticker
    NO_FROM = "no_from"


class Signature(StrEnum):
    """Everything but `good` must be refused by the receiver."""

    GOOD = "good"
    FORGED = "forged"  # right form, other secret
    MISSING = "missing"
    SHA1_ONLY = "sha1_only"
    MALFORMED = "malformed"
    # Right for the parsed and re-serialised body, wrong for the bytes on the wire.
    RESERIALISED = "reserialised"


@dataclass(kw_only=True, slots=True)
class InstagramShape:
    """Writes bodies in the form that is set now."""

    account_id: str
    form: Form = Form.CHANGES

    def __call__(self, values: Sequence[JsonObject], *, time: int) -> JsonObject:
        return payload(values, account_id=self.account_id, time=time, form=self.form)

    def choose(self, name: str) -> None:
        """Raises ValueError: there is no such form."""
        self.form = Form(name)


def field_of(value: JsonObject) -> str:
    """Return the webhook field that tells of a change."""
    if "media_id" in value:
        return "mentions"
    return "live_comments" if value["media"]["media_product_type"] == LIVE else "comments"


def mention_value(media_id: str, comment_id: str | None = None) -> JsonObject:
    """The `value` of one `mentions` change: ids only."""
    return {"media_id": media_id, **({"comment_id": comment_id} if comment_id else {})}


def comment_value(comment: Comment, state: GraphState) -> JsonObject:
    """The `value` of one `comments` change; the account's own carry `self_ig_scoped_id`."""
    author: JsonObject = person_json(comment.author)
    if state.is_office(comment):
        author["self_ig_scoped_id"] = comment.author.id
    value: JsonObject = {
        "id": comment.id,
        "from": author,
        "media": media_json(state.posts[comment.media_id]),
    }
    if comment.parent_id is not None:
        value["parent_id"] = comment.parent_id
    if comment.text is not None:
        value["text"] = comment.text
    return value


def payload(values: Iterable[JsonObject], *, account_id: str, time: int, form: Form) -> JsonObject:
    """One body for many changes; `time` is when it is sent, in Unix seconds."""
    head: JsonObject = {"id": account_id, "time": time}
    shaped = [_shaped(value, form) for value in values]
    match form:
        case Form.FLAT:
            entries = [{**head, "field": field_of(value), "value": value} for value in shaped]
        case Form.CHANGED_FIELDS:
            entries = [{**head, "changed_fields": sorted(set(map(field_of, shaped)))}]
        case _:
            changes = [{"field": field_of(value), "value": value} for value in shaped]
            entries = [{**head, "changes": changes}]
    return {"object": "instagram", "entry": entries}


def _shaped(value: JsonObject, form: Form) -> JsonObject:
    match form:
        case Form.COMMENT_ID if "id" in value:
            rest = {name: part for name, part in value.items() if name != "id"}
            return {"comment_id": value["id"], **rest}
        case Form.NO_TEXT:
            return {name: part for name, part in value.items() if name != "text"}
        case Form.NO_FROM:
            return {name: part for name, part in value.items() if name != "from"}
        case _:
            return value


def wire_bytes(body: Mapping[str, Any]) -> bytes:
    """The escaped JSON that goes over the wire and is signed: non-ASCII and slashes escaped."""
    return json.dumps(body, separators=(",", ":")).replace("/", "\\/").encode()


def signature_headers(raw: bytes, *, secret: str, kind: Signature) -> dict[str, str]:
    key = secret.encode()
    match kind:
        case Signature.GOOD:
            return {"X-Hub-Signature-256": _sha256(raw, key)}
        case Signature.FORGED:
            return {"X-Hub-Signature-256": _sha256(raw, b"not-" + key)}
        case Signature.MISSING:
            return {}
        case Signature.SHA1_ONLY:
            digest = hmac.new(key, raw, hashlib.sha1).hexdigest()
            return {"X-Hub-Signature": f"sha1={digest}"}
        case Signature.MALFORMED:
            return {"X-Hub-Signature-256": "sha256=bukan-tanda-tangan"}
        case Signature.RESERIALISED:
            again = json.dumps(json.loads(raw), ensure_ascii=False).encode()
            return {"X-Hub-Signature-256": _sha256(again, key)}


def _sha256(raw: bytes, key: bytes) -> str:
    return "sha256=" + hmac.new(key, raw, hashlib.sha256).hexdigest()
