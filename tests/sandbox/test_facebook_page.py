"""The Facebook-like page in a real browser."""

import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import expect

from tests.sandbox.browser import Opened, needs_browser, opened_page

pytestmark = needs_browser


@pytest.fixture
async def opened(server) -> AsyncIterator[Opened]:
    async with opened_page(server.base_url, "/facebook") as opened:
        await expect(opened.page.locator("#status")).to_have_text("langsung")
        await expect(opened.page.locator("#account")).to_have_text("Humas Kota Contoh")
        yield opened


async def test_a_citizen_comments_and_sees_the_pages_reply_arrive(sandbox, http, opened):
    await opened.page.click("text=Tanya e-KTP")
    await opened.page.click("text=Kirim")
    await expect(opened.page.locator(".comments > li")).to_have_count(1)
    comment = sandbox.pages.comments()[0]
    assert comment.author.username == "Budi Santoso"

    token = sandbox.pages.config.access_token
    answer = await http.post(
        f"/pages/v26.0/{comment.id}/comments",
        data={"message": "Halo Kak, langsung saja ya 🙏", "access_token": token},
    )

    assert answer.status_code == 200
    reply = opened.page.locator(".replies > .office-said")
    await expect(reply).to_contain_text("Halo Kak, langsung saja ya 🙏")
    await expect(reply).to_contain_text("Penulis")


async def test_hidden_edited_and_deleted_comments_change_in_place(sandbox, http, opened):
    pages = sandbox.pages
    spam = pages.add_comment(text="promo slot", name="Bandar")
    other = pages.add_comment(text="salah ketk", name="Siti")
    pages.add_comment(text="sama", name="Budi", parent_id=other)
    await expect(opened.page.locator(".comments > li")).to_have_count(2)
    await http.post(
        f"/pages/v26.0/{spam}",
        data={"is_hidden": "true", "access_token": pages.config.access_token},
    )
    pages.edit_comment(other, text="salah ketik")
    hidden, edited = opened.page.locator(f"#c{spam}"), opened.page.locator(f"#c{other} > .row")
    await expect(hidden).to_have_class(re.compile("is-hidden"))
    await expect(hidden).to_contain_text("hanya terlihat oleh penulis dan temannya")
    await expect(edited).to_contain_text("salah ketik")
    await expect(edited.locator(".edited")).to_have_text("Diedit")
    await expect(hidden.locator(".edited")).to_be_hidden()
    pages.delete_comment(other)
    await expect(opened.page.locator(".comments > li")).to_have_count(1)
    await expect(opened.page.locator("#comments-count")).to_have_text("1")


async def test_a_hostile_name_and_text_stay_text(sandbox, opened):
    evil = '<img src=x onerror="document.title=1"><script>document.title=2</script>'
    title = await opened.page.title()
    sandbox.pages.add_comment(text=evil, name=evil)
    await expect(opened.page.locator(".words b")).to_have_text(evil)
    await expect(opened.page.locator(".words .text")).to_have_text(evil)
    assert await opened.page.locator(".comments img, .comments script").count() == 0
    assert await opened.page.title() == title


async def test_the_page_fits_a_phone_without_sideways_scrolling(sandbox, opened):
    sandbox.pages.add_comment(text="kata" * 200, name="Siti")
    await opened.expect_to_fit()
