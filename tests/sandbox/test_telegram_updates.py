"""How updates reach the bot by long polling: presses and people's messages."""

import asyncio
from typing import Any

import pytest

from bot.sandbox.app import Sandbox
from bot.sandbox.faults import Fault, FaultKind
from bot.sandbox.telegram import (
    BUDI,
    RINA,
    SITI,
    STRANGER,
    ActionRefusedError,
    CallbackAnswer,
    TelegramSandbox,
)
from tests.sandbox.telegram_client import BotClient, keyboard


async def next_update(bot: BotClient, offset: int | None = None) -> dict[str, Any]:
    (update, *_) = await bot.ok("getUpdates", timeout=5, offset=offset)
    return update


async def test_a_long_poll_returns_as_soon_as_something_happens(
    bot: BotClient, telegram: TelegramSandbox
) -> None:
    loop = asyncio.get_running_loop()
    started = loop.time()
    poll = asyncio.create_task(bot.ok("getUpdates", timeout=30))
    await asyncio.sleep(0.2)
    telegram.send(user_id=RINA.id, text="/antrian sekarang")
    (update,) = await poll
    assert loop.time() - started < 5
    message = update["message"]
    assert message["from"]["id"] == RINA.id
    assert message["entities"] == [{"type": "bot_command", "offset": 0, "length": 8}]


async def test_an_empty_long_poll_ends_at_its_timeout(bot: BotClient) -> None:
    loop = asyncio.get_running_loop()
    started = loop.time()
    assert await bot.ok("getUpdates", timeout=1) == []
    assert 0.9 < loop.time() - started < 3


async def test_unconfirmed_updates_come_again_and_confirmed_ones_do_not(
    bot: BotClient, telegram: TelegramSandbox
) -> None:
    for text in ("satu", "dua", "tiga"):
        telegram.send(user_id=RINA.id, text=text)
    first = await bot.ok("getUpdates", limit=2)
    assert [update["message"]["text"] for update in first] == ["satu", "dua"]
    assert first[1]["update_id"] == first[0]["update_id"] + 1
    assert await bot.ok("getUpdates", limit=2) == first
    rest = await bot.ok("getUpdates", offset=first[1]["update_id"] + 1)
    assert [update["message"]["text"] for update in rest] == ["tiga"]
    assert await bot.ok("getUpdates", offset=rest[0]["update_id"] + 1) == []


async def test_a_negative_offset_keeps_only_the_last_updates(
    bot: BotClient, telegram: TelegramSandbox
) -> None:
    for text in ("satu", "dua", "tiga"):
        telegram.send(user_id=RINA.id, text=text)
    (last,) = await bot.ok("getUpdates", offset=-1)
    assert last["message"]["text"] == "tiga"
    assert await bot.ok("getUpdates") == [last]


async def test_kinds_that_were_not_asked_for_are_not_queued(
    bot: BotClient, telegram: TelegramSandbox
) -> None:
    await bot.ok("getUpdates", allowed_updates=["callback_query"])
    telegram.send(user_id=RINA.id, text="halo")
    assert await bot.ok("getUpdates") == []  # the setting persists
    await bot.ok("getUpdates", allowed_updates=[])  # empty means the default again
    telegram.send(user_id=RINA.id, text="halo lagi")
    assert len(await bot.ok("getUpdates")) == 1


async def test_a_second_poller_puts_the_first_out(bot: BotClient) -> None:
    first = asyncio.create_task(bot.error("getUpdates", timeout=30))
    await asyncio.sleep(0.2)
    await bot.ok("getUpdates", timeout=0)
    error = await first
    assert error["error_code"] == 409
    assert error["description"] == (
        "Conflict: terminated by other getUpdates request; "
        "make sure that only one bot instance is running"
    )


async def test_a_repeated_delivery_has_the_same_update_id(
    bot: BotClient, sandbox: Sandbox
) -> None:
    sandbox.faults.add("telegram:update", Fault(kind=FaultKind.DUPLICATE))
    sandbox.telegram.send(user_id=RINA.id, text="sekali")
    first, second = await bot.ok("getUpdates")
    assert first == second


async def test_an_edit_by_its_author_is_an_edited_message(
    bot: BotClient, telegram: TelegramSandbox
) -> None:
    message = telegram.send(user_id=RINA.id, text="salah ketik")
    telegram.people.edit(user_id=RINA.id, message_id=message.id, text="betul")
    _, edit = await bot.ok("getUpdates")
    assert edit["edited_message"]["text"] == "betul"
    assert edit["edited_message"]["edit_date"] >= edit["edited_message"]["date"]
    with pytest.raises(ActionRefusedError):
        telegram.people.edit(user_id=BUDI.id, message_id=message.id, text="bukan saya")


async def test_a_deletion_gives_the_bot_no_update(
    bot: BotClient, telegram: TelegramSandbox
) -> None:
    message = telegram.send(user_id=RINA.id, text="dihapus")
    telegram.people.delete(message_id=message.id)
    assert len(await bot.ok("getUpdates")) == 1


async def test_a_reply_carries_the_message_it_answers_one_level_deep(
    bot: BotClient, telegram: TelegramSandbox
) -> None:
    first = telegram.send(user_id=RINA.id, text="pertama")
    prompt = await bot.say("Teks?", reply_parameters={"message_id": first.id})
    telegram.send(user_id=RINA.id, text="jawaban", reply_to=prompt["message_id"])
    reply = (await bot.ok("getUpdates"))[-1]["message"]["reply_to_message"]
    assert reply["message_id"] == prompt["message_id"]
    assert reply["from"]["is_bot"] is True
    assert "reply_to_message" not in reply


async def test_an_anonymous_administrator_writes_as_the_group(
    bot: BotClient, telegram: TelegramSandbox
) -> None:
    telegram.people.send_anonymously(text="/setujui")
    message = (await next_update(bot))["message"]
    assert message["from"]["id"] == 1087968824
    assert message["sender_chat"]["id"] == message["chat"]["id"] == telegram.group_id


async def test_a_press_waits_for_the_bots_answer(
    bot: BotClient, telegram: TelegramSandbox
) -> None:
    sent = await bot.say("Kartu", reply_markup=keyboard("a:1", "r:1"))
    press = asyncio.create_task(
        telegram.press(user_id=SITI.id, message_id=sent["message_id"], index=1)
    )
    query = (await next_update(bot))["callback_query"]
    assert (query["from"]["id"], query["data"]) == (SITI.id, "r:1")
    assert query["message"]["reply_markup"] == keyboard("a:1", "r:1")
    await bot.ok(
        "answerCallbackQuery", callback_query_id=query["id"], text="Ditolak", show_alert=True
    )
    assert await press == CallbackAnswer(text="Ditolak", alert=True)


async def test_two_people_press_at_once_and_each_gets_a_query_of_their_own(
    bot: BotClient, telegram: TelegramSandbox
) -> None:
    sent = await bot.say("Kartu", reply_markup=keyboard("a:1"))
    presses = [
        asyncio.create_task(
            telegram.press(user_id=user, message_id=sent["message_id"], data="a:1")
        )
        for user in (RINA.id, BUDI.id, RINA.id, STRANGER.id)
    ]
    await asyncio.sleep(0.1)
    updates = await bot.ok("getUpdates", timeout=5)
    queries = [update["callback_query"] for update in updates]
    assert len({query["id"] for query in queries}) == 4
    for query in queries:
        who = query["from"]["first_name"]
        await bot.ok("answerCallbackQuery", callback_query_id=query["id"], text=who)
    answers = [answer.text if answer else None for answer in await asyncio.gather(*presses)]
    assert answers == ["Rina", "Budi", "Rina", "Joko"]


async def test_a_query_is_answered_once_and_only_while_it_is_young(
    bot: BotClient, telegram: TelegramSandbox, clock: Any
) -> None:
    sent = await bot.say("Kartu", reply_markup=keyboard("a:1"))
    message_id = sent["message_id"]
    await telegram.press(user_id=RINA.id, message_id=message_id, index=0, wait=0.01)
    await telegram.press(user_id=RINA.id, message_id=message_id, index=0, wait=0.01)
    first, second = [row["callback_query"]["id"] for row in await bot.ok("getUpdates")]
    await bot.ok("answerCallbackQuery", callback_query_id=first)
    clock.advance(61)
    for query_id in (first, second, "0"):
        error = await bot.error("answerCallbackQuery", callback_query_id=query_id)
        assert error["description"] == (
            "Bad Request: query is too old and response timeout expired or query ID is invalid"
        )
    attempts = [query.attempts for query in telegram.world.callbacks.queries.values()]
    assert attempts == [2, 1]


async def test_a_button_of_an_earlier_state_can_still_be_pressed_but_no_invented_one(
    bot: BotClient, telegram: TelegramSandbox
) -> None:
    sent = await bot.say("Kartu", reply_markup=keyboard("a:1:1"))
    message_id = sent["message_id"]
    await bot.ok(
        "editMessageReplyMarkup",
        chat_id=telegram.group_id,
        message_id=message_id,
        reply_markup=keyboard("a:1:2"),
    )
    await telegram.press(user_id=RINA.id, message_id=message_id, data="a:1:1", wait=0.01)
    assert (await next_update(bot))["callback_query"]["data"] == "a:1:1"
    with pytest.raises(LookupError):
        await telegram.press(user_id=RINA.id, message_id=message_id, data="x", wait=0.01)


async def test_a_press_on_a_deleted_message_shows_the_bot_an_inaccessible_one(
    bot: BotClient, telegram: TelegramSandbox
) -> None:
    sent = await bot.say("Kartu", reply_markup=keyboard("a:1"))
    telegram.people.delete(message_id=sent["message_id"])
    await telegram.press(user_id=RINA.id, message_id=sent["message_id"], data="a:1", wait=0.01)
    message = (await next_update(bot))["callback_query"]["message"]
    assert message["date"] == 0
    assert "text" not in message


async def test_pending_updates_can_be_dropped(bot: BotClient, telegram: TelegramSandbox) -> None:
    telegram.send(user_id=RINA.id, text="lama")
    await bot.ok("deleteWebhook", drop_pending_updates=True)
    assert await bot.ok("getUpdates") == []
