"""A page of the sandbox in a real browser, with everything it asked for and complained about."""

import shutil
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Page, async_playwright, expect

CHROMIUM = shutil.which("chromium")
SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 90_000
"""Milliseconds: a busy machine takes long to open a page; nothing waits without need."""
expect.set_options(timeout=PATIENCE / 3)

needs_browser = [
    pytest.mark.browser,
    pytest.mark.timeout(180),
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed"),
]


class Opened:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.asked: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda message: self._note(message.type, message.text))

    def _note(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"}:
            self.complaints.append(text)

    async def say(self, text: str) -> None:
        await self.page.fill("#text", text)
        await self.page.click("text=Kirim")

    async def expect_to_fit(self) -> None:
        """No width of a phone or a laptop lets the page scroll sideways."""
        for width in (320, 390, 640, 1280):
            await self.page.set_viewport_size({"width": width, "height": 700})
            wide = await self.page.evaluate(
                "document.getElementById('page').scrollWidth"
                " - document.getElementById('page').clientWidth"
            )
            assert wide == 0
            await expect(self.page.locator("#text")).to_be_in_viewport()


@asynccontextmanager
async def opened_page(base_url: str, path: str, *, width: int = 640) -> AsyncGenerator[Opened]:
    """At the end nothing may have failed, and nothing may have come from elsewhere."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        opened = Opened(await browser.new_page(viewport={"width": width, "height": 900}))
        opened.page.set_default_timeout(PATIENCE)
        await opened.page.goto(f"{base_url}{path}")
        yield opened
        await browser.close()
    assert opened.complaints == []
    assert [url for url in opened.asked if not url.startswith(base_url)] == []
