"""Hostile deliveries to a real process: forged, replayed, huge, half-broken."""

import hashlib
import hmac
import json
from typing import Any

import httpx

from bot.sandbox.graph.payloads import Signature
from bot.sandbox.graph.webhooks import DeliveryState
from tests.e2e.hands import approve, assert_published_once, card_with
from tests.e2e.office import Office, OfficeMaker
from tests.support.http import NO_TLS

QUESTION = "kapan jadwal vaksin di puskesmas?"
MANY = 1000
WITHOUT_CARD = "😂"


def signed(office: Office, body: bytes) -> dict[str, str]:
    secret = office.sandbox.graph.config.app_secret.encode()
    digest = hmac.new(secret, body, hashlib.sha256).hexdigest()
    return {"Content-Type": "application/json", "X-Hub-Signature-256": f"sha256={digest}"}


async def post(office: Office, body: object, **headers: str) -> int:
    """Post a body, signed as the platform signs unless headers are given; return the status."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    async with httpx.AsyncClient(trust_env=False, timeout=30, verify=NO_TLS) as http:
        answer = await http.post(
            f"{office.serve.url}/webhooks/instagram",
            content=raw,
            headers=headers or signed(office, raw),
        )
    return answer.status_code


def change(number: int, text: str) -> dict[str, Any]:
    value = {
        "id": f"1810000000000{number:04d}",
        "from": {"id": f"9{number:015d}", "username": f"warga{number}"},
        "media": {"id": "17900000000000001", "media_product_type": "FEED"},
        "text": text,
    }
    return {"field": "comments", "value": value}


def delivery(office: Office, *changes: object) -> dict[str, Any]:
    account = office.sandbox.graph.config.user_id
    return {
        "object": "instagram",
        "entry": [{"id": account, "time": 1764000000, "changes": list(changes)}],
    }


async def stored(office: Office) -> list[str]:
    return [comment.external_id for comment in await office.ledger.comments()]


async def test_only_what_the_platform_has_signed_is_taken(make_office: OfficeMaker) -> None:
    office = await make_office()
    await office.open()
    graph = office.sandbox.graph
    for kind in Signature:
        if kind is not Signature.GOOD:
            graph.forge_webhook(text="Wali kota mundur!", username="penipu", signature=kind)

    async def all_were_refused() -> bool:
        forged = [one for one in graph.webhooks.deliveries if one.signature is not Signature.GOOD]
        statuses = {attempt.status for one in forged for attempt in one.attempts}
        return all(one.attempts for one in forged) and statuses == {403}

    await office.until(all_were_refused)
    body = delivery(office, change(1, QUESTION))
    other = "sha256=" + hmac.new(b"guessed", json.dumps(body).encode(), "sha256").hexdigest()
    assert await post(office, body, **{"X-Hub-Signature-256": other}) == 403
    assert await stored(office) == []
    assert office.serve.log.text.count("webhook_not_verified") >= len(Signature) - 1


async def test_a_replayed_delivery_is_accepted_and_changes_nothing(
    make_office: OfficeMaker,
) -> None:
    office = await make_office()
    await office.open()
    comment = office.comment(QUESTION)
    await approve(office, comment)
    await assert_published_once(office, comment)
    webhooks = office.sandbox.graph.webhooks
    first = next(one for one in webhooks.deliveries if comment in one.raw.decode())
    assert first.state is DeliveryState.DELIVERED
    for _ in range(5):
        webhooks.resend(first.id)
    await webhooks.settled()

    assert [attempt.status for attempt in first.attempts] == [200] * 6
    await office.until_idle()
    assert await stored(office) == [comment]
    await assert_published_once(office, comment)


async def test_a_thousand_changes_in_one_delivery_are_all_stored_once(
    make_office: OfficeMaker,
) -> None:
    office = await make_office()
    await office.open(webhooks=False)
    question = change(MANY, QUESTION)
    question["value"]["id"] = office.comment(QUESTION)  # to be found when it is read back
    changes = [change(number, WITHOUT_CARD) for number in range(MANY - 1)]
    body = delivery(office, *changes, question)
    assert await post(office, body) == 200
    ids = {one["value"]["id"] for one in body["entry"][0]["changes"]}
    assert sorted(await stored(office)) == sorted(ids)

    assert await post(office, body) == 200
    await card_with(office, question["value"]["id"])
    await office.until_idle()
    assert sorted(await stored(office)) == sorted(ids)
    assert all(comment.understood for comment in await office.ledger.comments())
    assert not [job for job in await office.ledger.jobs() if job.dead]


async def test_the_good_part_of_a_half_broken_delivery_is_taken(make_office: OfficeMaker) -> None:
    office = await make_office()
    await office.open(webhooks=False)
    account = office.sandbox.graph.config.user_id
    no_id = change(2, "tanpa nomor")
    del no_id["value"]["id"]
    body = delivery(
        office,
        change(1, QUESTION),
        no_id,
        {"field": "comments", "value": {"id": {"$gt": ""}, "text": ["bukan", "teks"]}},
        {"field": "story_insights", "value": {"impressions": 3}},
        {"field": "comments"},
        None,
        "comments",
        change(3, "jalan rusak di depan pasar, tolong diperbaiki \ud83d"),  # half an emoji
    )
    body["entry"] += [None, 7, {"id": account}, {"id": account, "changes": "semua"}]
    assert await post(office, body) == 200
    assert await stored(office) == ["18100000000000001", "18100000000000003"]

    for broken in (b"", b"{", b"[]", b'{"entry": 5}', b"\xff\xfe", b"[" * 100_000, b"null"):
        assert await post(office, broken) in {200, 400}
    await office.until_idle()
    assert len(await stored(office)) == 2
    assert "Traceback" not in office.serve.log.text
    assert (await office.serve.readiness())[0] == 200
