"""A citizen's private chat in a real browser: written, answered with buttons, one chat each."""

from playwright.async_api import expect

from bot.sandbox.app import SandboxServer
from bot.sandbox.telegram import AGUS, DEWI
from tests.sandbox.browser import needs_browser, opened_page
from tests.sandbox.telegram_client import BotClient

pytestmark = needs_browser
RATING = {"inline_keyboard": [[{"text": "👍 Ya", "callback_data": "chat:up:T-2611-0001"}]]}


async def test_a_citizen_writes_and_sees_answers_and_presses_their_buttons(
    server: SandboxServer, bot: BotClient
) -> None:
    async with opened_page(server.base_url, "/chat", width=390) as opened:
        page = opened.page
        await expect(page.locator("#empty")).to_be_visible()
        await page.fill("#text", "Kapan <b>KTP</b> saya jadi?")
        await page.press("#text", "Enter")
        await expect(page.locator(".message.own")).to_contain_text("Kapan <b>KTP</b> saya jadi?")
        [message] = server.sandbox.telegram.messages(DEWI.id)
        assert message.sender["id"] == DEWI.id
        [update] = await bot.ok("getUpdates")
        assert update["message"]["chat"]["type"] == "private"

        await bot.ok("sendMessage", chat_id=DEWI.id, text="Sudah jadi.", reply_markup=RATING)
        await expect(page.locator(".message:not(.own)")).to_contain_text("Sudah jadi.")
        await page.click("text=👍 Ya")
        [press] = await bot.ok("getUpdates", offset=update["update_id"] + 1, timeout=5)
        query = press["callback_query"]
        assert (query["from"]["id"], query["data"]) == (DEWI.id, "chat:up:T-2611-0001")
        await bot.ok("answerCallbackQuery", callback_query_id=query["id"], text="Terima kasih.")
        await expect(page.locator(".toast")).to_have_text("Terima kasih.")
        for width in (320, 390, 640, 1280):
            await page.set_viewport_size({"width": width, "height": 700})
            wide = await page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width
            await expect(page.locator("#text")).to_be_in_viewport()


async def test_everybody_has_a_chat_of_their_own(server: SandboxServer) -> None:
    server.sandbox.telegram.send(user_id=DEWI.id, text="Dari Dewi", chat_id=DEWI.id)
    async with opened_page(server.base_url, f"/chat?as={AGUS.id}") as opened:
        page = opened.page
        await expect(page.locator("#who [aria-checked=true]")).to_contain_text("Agus")
        await expect(page.locator(".message")).to_have_count(0)
        server.sandbox.telegram.send(user_id=DEWI.id, text="Lagi", chat_id=DEWI.id)
        server.sandbox.telegram.send(user_id=AGUS.id, text="Dari Agus", chat_id=AGUS.id)
        await expect(page.locator(".message")).to_have_count(1)
        await expect(page.locator(".message")).to_contain_text("Dari Agus")
        await page.locator("#who button").filter(has_text="Dewi").click()
        await expect(page.locator(".message")).to_have_count(2)
