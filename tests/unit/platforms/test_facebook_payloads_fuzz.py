"""Whatever arrives for a Page, the parser answers with a Delivery or one of its two errors."""

import contextlib
import hashlib
import hmac
import json
from datetime import UTC

import httpx
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.adapters.platforms.facebook import Settings, build
from bot.adapters.platforms.facebook.cursor import Cursor
from bot.domain.comment import storable
from bot.domain.errors import MalformedInputError, VerificationError
from bot.ports import Delivery, WebhookRequest
from tests.support.http import NO_TLS
from tests.unit.platforms.graph_stub import Clock

PAGE_ID, SECRET = "102938475610293", "rahasia"
POST_ID = f"{PAGE_ID}_122000000000001"
KEYS = (
    *("object", "entry", "id", "time", "changes", "field", "value", "item", "verb", "from"),
    *("comment_id", "post_id", "parent_id", "message", "created_time", "post", "name"),
    *("permalink_url", "changed_fields", "sender_id", "sender_name"),
)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["page", "feed", "comment", PAGE_ID, POST_ID, "98765", "_", "1_2", "\ud800"])
)
TREES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6)
    ),
    max_leaves=30,
)
COMMENTS = st.fixed_dictionaries(
    {"item": st.just("comment") | TREES, "verb": st.sampled_from(["add", "edited", "x"]) | TREES},
    optional={key: TREES for key in KEYS if key not in {"item", "verb"}},
)
ENTRIES = st.lists(
    st.fixed_dictionaries(
        {"id": st.just(PAGE_ID)},
        optional={
            "changes": st.lists(
                st.fixed_dictionaries({"field": st.just("feed"), "value": COMMENTS | TREES}),
                max_size=4,
            )
            | TREES,
            "changed_fields": TREES,
        },
    ),
    max_size=4,
)
PAYLOADS = TREES | st.fixed_dictionaries({"object": st.just("page"), "entry": ENTRIES})
GOOD = {
    "item": "comment",
    "verb": "add",
    "comment_id": "122000000000001_98765",
    "post_id": POST_ID,
    "parent_id": POST_ID,
    "message": "Lampu mati",
}

OFFLINE = httpx.AsyncClient(
    transport=httpx.MockTransport(lambda _: httpx.Response(500)), verify=NO_TLS
)
OWN = Settings(page_id=PAGE_ID, access_token="x", app_secrets=SECRET, verify_token="x")
FACEBOOK = build(OWN, OFFLINE, Clock())


def sign(body: bytes) -> str:
    return "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()


def parsed(body: bytes, header: str) -> Delivery | None:
    request = WebhookRequest(body=body, headers={"x-hub-signature-256": header})
    with contextlib.suppress(VerificationError, MalformedInputError):
        return FACEBOOK.parse(request)
    return None


@settings(max_examples=200, deadline=None)
@given(PAYLOADS)
def test_any_signed_json_gives_a_delivery_or_a_named_error(payload: object) -> None:
    body = json.dumps(payload).encode()
    delivery = parsed(body, sign(body))
    for comment in delivery.comments if delivery else ():
        assert comment.external_id.replace("_", "").isdigit()
        assert comment.account_id == PAGE_ID
        assert comment.text == storable(comment.text)
        assert comment.created_at is None or comment.created_at.tzinfo is UTC
    for external_id in delivery.changed if delivery else ():
        assert external_id.replace("_", "").isdigit()


@settings(max_examples=150, deadline=None)
@given(COMMENTS | TREES)
def test_no_change_spoils_the_others_of_its_post(strange: object) -> None:
    values = [GOOD, strange, {**GOOD, "comment_id": "122000000000001_98766"}]
    changes = [{"field": "feed", "value": value} for value in values]
    body = json.dumps({"object": "page", "entry": [{"id": PAGE_ID, "changes": changes}]}).encode()
    delivery = parsed(body, sign(body))
    assert delivery is not None
    found = [comment.external_id for comment in delivery.comments]
    assert found[0] == "122000000000001_98765"
    assert found[-1] == "122000000000001_98766"


@settings(max_examples=100, deadline=None)
@given(body=st.binary(), header=st.text(), correctly_signed=st.booleans())
def test_any_bytes_and_any_header_give_a_delivery_or_a_named_error(
    *, body: bytes, header: str, correctly_signed: bool
) -> None:
    delivery = parsed(body, sign(body) if correctly_signed else header)
    assert delivery is None or correctly_signed


@settings(max_examples=200, deadline=None)
@given(
    st.text()
    | TREES.map(json.dumps)
    | st.fixed_dictionaries(
        {
            "v": st.just(1),
            "since": st.just("2026-11-01T00:00:00+00:00"),
            "posts": st.dictionaries(st.text(), st.lists(LEAVES, max_size=3)) | TREES,
            "again": TREES,
        }
    ).map(json.dumps)
)
def test_any_stored_cursor_is_read_or_begins_anew(text: str) -> None:
    cursor = Cursor.parse(text)
    assert cursor is None or Cursor.parse(cursor.dump()) == cursor
