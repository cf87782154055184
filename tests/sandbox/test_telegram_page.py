"""The group page in a real browser: live, and safe with anything people write."""

import re
import shutil
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, async_playwright, expect

from bot.sandbox.app import SandboxServer
from bot.sandbox.telegram import RINA, TelegramSandbox
from tests.sandbox.telegram_client import BotClient, keyboard

CHROMIUM = shutil.which("chromium")
SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Debian's chromium is not installed"),
]


@pytest.fixture
async def page(server: SandboxServer) -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        page = await browser.new_page(viewport={"width": 640, "height": 800})
        problems: list[str] = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        await page.goto(f"{server.base_url}/telegram?as={RINA.id}")
        await expect(page.locator("#status")).to_have_text("5 anggota")
        yield page
        await browser.close()
        assert problems == []


async def test_a_card_appears_changes_and_answers_a_press_without_a_reload(
    page: Page, bot: BotClient
) -> None:
    sent = await bot.say("<b>Kartu</b> satu", parse_mode="HTML", reply_markup=keyboard("a:1"))
    await expect(page.locator(".content b")).to_have_text("Kartu")
    await page.click(".key")
    (update,) = await bot.ok("getUpdates", timeout=5)
    query = update["callback_query"]
    assert query["from"]["id"] == RINA.id
    await bot.ok("answerCallbackQuery", callback_query_id=query["id"], text="Disetujui")
    await expect(page.locator(".toast")).to_have_text("Disetujui")
    await bot.ok(
        "editMessageText",
        chat_id=bot.config.group_id,
        message_id=sent["message_id"],
        text="Selesai",
    )
    await expect(page.locator(".content")).to_contain_text("Selesai")
    await expect(page.locator(".key")).to_have_count(0)


async def test_a_forced_reply_opens_the_reply_box_and_its_answer_reaches_the_bot(
    page: Page, bot: BotClient
) -> None:
    prompt = await bot.say(
        f'<a href="tg://user?id={RINA.id}">Kak Rina</a>, teks baru?',
        parse_mode="HTML",
        reply_markup={"force_reply": True, "selective": True, "input_field_placeholder": "Teks"},
    )
    box = page.locator("#text")
    await expect(box).to_have_attribute("placeholder", "Teks")
    await box.fill("Baik, Kak.")
    await box.press("Enter")
    await expect(page.locator(".own .content")).to_contain_text("Baik, Kak.")
    (update,) = await bot.ok("getUpdates", timeout=5)
    assert update["message"]["reply_to_message"]["message_id"] == prompt["message_id"]


async def test_a_stopped_sandbox_is_told_in_plain_words(
    page: Page, bot: BotClient, server: SandboxServer
) -> None:
    await bot.say("Kartu", reply_markup=keyboard("a:1"))
    await expect(page.locator(".key")).to_be_visible()
    await server.aclose()
    await page.click(".key")
    await expect(page.locator(".toast")).to_have_text(re.compile("^Ruang coba tidak menjawab"))
    await expect(page.locator("#status")).to_have_text("menghubungkan kembali…")


async def test_what_people_write_never_becomes_markup(
    page: Page, bot: BotClient, telegram: TelegramSandbox
) -> None:
    hostile = "<img src=x onerror=document.title='kena'><script>document.title='kena'</script>"
    telegram.send(user_id=RINA.id, text=hostile)
    link = '<a href="https://example.test/?&quot;onclick=&quot;x">tautan</a>'
    await bot.say(link, parse_mode="HTML")
    await expect(page.locator(".content")).to_have_count(2)
    await expect(page.locator(".content").first).to_contain_text(hostile)
    assert await page.locator(".content img, .content script, [onclick]").count() == 0
    assert await page.title() == "Grup petugas — ruang coba Tanggap"
