"""The YouTube-like page in a real browser."""

from collections.abc import AsyncIterator

import httpx
import pytest
from playwright.async_api import expect

from bot.sandbox.app import Sandbox
from bot.sandbox.youtube import Status
from tests.sandbox.browser import Opened, needs_browser, opened_page

pytestmark = needs_browser


@pytest.fixture
async def opened(server) -> AsyncIterator[Opened]:
    async with opened_page(server.base_url, "/youtube") as opened:
        await expect(opened.page.locator("#status")).to_have_text("langsung")
        await expect(opened.page.locator("#account")).to_have_text("Humas Kota Contoh")
        yield opened


async def reply_as_channel(
    sandbox: Sandbox, http: httpx.AsyncClient, thread_id: str, text: str
) -> None:
    config = sandbox.youtube.config
    form = {
        "grant_type": "refresh_token",
        "refresh_token": config.refresh_token,
        "client_id": config.client_id,
        "client_secret": config.client_secret,
    }
    token = (await http.post("/google/token", data=form)).json()["access_token"]
    answer = await http.post(
        "/google/youtube/v3/comments",
        params={"part": "snippet"},
        json={"snippet": {"parentId": thread_id, "textOriginal": text}},
        headers={"Authorization": f"Bearer {token}"},
    )
    assert answer.status_code == 200


async def test_a_viewer_comments_and_sees_the_channels_reply_arrive(sandbox, http, opened):
    await opened.page.fill("#username", "budi88")
    await opened.say("Lewat mana ke stasiun?")
    await expect(opened.page.locator("#comments > li")).to_have_count(1)
    (comment,) = sandbox.youtube.state.comments.values()
    assert comment.author.name == "@budi88"

    await reply_as_channel(sandbox, http, comment.id, "Lewat Jalan Kenanga, Kak 🙏")

    reply = opened.page.locator(".replies > .office-said")
    await expect(reply).to_contain_text("Lewat Jalan Kenanga, Kak 🙏")
    await expect(reply).to_contain_text("Pemilik kanal")
    await reply.get_by_role("button", name="Balas").click()
    await opened.say("Terima kasih")  # a reply to a reply stands below the thread
    await expect(opened.page.locator("#comments > li > .replies > li")).to_have_count(2)


async def test_a_held_comment_is_only_in_the_queue_until_it_is_published(sandbox, opened):
    page, youtube = opened.page, sandbox.youtube
    older = youtube.add_comment(text="lebih lama", name="@ani")
    await page.check("#hold")
    await opened.say("cek www.contoh.example")
    held = page.locator("#held > li")
    await expect(held).to_contain_text("cek www.contoh.example")
    await expect(page.locator("#held-count")).to_have_text("1")
    await expect(page.locator("#comments > li")).to_have_count(1)
    await expect(page.locator("#comments-count")).to_have_text("1")

    await held.get_by_role("button", name="Tampilkan").click()

    await expect(page.locator("#held-box")).to_be_hidden()
    await expect(page.locator("#comments > li").first).to_contain_text("cek www.contoh.example")
    youtube.state.moderate(older, Status.HELD)
    await expect(held).to_contain_text("lebih lama")
    youtube.state.moderate(older, Status.REJECTED)
    await expect(held).to_have_count(0)
    await expect(page.locator("#comments > li")).to_have_count(1)


async def test_an_edit_is_marked_and_a_removed_thread_takes_its_replies(sandbox, clock, opened):
    youtube = sandbox.youtube
    thread = youtube.add_comment(text="salah ketk", name="@siti")
    youtube.add_comment(text="sama", name="@budi", parent_id=thread)
    await expect(opened.page.locator("#comments li")).to_have_count(2)
    clock.advance(5)
    youtube.state.edit(thread, "salah ketik")
    words = opened.page.locator(f'[id="c{thread}"] > .row .words')
    await expect(words).to_contain_text("salah ketik")
    await expect(words.locator(".edited")).to_have_text("(diedit)")
    youtube.state.delete(thread)
    await expect(opened.page.locator("#comments li")).to_have_count(0)
    await expect(opened.page.locator("#empty")).to_be_visible()


async def test_the_page_fits_a_phone_without_sideways_scrolling(sandbox, opened):
    sandbox.youtube.add_comment(text="kata" * 200, name="@siti")
    sandbox.youtube.add_comment(text="kata" * 200, name="@budi", held=True)
    await opened.expect_to_fit()
