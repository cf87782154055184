"""Instagram webhooks: every shape of payload, and what one bad change costs."""

import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.adapters.platforms.instagram import InstagramPlatform
from bot.domain.comment import Direction
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


def test_a_comment_is_translated_field_by_field(instagram: InstagramPlatform) -> None:
    (comment,) = delivered(instagram, entry(change())).comments
    assert comment.platform == "instagram"
    assert comment.external_id == "18000000000000001"
    assert comment.account_id == USER_ID
    assert comment.text == "Café tutup? Lampu jalan mati 🙏"
    assert (comment.author_id, comment.author_name) == ("9000001", "warga_contoh")
    assert comment.post_id == "17900000000000001"
    assert comment.parent_id is None
    assert comment.direction is Direction.INCOMING


def test_the_time_of_sending_is_not_taken_for_the_comments_time(
    instagram: InstagramPlatform,
) -> None:
    (comment,) = delivered(instagram, entry(change())).comments
    assert comment.created_at is None


def test_a_reply_carries_its_parent(instagram: InstagramPlatform) -> None:
    (comment,) = delivered(instagram, entry(change(parent_id="18000000000000000"))).comments
    assert comment.parent_id == "18000000000000000"


def test_field_and_value_may_stand_directly_in_the_entry(instagram: InstagramPlatform) -> None:
    delivery = delivered(instagram, {"id": USER_ID, "time": 1, **change()})
    assert [comment.external_id for comment in delivery.comments] == ["18000000000000001"]
    assert delivery.skipped == 0


def test_the_id_may_be_called_comment_id(instagram: InstagramPlatform) -> None:
    delivery = delivered(instagram, entry(change(id=None, comment_id="18000000000000009")))
    assert delivery.comments[0].external_id == "18000000000000009"


def test_a_sticker_has_no_text(instagram: InstagramPlatform) -> None:
    assert delivered(instagram, entry(change(text=None))).comments[0].text == ""


def test_the_author_may_be_missing(instagram: InstagramPlatform) -> None:
    (comment,) = delivered(instagram, entry(change(**{"from": None}))).comments
    assert (comment.author_id, comment.author_name) == (None, None)
    assert comment.direction is Direction.INCOMING


def test_a_comment_on_an_advertised_copy_belongs_to_the_original_post(
    instagram: InstagramPlatform,
) -> None:
    media = {"id": "179", "ad_id": "23", "ad_title": "Iklan", "original_media_id": "178"}
    assert delivered(instagram, entry(change(media=media))).comments[0].post_id == "178"


@pytest.mark.parametrize(
    "sender",
    [
        {"id": USER_ID, "username": "humas.kotacontoh"},
        {"id": "555", "username": "humas.kotacontoh", "self_ig_scoped_id": "555"},
        {"id": int(USER_ID)},
    ],
)
def test_our_own_comments_come_back_as_outgoing(
    instagram: InstagramPlatform, sender: dict[str, Any]
) -> None:
    (comment,) = delivered(instagram, entry(change(**{"from": sender}))).comments
    assert comment.direction is Direction.OUTGOING


def test_named_fields_without_values_ask_for_a_poll(instagram: InstagramPlatform) -> None:
    delivery = delivered(instagram, {"id": USER_ID, "time": 1, "changed_fields": ["comments"]})
    assert delivery == Delivery(poll_now=True)


def test_other_named_fields_ask_for_nothing(instagram: InstagramPlatform) -> None:
    delivery = delivered(instagram, {"id": USER_ID, "time": 1, "changed_fields": ["story"]})
    assert delivery == Delivery()


@pytest.mark.parametrize(
    "bad",
    [
        {"field": "mentions", "value": {"media_id": "17900"}},
        change("live_comments"),
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


def test_another_products_events_are_counted_not_read(instagram: InstagramPlatform) -> None:
    body = payload(entry(change()), entry(change()), kind="page")
    assert instagram.parse(signed(body)) == Delivery(skipped=2)


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
