"""The discussion group's page in a real browser: one comments and sees the office's reply."""

import shutil

import pytest
from playwright.async_api import async_playwright, expect

from bot.sandbox.app import SandboxServer
from bot.sandbox.telegram import DEWI
from tests.sandbox.telegram_client import BotClient
from tests.sandbox.test_telegram_page import SWITCHES

CHROMIUM = shutil.which("chromium")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Debian's chromium is not installed"),
]


async def test_one_comments_as_a_citizen_and_sees_the_reply(
    server: SandboxServer, bot: BotClient
) -> None:
    discussion = server.sandbox.telegram.discussion
    root = discussion.post("Perbaikan <b>jalan</b>")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        page = await browser.new_page(viewport={"width": 480, "height": 800})
        problems: list[str] = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        await page.goto(f"{server.base_url}/discussion")
        await expect(page.locator(".post")).to_contain_text("Perbaikan <b>jalan</b>")
        await page.fill("#text", "Kapan selesai?")
        await page.press("#text", "Enter")
        await expect(page.locator(".comment")).to_contain_text("Kapan selesai?")
        [_, comment] = discussion.messages()
        assert (comment.sender["id"], comment.thread_id) == (DEWI.id, root.id)
        await bot.ok(
            "sendMessage",
            chat_id=discussion.id,
            text="Jumat, Kak.",
            reply_parameters={"message_id": comment.id},
        )
        await expect(page.locator(".office")).to_contain_text("Jumat, Kak.")
        assert problems == []
        await browser.close()
