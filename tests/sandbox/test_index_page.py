"""The demo's first page in a real browser: all places side by side."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Locator, expect

from bot.sandbox.telegram import DEWI
from tests.sandbox.browser import Opened, needs_browser, opened_page

pytestmark = needs_browser
PLACES = ("instagram", "facebook", "youtube", "discussion", "chat")


@pytest.fixture
async def opened(server) -> AsyncIterator[Opened]:
    async with opened_page(server.base_url, "/", width=1280) as opened:
        await expect(opened.page.frame_locator("#instagram").locator("#status")).to_have_text(
            "langsung"
        )
        yield opened


def tab(opened: Opened, place: str) -> Locator:
    return opened.page.locator(f"#tab-{place}")


async def test_one_citizens_place_stands_beside_the_staffs_group(opened):
    for place in PLACES:
        await tab(opened, place).click()
        for other in PLACES:
            shown = opened.page.locator(f"#{other}")
            await (expect(shown).to_be_visible if other == place else expect(shown).to_be_hidden)()
            selected = str(other == place).lower()
            await expect(tab(opened, other)).to_have_attribute("aria-selected", selected)
        await expect(opened.page.locator("#telegram")).to_be_visible()
    await expect(tab(opened, "telegram")).to_be_hidden()


async def test_the_keyboard_goes_around_the_tabs(opened):
    await tab(opened, "instagram").focus()
    for key, place in (
        ("ArrowRight", "facebook"),
        ("End", "chat"),
        ("ArrowRight", "instagram"),
        ("ArrowLeft", "chat"),
        ("Home", "instagram"),
    ):
        await opened.page.keyboard.press(key)
        await expect(tab(opened, place)).to_be_focused()
        await expect(opened.page.locator(f"#{place}")).to_be_visible()


async def test_a_narrow_page_shows_one_place_and_remembers_the_citizens_one(opened):
    await tab(opened, "facebook").click()
    await opened.page.set_viewport_size({"width": 390, "height": 844})
    await expect(opened.page.locator("#facebook")).to_be_visible()
    await expect(opened.page.locator("#telegram")).to_be_hidden()
    await tab(opened, "telegram").click()
    await expect(opened.page.locator("#telegram")).to_be_visible()
    await expect(opened.page.locator("#facebook")).to_be_hidden()
    await opened.page.set_viewport_size({"width": 1280, "height": 800})
    await expect(opened.page.locator("#facebook")).to_be_visible()
    await expect(opened.page.locator("#telegram")).to_be_visible()


async def test_what_comes_to_telegram_out_of_sight_is_counted_too(sandbox, opened):
    discussion = sandbox.telegram.discussion
    comment = discussion.comment("Kapan?", user_id=DEWI.id, root=discussion.post("Jalan").id)
    discussion.edit(comment.id, "Kapan ya?")
    sandbox.telegram.send(user_id=DEWI.id, text="Halo", chat_id=DEWI.id)
    await expect(tab(opened, "discussion").locator(".news")).to_have_text("2")
    await expect(tab(opened, "chat").locator(".news")).to_have_text("1")
    await tab(opened, "chat").click()
    await expect(tab(opened, "chat").locator(".news")).to_be_hidden()


async def test_what_comes_to_a_place_out_of_sight_is_counted_on_its_tab(sandbox, opened):
    news = tab(opened, "youtube").locator(".news")
    await expect(news).to_be_hidden()
    sandbox.youtube.add_comment(text="Kapan?")
    sandbox.youtube.add_comment(text="Di mana?", held=True)
    sandbox.graph.add_comment(text="Berapa?", username="siti")
    await expect(news).to_have_text("2")
    await opened.page.set_viewport_size({"width": 390, "height": 844})
    tabs = opened.page.locator(".tabs")
    assert await tabs.evaluate("tabs => tabs.scrollWidth - tabs.clientWidth") == 0
    await expect(tab(opened, "instagram").locator(".news")).to_be_hidden()
    await tab(opened, "youtube").click()
    await expect(news).to_be_hidden()
    comments = opened.page.frame_locator("#youtube").locator("#comments > li")
    await expect(comments).to_have_count(1)


async def test_only_places_in_sight_hold_a_connection_and_none_misses_anything(sandbox, opened):
    """A browser opens six connections to one host; one page must not use them up."""
    for place in ("instagram", "youtube", "facebook"):
        await tab(opened, place).click()
        frame = opened.page.frame_locator(f"#{place}")
        await expect(frame.locator("#status")).to_have_text("langsung")
    async with asyncio.timeout(10):
        while sandbox.hub.subscribers != 3:  # the page's own, the place's, the group's  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    sandbox.graph.add_comment(text="Berapa lama?", username="siti")
    await tab(opened, "instagram").click()
    comments = opened.page.frame_locator("#instagram").locator("#comments > li")
    await expect(comments).to_contain_text("Berapa lama?")
