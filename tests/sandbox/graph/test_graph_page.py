"""The citizen's page in a real browser."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import expect

import bot.sandbox
from tests.sandbox.browser import Opened, needs_browser, opened_page

STATIC = Path(bot.sandbox.__file__).parent / "static"


@pytest.fixture
async def opened(server) -> AsyncIterator[Opened]:
    async with opened_page(server.base_url, "/instagram") as opened:
        await expect(opened.page.locator("#status")).to_have_text("langsung")
        await expect(opened.page.locator("#account")).to_have_text("humas.kotacontoh")
        yield opened


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
        await opened.say(evil)
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
        await opened.say("Di sini juga belum")
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
        await opened.expect_to_fit()


@pytest.mark.parametrize("path", sorted(STATIC.glob("*.*")), ids=lambda path: path.name)
def test_a_page_is_made_of_own_files_only(path):
    text = path.read_text(encoding="utf-8")
    assert not re.findall(r"(?:https?:)?//(?!www\.w3\.org/)[a-z0-9.-]+\.[a-z]{2,}/", text)
    assert "innerHTML" not in text
