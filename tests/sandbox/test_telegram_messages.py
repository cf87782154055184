"""Limits, texts and errors of the write methods, over plain HTTP."""

import json
from typing import Any

import httpx
import pytest

from bot.sandbox.app import Sandbox
from bot.sandbox.faults import Fault, FaultKind
from bot.sandbox.telegram import RINA, TelegramSandbox
from tests.sandbox.telegram_client import BotClient, keyboard


async def test_one_call_may_come_as_json_form_multipart_or_query(
    http: httpx.AsyncClient, telegram: TelegramSandbox
) -> None:
    url = f"/telegram/bot{telegram.config.token}/sendMessage"
    params = {
        "chat_id": str(telegram.group_id),
        "text": "<b>Kak</b> 🙏",
        "parse_mode": "HTML",
        "reply_markup": json.dumps(keyboard("a:1")),
    }
    await http.post(url, json=params)
    await http.post(url, data=params)
    await http.post(url, files={key: (None, value) for key, value in params.items()})
    await http.get(url, params=params)

    sent = telegram.messages()
    assert len(sent) == 4
    assert {message.content.text for message in sent} == {"Kak 🙏"}
    assert all(message.markup == keyboard("a:1") for message in sent)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("x" * 4096, 200),
        ("x" * 4097, 400),
        ("🙏" * 2048, 200),  # two UTF-16 units each
        ("🙏" * 2049, 400),
        ("<b>" + "x" * 4096 + "</b>", 200),  # markup does not count
    ],
)
async def test_text_is_limited_to_4096_utf16_units_after_parsing(
    bot: BotClient, text: str, status: int
) -> None:
    response = await bot.raw(
        "sendMessage", chat_id=bot.config.group_id, text=text, parse_mode="HTML"
    )
    assert response.status_code == status
    if status == 400:
        assert response.json()["description"] == "Bad Request: message is too long"


@pytest.mark.parametrize("text", ["", "   \n", "<b></b>"])
async def test_empty_text_is_refused(bot: BotClient, text: str) -> None:
    error = await bot.error(
        "sendMessage", chat_id=bot.config.group_id, text=text, parse_mode="HTML"
    )
    assert error["description"] == "Bad Request: message text is empty"


@pytest.mark.parametrize(("size", "status"), [(1, 200), (64, 200), (65, 400), (0, 400)])
async def test_callback_data_is_limited_to_64_bytes(
    bot: BotClient, size: int, status: int
) -> None:
    response = await bot.raw(
        "sendMessage",
        chat_id=bot.config.group_id,
        text="Kartu",
        reply_markup={"inline_keyboard": [[{"text": "Ya", "callback_data": "x" * size}]]},
    )
    assert response.status_code == status


async def test_callback_data_counts_bytes_not_characters(bot: BotClient) -> None:
    error = await bot.error(
        "sendMessage",
        chat_id=bot.config.group_id,
        text="Kartu",
        reply_markup=keyboard("é" * 33),
    )
    assert error["description"] == "Bad Request: BUTTON_DATA_INVALID"


async def test_html_becomes_entities_in_utf16_units(bot: BotClient) -> None:
    message = await bot.say("🙏 <b>tebal <i>miring</i></b> &lt;b&gt;", parse_mode="HTML")
    assert message["text"] == "🙏 tebal miring <b>"
    assert message["entities"] == [
        {"type": "bold", "offset": 3, "length": 12},
        {"type": "italic", "offset": 9, "length": 6},
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a <b>tebal", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<h1>judul</h1>", 'Unsupported start tag "h1" at byte offset 0'),
        ("🙏</b>", "Unexpected end tag at byte offset 4"),
        (
            "<b><i>x</b></i>",
            'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"',
        ),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
    ],
)
async def test_bad_html_is_refused_with_its_place(bot: BotClient, text: str, problem: str) -> None:
    error = await bot.error(
        "sendMessage", chat_id=bot.config.group_id, text=text, parse_mode="HTML"
    )
    assert error["description"] == f"Bad Request: can't parse entities: {problem}"


async def test_an_edit_that_changes_nothing_is_refused(bot: BotClient) -> None:
    sent = await bot.say("<b>Kartu</b>", parse_mode="HTML", reply_markup=keyboard("a:1"))
    same = {"chat_id": bot.config.group_id, "message_id": sent["message_id"]}
    error = await bot.error(
        "editMessageText",
        **same,
        text="<strong>Kartu</strong>",
        parse_mode="HTML",
        reply_markup=keyboard("a:1"),
    )
    assert error["description"].startswith("Bad Request: message is not modified: specified new")
    error = await bot.error("editMessageReplyMarkup", **same, reply_markup=keyboard("a:1"))
    assert "message is not modified" in error["description"]


async def test_an_edit_without_keyboard_removes_it_and_keeps_the_history(
    bot: BotClient, telegram: TelegramSandbox
) -> None:
    sent = await bot.say("Kartu", reply_markup=keyboard("a:1"))
    edited = await bot.ok(
        "editMessageText",
        chat_id=bot.config.group_id,
        message_id=sent["message_id"],
        text="Selesai",
    )
    assert "reply_markup" not in edited
    assert edited["edit_date"] >= sent["date"]
    (message,) = telegram.messages()
    assert [revision.content.text for revision in message.revisions] == ["Kartu", "Selesai"]


async def test_missing_targets_have_the_documented_texts(
    bot: BotClient, telegram: TelegramSandbox
) -> None:
    group = bot.config.group_id
    person = telegram.send(user_id=RINA.id, text="halo")
    expected = {
        "message to be replied not found": (
            "sendMessage",
            {"text": "x", "reply_parameters": {"message_id": 999}},
        ),
        "message to edit not found": ("editMessageText", {"text": "x", "message_id": 999}),
        "message can't be edited": ("editMessageText", {"text": "x", "message_id": person.id}),
        "message to delete not found": ("deleteMessage", {"message_id": 999}),
        "message thread not found": ("sendMessage", {"text": "x", "message_thread_id": 999}),
    }
    for text, (method, params) in expected.items():
        error = await bot.error(method, chat_id=group, **params)
        assert error["description"] == f"Bad Request: {text}"
    error = await bot.error("sendMessage", chat_id=-42, text="x")
    assert error["description"] == "Bad Request: chat not found"


async def test_a_reply_to_a_deleted_message_may_go_without_it_if_allowed(bot: BotClient) -> None:
    sent = await bot.say()
    await bot.ok("deleteMessage", chat_id=bot.config.group_id, message_id=sent["message_id"])
    reply = {"message_id": sent["message_id"], "allow_sending_without_reply": True}
    assert "reply_to_message" not in await bot.say("x", reply_parameters=reply)


async def test_a_bot_cannot_write_first_to_a_person(bot: BotClient) -> None:
    error = await bot.error("sendMessage", chat_id=RINA.id, text="halo")
    assert error["error_code"] == 403
    assert error["description"] == "Forbidden: bot can't initiate conversation with a user"


async def test_a_person_who_wrote_privately_can_be_answered(
    bot: BotClient, telegram: TelegramSandbox
) -> None:
    telegram.send(user_id=RINA.id, text="/start", chat_id=RINA.id)
    message = await bot.ok("sendMessage", chat_id=RINA.id, text="Halo, Kak Rina")
    assert message["chat"]["type"] == "private"


async def test_the_twenty_first_message_of_a_minute_is_refused_until_the_window_moves(
    bot: BotClient, clock: Any
) -> None:
    sent = await bot.say()
    for number in range(19):  # edits count like messages
        await bot.ok(
            "editMessageText",
            chat_id=bot.config.group_id,
            message_id=sent["message_id"],
            text=f"Edisi {number}",
        )
    clock.advance(48)
    error = await bot.error("sendMessage", chat_id=bot.config.group_id, text="lagi")
    assert error["error_code"] == 429
    assert error["description"] == "Too Many Requests: retry after 12"
    assert error["parameters"] == {"retry_after": 12}
    clock.advance(12)
    await bot.say("lagi")


async def test_the_message_limit_can_be_switched_off(
    bot: BotClient, telegram: TelegramSandbox
) -> None:
    telegram.world.flood.limit = None
    for number in range(25):
        await bot.say(str(number))
    assert len(telegram.messages()) == 25


async def test_a_migrated_group_names_its_new_id_and_takes_messages_there(
    bot: BotClient, telegram: TelegramSandbox
) -> None:
    old = bot.config.group_id
    telegram.migrate_group(-1003000000003)
    error = await bot.error("sendMessage", chat_id=old, text="x")
    assert error["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
    assert error["parameters"] == {"migrate_to_chat_id": -1003000000003}
    updates = await bot.ok("getUpdates")
    assert updates[0]["message"]["migrate_to_chat_id"] == -1003000000003
    assert updates[1]["message"]["migrate_from_chat_id"] == old
    await bot.ok("sendMessage", chat_id=-1003000000003, text="x")


async def test_a_bot_put_out_of_the_group_is_told_so(
    bot: BotClient, telegram: TelegramSandbox
) -> None:
    telegram.world.group.shut = "bot was kicked from the supergroup chat"
    error = await bot.error("sendMessage", chat_id=bot.config.group_id, text="x")
    assert error["error_code"] == 403
    assert error["description"] == "Forbidden: bot was kicked from the supergroup chat"


async def test_wrong_token_and_unknown_method_are_told_apart(
    bot: BotClient, http: httpx.AsyncClient
) -> None:
    wrong = await http.post("/telegram/bot123456789:WRONG/getMe")
    assert (wrong.status_code, wrong.json()["description"]) == (401, "Unauthorized")
    error = await bot.error("sendNothing")
    assert (error["error_code"], error["description"]) == (404, "Not Found")


async def test_a_picture_must_be_a_picture(bot: BotClient, http: httpx.AsyncClient) -> None:
    response = await http.post(
        f"/telegram/bot{bot.config.token}/sendPhoto",
        data={"chat_id": str(bot.config.group_id)},
        files={"photo": ("a.png", b"not a picture", "image/png")},
    )
    assert response.json()["description"] == "Bad Request: IMAGE_PROCESS_FAILED"


async def test_a_call_cut_after_the_act_has_happened_once(
    bot: BotClient, sandbox: Sandbox
) -> None:
    sandbox.faults.add("telegram:sendMessage", Fault(kind=FaultKind.CUT_AFTER))
    with pytest.raises(httpx.TransportError):
        await bot.say("sekali")
    assert [message.content.text for message in sandbox.telegram.messages()] == ["sekali"]
    await bot.say("dua kali")


async def test_a_call_cut_before_the_act_has_not_happened(
    bot: BotClient, sandbox: Sandbox
) -> None:
    sandbox.faults.add("telegram:sendMessage", Fault(kind=FaultKind.CUT_BEFORE, times=2))
    for _ in range(2):
        with pytest.raises(httpx.TransportError):
            await bot.say()
    assert sandbox.telegram.messages() == []


async def test_planned_refusals_use_the_bot_api_envelope(bot: BotClient, sandbox: Sandbox) -> None:
    sandbox.faults.add("telegram:*", Fault(kind=FaultKind.RATE_LIMIT, seconds=7))
    sandbox.faults.add("telegram:*", Fault(kind=FaultKind.STATUS, status=502))
    error = await bot.error("getMe")
    assert error["parameters"] == {"retry_after": 7}
    error = await bot.error("getMe")
    assert (error["error_code"], error["description"]) == (502, "Bad Gateway")
    await bot.ok("getMe")


async def test_an_error_after_the_act_leaves_the_message(bot: BotClient, sandbox: Sandbox) -> None:
    sandbox.faults.add("telegram:sendMessage", Fault(kind=FaultKind.ERROR_AFTER))
    assert (await bot.raw("sendMessage", chat_id=bot.config.group_id, text="x")).status_code == 500
    assert len(sandbox.telegram.messages()) == 1
