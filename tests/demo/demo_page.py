"""What people do on the demo's page: citizens on the left, staff on the right."""

import re
from urllib.parse import urljoin

from playwright.async_api import Locator, Page, expect

SLOW = 20_000
"""Milliseconds: the undo window of 8 s and the sending after it, on a busy machine."""


class DemoPage:
    """The page with everything it asked for, complained about, and how often it was loaded."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.citizen = page.frame_locator("#instagram")
        self.staff = page.frame_locator("#telegram")
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self.loads = 0
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("load", lambda _: self._loaded())
        page.on(
            "console",
            lambda message: message.type == "error" and self.complaints.append(message.text),
        )

    def _loaded(self) -> None:
        self.loads += 1

    async def another_page(self, path: str) -> Page:
        """Open a page of the demo in a window of its own, as on a colleague's phone."""
        browser = self.page.context.browser
        assert browser is not None
        page = await browser.new_page()
        await page.goto(urljoin(self.page.url, path))
        return page

    async def say(self, text: str, *, as_citizen: str = "warga_uji") -> None:
        await self.citizen.locator("#username").fill(as_citizen)
        await self.citizen.locator("#text").fill(text)
        await self.citizen.get_by_role("button", name="Kirim").click()
        await expect(self.comment(text)).to_be_visible()

    async def go_to(self, place: str) -> None:
        """Turn to another place of citizens: `facebook`, `youtube` or `discussion`."""
        await self.page.locator(f"#tab-{place}").click()
        self.citizen = self.page.frame_locator(f"#{place}")

    def comment(self, text: str) -> Locator:
        """Return the citizen's comment with all that hangs on it."""
        return self.citizen.locator(".comments > li").filter(has_text=text)

    def answer(self, text: str) -> Locator:
        """Return what the office has answered to the comment."""
        return self.comment(text).locator(".replies .office-said")

    def card(self, text: str) -> Locator:
        """Return the card of a comment: the message of the bot that quotes it."""
        quoted = self.staff.locator("blockquote").filter(has_text=text)
        return self.staff.locator(".messages > .message:not(.own)").filter(
            has=quoted, has_not=self.staff.locator(".replied")
        )

    def key(self, card: Locator, label: str) -> Locator:
        return card.locator(".key").filter(has_text=label)

    async def press(self, card: Locator, label: str) -> None:
        await self.key(card, label).click(timeout=SLOW)

    async def become(self, name: str) -> None:
        persona = self.staff.locator("#who button").filter(has_text=name)
        await persona.click()
        await expect(persona).to_have_attribute("aria-checked", "true")

    async def expect_alert(self, text: str | re.Pattern[str]) -> None:
        """Expect the answer that has to be closed, and close it."""
        await expect(self.staff.locator("#alert-text")).to_have_text(text)
        await self.staff.get_by_role("button", name="Mengerti").click()
