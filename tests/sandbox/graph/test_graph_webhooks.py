"""Webhooks: handshake, signature over the bytes on the wire, re-sending, and every odd form."""

import hashlib
import hmac
import json

import pytest

from bot.sandbox.graph import DeliveryState, Form, GraphError, Order, Signature

POST = "17900000000000001"


def bodies(stage) -> list[dict]:
    return [json.loads(raw) for raw, _ in stage.receiver.posts]


def values(stage) -> list[dict]:
    return [
        change["value"]
        for body in bodies(stage)
        for entry in body["entry"]
        for change in entry["changes"]
    ]


async def listening(stage) -> None:
    await stage.graph.subscribe(stage.callback)


async def test_a_callback_is_verified_before_anything_is_sent_to_it(stage):
    stage.comment("sebelum langganan")
    await listening(stage)
    stage.comment("sesudah langganan")
    await stage.graph.webhooks.settled()
    assert [value["text"] for value in values(stage)] == ["sesudah langganan"]


async def test_a_wrong_verify_token_or_a_quoted_challenge_fails_the_handshake(stage):
    with pytest.raises(GraphError) as refused:
        await stage.graph.webhooks.subscribe(stage.callback, verify_token="salah")
    stage.receiver.echo = lambda challenge: f'"{challenge}"'
    with pytest.raises(GraphError):
        await stage.graph.subscribe(stage.callback)
    answer = await stage.control("POST", "/webhook/subscribe", {"callback_url": stage.callback})
    assert refused.value.code == 2200
    assert answer.json()["error"]["code"] == 2200
    assert stage.graph.webhooks.callback_url is None


async def test_a_comment_is_told_in_the_captured_shape(stage):
    await listening(stage)
    top = stage.comment("Lampu jalan mati 🙏 é")
    reply = stage.graph.add_comment(text="Sama", username="tetangga", parent_id=top)
    await stage.graph.webhooks.settled()
    first, second = bodies(stage)
    assert first["object"] == "instagram"
    assert first["entry"][0]["id"] == stage.graph.config.user_id
    assert first["entry"][0]["time"] == int(stage.clock.now.timestamp())
    value = first["entry"][0]["changes"][0]["value"]
    assert value.pop("from")["username"] == "warga_contoh"
    assert value == {
        "id": top,
        "media": {"id": POST, "media_product_type": "FEED"},
        "text": "Lampu jalan mati 🙏 é",
    }
    assert second["entry"][0]["changes"][0]["value"]["id"] == reply
    assert second["entry"][0]["changes"][0]["value"]["parent_id"] == top


async def test_the_escaped_bytes_on_the_wire_are_what_is_signed(stage):
    await listening(stage)
    stage.comment("Cek https://contoh.go.id 🙏 é")
    await stage.graph.webhooks.settled()
    raw, headers = stage.receiver.posts[0]
    secret = stage.graph.config.app_secret.encode()
    digest = hmac.new(secret, raw, hashlib.sha256).hexdigest()
    again = json.dumps(json.loads(raw)).encode()
    assert headers["x-hub-signature-256"] == f"sha256={digest}"
    assert headers["content-type"] == "application/json"
    assert raw.isascii()
    assert b"\\ud83d\\ude4f" in raw
    assert b"https:\\/\\/contoh.go.id" in raw
    assert again != raw


async def test_the_offices_own_reply_comes_back_as_an_event(stage):
    await listening(stage)
    top = stage.comment("Kapan?")
    reply = (await stage.post(f"/{top}/replies", message="Senin")).json()["id"]
    native = stage.graph.add_comment(
        text="Dijawab dari aplikasi", username="humas.kotacontoh", parent_id=top
    )
    await stage.graph.webhooks.settled()
    own = [value for value in values(stage) if value["from"]["id"] == "17841400000000001"]
    assert [value["id"] for value in own] == [reply, native]
    assert own[0]["from"]["self_ig_scoped_id"]


async def test_edits_hides_and_deletes_make_no_event(stage):
    await listening(stage)
    comment = stage.comment("asal")
    stage.graph.edit_comment(comment, text="diubah")
    stage.graph.hide_comment(comment)
    stage.graph.delete_comment(comment)
    await stage.graph.webhooks.settled()
    assert len(stage.receiver.posts) == 1


async def test_without_the_accounts_side_of_the_subscription_nothing_arrives(staged):
    async with staged(subscribed_fields=()) as stage:
        await listening(stage)
        stage.comment("tak terdengar")
        await stage.post("/me/subscribed_apps", subscribed_fields="comments")
        stage.comment("terdengar")
        await stage.graph.webhooks.settled()
        assert [value["text"] for value in values(stage)] == ["terdengar"]


@pytest.mark.parametrize("answers", [[500, 503, 200], [0, 0], [403], [302]])
async def test_the_same_bytes_are_sent_again_until_they_are_accepted(stage, answers):
    await listening(stage)
    stage.receiver.answers = [*answers]
    stage.comment("penting 🙏")
    await stage.graph.webhooks.settled()
    delivery = stage.graph.webhooks.deliveries[-1]
    sent = {(raw, headers["x-hub-signature-256"]) for raw, headers in stage.receiver.posts}
    refused = [answer for answer in answers if answer != 200]
    assert len(sent) == 1
    assert len(stage.receiver.posts) == len(refused) + 1
    assert delivery.state is DeliveryState.DELIVERED


async def test_a_receiver_that_never_answers_well_is_given_up_on(staged):
    async with staged(retry_for_seconds=0.5) as stage:
        await listening(stage)
        stage.receiver.answers = [500] * 50
        stage.comment("hilang")
        await stage.graph.webhooks.settled()
        assert stage.graph.webhooks.deliveries[-1].state is DeliveryState.DROPPED
        assert len(stage.receiver.posts) > 1


async def test_nothing_is_left_running_when_the_sandbox_closes_during_a_resend(staged):
    async with staged(retry_gaps=(60.0,)) as stage:
        await listening(stage)
        stage.receiver.answers = [500]
        stage.comment("tertunda")
        while not stage.receiver.posts:
            await stage.get("/me")
        await stage.graph.aclose()
        await stage.graph.aclose()
        await stage.graph.webhooks.settled()


async def test_a_delivery_may_be_doubled_or_lost_by_plan(stage):
    await listening(stage)
    await stage.control("POST", "/faults", {"operation": "webhook", "kind": "duplicate"})
    await stage.control("POST", "/faults", {"operation": "webhook", "kind": "cut_before"})
    stage.comment("dua kali")
    await stage.graph.webhooks.settled()
    stage.comment("tak pernah")
    await stage.graph.webhooks.settled()
    assert [value["text"] for value in values(stage)] == ["dua kali", "dua kali"]
    assert stage.graph.webhooks.deliveries[-1].state is DeliveryState.LOST


async def test_an_old_delivery_can_be_replayed(stage):
    await listening(stage)
    stage.comment("ulang")
    await stage.graph.webhooks.settled()
    await stage.control("POST", "/deliveries/1/resend")
    await stage.graph.webhooks.settled()
    assert stage.receiver.posts[0][0] == stage.receiver.posts[1][0]
    assert (await stage.control("POST", "/deliveries/99/resend")).status_code == 400


async def test_held_changes_go_out_batched_and_out_of_order(stage):
    await listening(stage)
    stage.graph.webhooks.hold()
    top = stage.comment("1")
    stage.comment("2", parent_id=top)
    stage.comment("3")
    await stage.graph.webhooks.settled()
    assert stage.receiver.posts == []
    stage.graph.webhooks.release(order=Order.REVERSED, batch=1000)
    await stage.graph.webhooks.settled()
    assert len(stage.receiver.posts) == 1
    assert [value["text"] for value in values(stage)] == ["3", "2", "1"]


@pytest.mark.parametrize(
    ("form", "holds"),
    [
        (Form.FLAT, lambda entry: entry["value"]["text"] == "x" and "changes" not in entry),
        (Form.CHANGED_FIELDS, lambda entry: entry["changed_fields"] == ["comments"]),
        (Form.COMMENT_ID, lambda entry: "comment_id" in entry["changes"][0]["value"]),
        (Form.NO_TEXT, lambda entry: "text" not in entry["changes"][0]["value"]),
        (Form.NO_FROM, lambda entry: "from" not in entry["changes"][0]["value"]),
    ],
)
async def test_every_odd_form_can_be_sent(stage, form, holds):
    await listening(stage)
    assert (await stage.control("PUT", "/webhook/form", {"form": form})).status_code == 200
    stage.comment("x")
    await stage.graph.webhooks.settled()
    assert holds(bodies(stage)[0]["entry"][0])


@pytest.mark.parametrize("kind", [kind for kind in Signature if kind is not Signature.GOOD])
async def test_a_forged_event_names_no_real_comment_and_bears_no_good_signature(stage, kind):
    await listening(stage)
    answer = await stage.control(
        "POST", "/webhook/forge", {"text": "palsu é", "username": "x", "signature": kind}
    )
    await stage.graph.webhooks.settled()
    raw, headers = stage.receiver.posts[0]
    good = hmac.new(stage.graph.config.app_secret.encode(), raw, hashlib.sha256).hexdigest()
    assert answer.json()[0]["signature"] == kind
    assert headers.get("x-hub-signature-256") != f"sha256={good}"
    assert ("x-hub-signature" in headers) is (kind is Signature.SHA1_ONLY)
    assert values(stage)[0]["id"] not in stage.graph.state.comments


async def test_any_body_can_be_sent_with_a_good_signature(stage):
    await listening(stage)
    body = {"object": "instagram", "entry": [{"id": 1, "changes": "rusak"}]}
    await stage.control("POST", "/webhook/raw", {"body": body})
    await stage.graph.webhooks.settled()
    assert bodies(stage) == [body]


async def test_without_a_callback_nothing_is_forged(stage):
    assert stage.graph.forge_webhook(text="x", username="y") == []


async def test_holding_and_shuffling_work_through_the_control_api(stage):
    await stage.control("POST", "/webhook/subscribe", {"callback_url": stage.callback})
    await stage.control("POST", "/webhook/hold")
    for number in range(4):
        stage.comment(str(number))
    sent = await stage.control("POST", "/webhook/release", {"order": "shuffled", "batch": 2})
    await stage.graph.webhooks.settled()
    assert [delivery["changes"] for delivery in sent.json()] == [2, 2]
    assert {value["text"] for value in values(stage)} == {"0", "1", "2", "3"}


async def test_a_delivery_may_be_late(stage):
    await listening(stage)
    fault = {"operation": "webhook", "kind": "delay", "seconds": 0.1}
    await stage.control("POST", "/faults", fault)
    stage.comment("terlambat")
    stage.comment("tepat waktu")
    await stage.graph.webhooks.settled()
    assert [value["text"] for value in values(stage)] == ["tepat waktu", "terlambat"]


async def test_a_raw_body_must_be_an_object(stage):
    assert (await stage.control("POST", "/webhook/raw", {"body": []})).status_code == 400
