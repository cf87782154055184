"""Takes the pictures of README and staff's handbook from the sandbox: python docs/images/take.py

Needs Debian's chromium and the development environment. Pictures change with the desk's texts; run
this again when they do, and look at the result.
"""

import asyncio
import io
import shutil
import tempfile
from pathlib import Path

from PIL import Image
from playwright.async_api import Locator, Page, async_playwright

from bot.demo.stage import BY_HAND, Stage, open_stage
from bot.sandbox.telegram.config import RINA

HERE = Path(__file__).parent
POST, FLOOD = "17900000000000002", "17900000000000001"
QUESTION = "urus KK pecah dari orang tua bisa online ga min?"
COMPLAINT = "Sudah 3 bulan KTP belum jadi, NIK saya 3275014509920007 mohon dicek"
SPAM = "GACOR MAXWIN hari ini!! daftar 𝗦𝗟𝗢𝗧𝟴𝟴 depo 10rb langsung WD, cek bio"
LAST = (
    ("Mantap Pak Wali, perahu karetnya cepat datang 🙏", "bang_jali_contoh"),
    ("tinggi muka air kali contoh sekarang berapa ya min?", "mama_keenan"),
    ("jalan melati lubangnya udah kayak kolam lele", "ucok.siregar"),
)


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with (
            open_stage(Path(folder), port=0, pace=BY_HAND) as stage,
            async_playwright() as playwright,
        ):
            browser = await playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
            )
            page = await browser.new_page(viewport={"width": 560, "height": 1400})
            await page.goto(f"{stage.url}/telegram?as={RINA.id}")
            await take(stage, page)
            page = await browser.new_page(viewport={"width": 1280, "height": 860})
            await page.goto(f"{stage.url}/")
            await asyncio.sleep(6)  # toasts are gone
            save_coloured(await page.screenshot(), "demo")
            await browser.close()


async def take(stage: Stage, page: Page) -> None:
    card = await write(stage, page, QUESTION, "dimas_prtm")
    await shoot(card, "kartu")
    await press(card, "ℹ️")
    await card.get_by_text("Rincian").wait_for()
    await shoot(card, "info")
    await press(card, "🔼")
    await press(card, "✅")
    await card.get_by_text("dikirim setelah masa batal").wait_for()
    await shoot(card, "masa-batal")
    await card.get_by_text("terbit").wait_for(timeout=30_000)
    await shoot(card, "terbit")

    card = await write(stage, page, COMPLAINT, "lina_marlina")
    await shoot(card, "nik")
    await press(card, "❌")
    await card.get_by_text("Tidak perlu dibalas").wait_for()
    await shoot(card, "tolak")
    await press(card, "Batal")
    await press(card, "✏️")
    box = page.locator("#text")
    await page.get_by_text("balas pesan ini dengan teks").first.wait_for()
    await shoot(page.locator("li.message").last, "ubah")
    await box.fill("Mohon maaf atas lamanya, Kak. Nomor NIK sebaiknya tidak ditulis di kolom komentar, ya.")
    await box.press("Enter")
    await page.get_by_text("Periksa kartunya").wait_for()
    await shoot(page.locator("li.message").last, "pratinjau")

    card = await write(stage, page, SPAM, "bonus_cuan_77")
    await press(card, "🙈")
    await card.get_by_text("Ya, sembunyikan").wait_for()
    await shoot(card, "sembunyikan")
    await press(card, "Batal")
    for text, username in LAST:
        card = await write(stage, page, text, username, media_id=FLOOD)
        if text.endswith("?"):
            await press(card, "✅")
            await card.get_by_text("terbit").wait_for(timeout=30_000)


async def write(
    stage: Stage, page: Page, text: str, username: str, *, media_id: str = POST
) -> Locator:
    """Write a comment as a citizen and wait for its card."""
    stage.sandbox.graph.add_comment(text=text, username=username, media_id=media_id)
    number = last = await newest(page)
    while number <= last:
        await asyncio.sleep(0.1)
        number = await newest(page)
    return page.locator(f"#m{number}")


async def newest(page: Page) -> int:
    """Return the number of the last message with buttons; cards that are done have none."""
    return await page.evaluate(
        "[...document.querySelectorAll('li.message.has-keys')].map(m => Number(m.id.slice(1)))"
        ".reduce((a, b) => Math.max(a, b), 0)"
    )


async def press(card: Locator, sign: str) -> None:
    await card.locator(".key", has_text=sign).click()
    await asyncio.sleep(0.5)


async def shoot(message: Locator, name: str) -> None:
    """Save one message, without toasts over it."""
    await asyncio.sleep(3.5)
    save(await message.screenshot(), name, colours=64)


def save(picture: bytes, name: str, *, colours: int) -> None:
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    image.quantize(colours, dither=Image.Dither.NONE).save(HERE / f"{name}.png", optimize=True)


def save_coloured(picture: bytes, name: str) -> None:
    """Save a picture of many colours in 256 of them, below 300 kB."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    palette = image.quantize(256, method=Image.Quantize.FASTOCTREE)
    image.quantize(palette=palette).save(HERE / f"{name}.png", optimize=True)


asyncio.run(main())
