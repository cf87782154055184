"""The demo's page, opened once in a real browser."""

from collections.abc import AsyncIterator, Iterator

import pytest
from playwright.async_api import async_playwright, expect

from tests.demo.demo_page import DemoPage
from tests.demo.demo_process import running_demo
from tests.sandbox.browser import CHROMIUM, SWITCHES


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """One demo for all tests of a file: their comments differ."""
    with running_demo() as printed:
        yield printed


@pytest.fixture
async def demo(address: str) -> AsyncIterator[DemoPage]:
    """Both pages side by side, as a newcomer sees them.

    No script may fail, nothing may come from elsewhere, and nothing may load the page anew.
    """
    if CHROMIUM is None:
        pytest.skip("Debian's chromium is not installed")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        page = await browser.new_page(viewport={"width": 1280, "height": 800})
        opened = DemoPage(page)
        await page.goto(address)
        await expect(opened.citizen.locator("#status")).to_have_text("langsung")
        await expect(opened.staff.locator("#status")).to_have_text("5 anggota")
        yield opened
        await browser.close()
        assert opened.complaints == []
        assert [url for url in opened.asked if not url.startswith(address)] == []
        assert opened.loads == 1
