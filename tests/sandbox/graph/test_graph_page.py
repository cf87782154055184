"""The citizen's page in a real browser."""

import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright, expect

import bot.sandbox

STATIC = Path(bot.sandbox.__file__).parent / "static"
CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
needs_browser = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed"),
]


class Opened:
    """A page, with everything it asked for and complained about."""

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


@pytest.fixture
async def opened(server) -> AsyncIterator[Opened]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        opened = Opened(await browser.new_page(viewport={"width": 640, "height": 900}))
        await opened.page.goto(f"{server.base_url}/instagram")
        await expect(opened.page.locator("#status")).to_have_text("langsung")
        await expect(opened.page.locator("#account")).to_have_text("humas.kotacontoh")
        yield opened
        await browser.close()
    assert opened.complaints == []
    assert [url for url in opened.asked if not url.startswith(server.base_url)] == []


async def tell(page: Page, text: str) -> None:
    await page.fill("#text", text)
    await page.click("text=Kirim")


class TestInABrowser:
    pytestmark = needs_browser

    async def test_a_citizen_comments_and_sees_the_reply_arrive_by_itself(
        self, sandbox, http, opened
    ):
        await opened.page.click("text=Tanya e-KTP")
        await opened.page.click("text=Kirim")
        await expect(opened.page.locator(".comments > li")).to_have_count(1)
        comment = sandbox.graph.comments()[0]
        assert comment.author.username == "budi_santoso88"

        await http.post(
            f"/graph/v26.0/{comment.id}/replies",
            data={"message": "Halo Kak, langsung saja ya 🙏", "access_token": "TOKEN"},
        )

        reply = opened.page.locator(".replies > .office-said")
        await expect(reply).to_contain_text("Halo Kak, langsung saja ya 🙏")
        await expect(reply).to_contain_text("Humas")

    async def test_markup_from_a_citizen_stays_text(self, opened):
        evil = '<img src=x onerror="document.title=1"><script>document.title=2</script>'
        title = await opened.page.title()
        await tell(opened.page, evil)
        await expect(opened.page.locator(".words")).to_contain_text(evil)
        assert await opened.page.locator(".comments img, .comments script").count() == 0
        assert await opened.page.title() == title

    async def test_hidden_edited_and_deleted_comments_change_in_place(self, sandbox, opened):
        graph = sandbox.graph
        first = graph.add_comment(text="promo slot", username="bandar")
        second = graph.add_comment(text="salah ketk", username="siti")
        await expect(opened.page.locator(".comments > li")).to_have_count(2)
        graph.hide_comment(first)
        graph.edit_comment(second, text="salah ketik")
        await expect(opened.page.locator(f"#c{first} .hidden-mark")).to_be_visible()
        await expect(opened.page.locator(f"#c{first}")).to_have_class(re.compile("is-hidden"))
        await expect(opened.page.locator(f"#c{second} .words")).to_contain_text("salah ketik")
        graph.delete_comment(second)
        await expect(opened.page.locator(".comments > li")).to_have_count(1)

    async def test_a_citizen_replies_under_a_comment(self, sandbox, opened):
        top = sandbox.graph.add_comment(text="Kapan surut?", username="siti")
        await opened.page.click(f"#c{top} >> text=Balas")
        await tell(opened.page, "Di sini juga belum")
        await expect(opened.page.locator(f"#c{top} .replies > li")).to_have_count(1)
        assert sandbox.graph.comments()[-1].parent_id == top

    async def test_comments_under_another_post_are_counted_on_its_picture(self, sandbox, opened):
        sandbox.graph.add_comment(
            text="Jam berapa?", username="siti", media_id="17900000000000002"
        )
        badge = opened.page.locator('[data-post="17900000000000002"] .badge')
        await expect(badge).to_have_text("1")
        await opened.page.click("text=e-KTP >> nth=0")
        await expect(opened.page.locator(".words")).to_contain_text("Jam berapa?")
        await expect(badge).to_be_hidden()

    async def test_the_page_fits_a_phone_without_sideways_scrolling(self, sandbox, opened):
        sandbox.graph.add_comment(text="kata" * 200, username="siti")
        for width in (320, 390, 640, 1280):
            await opened.page.set_viewport_size({"width": width, "height": 700})
            wide = await opened.page.evaluate(
                "document.getElementById('page').scrollWidth"
                " - document.getElementById('page').clientWidth"
            )
            assert wide == 0
            await expect(opened.page.locator("#text")).to_be_in_viewport()


@pytest.mark.parametrize("path", sorted(STATIC.glob("instagram*.*")), ids=lambda path: path.name)
def test_the_page_is_made_of_own_files_only(path):
    text = path.read_text(encoding="utf-8")
    assert not re.findall(r"(?:https?:)?//(?!www\.w3\.org/)[a-z0-9.-]+\.[a-z]{2,}/", text)
    assert "innerHTML" not in text
