"""Instagram webhooks: what one bad change costs.

The shapes that are known stand in `tests/contract/fixtures`.
"""

import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.adapters.platforms.instagram import InstagramPlatform
from bot.ports import Delivery, WebhookRequest
from tests.unit.platforms.graph_stub import (
    SECRET,
    USER_ID,
    Graph,
    platform,
)


@pytest.fixture
async def instagram() -> AsyncIterator[InstagramPlatform]:
    async with platform(Graph()) as built:
        yield built


def signed(body: bytes) -> WebhookRequest:
    digest = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    return WebhookRequest(body=body, headers={"x-hub-signature-256": f"sha256={digest}"})


def value(**changes: Any) -> dict[str, Any]:
    base = {
        "id": "18000000000000001",
        "from": {"id": "9000001", "username": "warga_contoh"},
        "media": {"id": "17900000000000001", "media_product_type": "FEED"},
        "text": "Café tutup? Lampu jalan mati 🙏",
    }
    merged = {**base, **changes}
    return {key: item for key, item in merged.items() if item is not None}


def change(field: str = "comments", **changes: Any) -> dict[str, Any]:
    return {"field": field, "value": value(**changes)}


def payload(*entries: Any, kind: str = "instagram") -> bytes:
    return json.dumps({"object": kind, "entry": list(entries)}).encode()


def entry(*changes: Any, **more: Any) -> dict[str, Any]:
    return {"id": USER_ID, "time": 1764000000, "changes": list(changes), **more}


def delivered(instagram: InstagramPlatform, *entries: Any) -> Delivery:
    return instagram.parse(signed(payload(*entries)))


@pytest.mark.parametrize(
    "bad",
    [
        {"field": "mentions", "value": {"media_id": "17900/me"}},
        {"field": "mentions", "value": {"media_id": "17900", "comment_id": "../me"}},
        {"field": "mentions", "value": {"comment_id": "18000"}},
        {"field": "live_comments", "value": {}},
        change("something_new"),
        change(id="../../me"),
        change(id=-5),
        change(id=True),
        change(id=10**70),
        change(id=None),
        {"field": "comments"},
        {"field": "comments", "value": "teks"},
        {"value": value()},
        None,
        42,
        [],
    ],
)
def test_one_bad_change_is_counted_and_spoils_no_other(
    instagram: InstagramPlatform, bad: Any
) -> None:
    good = [change(id="1"), bad, change(id="2")]
    delivery = delivered(instagram, entry(*good), entry(change(id="3")))
    assert [comment.external_id for comment in delivery.comments] == ["1", "2", "3"]
    assert delivery.skipped == 1


@pytest.mark.parametrize("bad", [None, [], {}, {"id": "99", "changes": [change()]}])
def test_a_bad_or_foreign_entry_is_counted(instagram: InstagramPlatform, bad: Any) -> None:
    delivery = delivered(instagram, bad, entry(change()))
    assert len(delivery.comments) == 1
    assert delivery.skipped == 1


def test_unknown_fields_do_no_harm(instagram: InstagramPlatform) -> None:
    assert delivered(instagram, entry(change(novelty={"deep": [1]}), novelty=1)).skipped == 0


def test_a_thousand_changes_come_in_one_post(instagram: InstagramPlatform) -> None:
    changes = [change(id=str(number)) for number in range(1000)]
    delivery = delivered(instagram, entry(*changes[:400]), entry(*changes[400:]))
    assert [comment.external_id for comment in delivery.comments] == [str(n) for n in range(1000)]


def test_text_that_no_database_holds_is_cleaned(instagram: InstagramPlatform) -> None:
    body = payload(entry(change(text="a\x00b\ud83d")))
    assert instagram.parse(signed(body)).comments[0].text == "ab?"


def test_a_replayed_request_gives_equal_comments(instagram: InstagramPlatform) -> None:
    """The unique external id makes the second one a duplicate in storage."""
    request = signed(payload(entry(change())))
    assert instagram.parse(request) == instagram.parse(request)
