"""Whatever arrives, the parser answers with a Delivery or one of its two errors."""

import contextlib
import hashlib
import hmac
import json

import httpx
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.adapters.platforms.instagram import build
from bot.adapters.platforms.instagram.mentions import Mention
from bot.domain.comment import storable
from bot.domain.errors import MalformedInputError, VerificationError
from bot.ports import Delivery, WebhookRequest
from tests.support.http import NO_TLS
from tests.unit.platforms.graph_stub import SECRET, USER_ID, Clock
from tests.unit.platforms.graph_stub import settings as instagram_settings

KEYS = (
    *("object", "entry", "id", "time", "changes", "field", "value", "from", "media", "text"),
    *("parent_id", "comment_id", "username", "original_media_id", "changed_fields", "timestamp"),
    *("self_ig_scoped_id", "media_id", "ad_id", "ad_title"),
)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["instagram", "comments", USER_ID, "18000000000000001", "\ud800"])
)
TREES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6)
    ),
    max_leaves=30,
)
FIELDS = st.sampled_from(["comments", "live_comments", "mentions"])
ENTRIES = st.lists(
    st.fixed_dictionaries(
        {"id": st.just(USER_ID)},
        optional={
            "changes": st.lists(
                st.fixed_dictionaries({"field": FIELDS, "value": TREES}), max_size=4
            )
            | TREES,
            "changed_fields": TREES,
            "field": TREES,
            "value": TREES,
        },
    ),
    max_size=4,
)
PAYLOADS = TREES | st.fixed_dictionaries({"object": st.just("instagram"), "entry": ENTRIES})


def parsed(body: bytes, header: str) -> Delivery | None:
    request = WebhookRequest(body=body, headers={"x-hub-signature-256": header})
    with contextlib.suppress(VerificationError, MalformedInputError):
        return INSTAGRAM.parse(request)
    return None


OFFLINE = httpx.AsyncClient(
    transport=httpx.MockTransport(lambda _: httpx.Response(500)), verify=NO_TLS
)
INSTAGRAM = build(instagram_settings(), OFFLINE, Clock())


def sign(body: bytes) -> str:
    return "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()


@settings(max_examples=150, deadline=None)
@given(PAYLOADS)
def test_any_signed_json_gives_a_delivery_or_a_named_error(payload: object) -> None:
    body = json.dumps(payload).encode()
    delivery = parsed(body, sign(body))
    for comment in delivery.comments if delivery else ():
        assert comment.external_id.replace("_", "").isdigit()
        assert comment.account_id == USER_ID
        assert comment.text == storable(comment.text)
    for changed in delivery.changed if delivery else ():
        assert Mention.parse(changed)


@settings(max_examples=100, deadline=None)
@given(body=st.binary(), header=st.text(), correctly_signed=st.booleans())
def test_any_bytes_and_any_header_give_a_delivery_or_a_named_error(
    *, body: bytes, header: str, correctly_signed: bool
) -> None:
    delivery = parsed(body, sign(body) if correctly_signed else header)
    assert delivery is None or correctly_signed
