"""`tanggap digest`."""

import asyncio
import re
from html import unescape
from pathlib import Path

from bot.adapters.desk.connection import Mode
from bot.app import App, open_app
from bot.cli.support import fail, load_settings, out
from bot.domain.digest import Week
from bot.domain.errors import PlatformError
from bot.errors import SetupError
from bot.settings import Settings
from bot.usecases.digest import DigestOutcome

_SAID = {
    DigestOutcome.POSTED: "Ringkasan {week} sudah dikirim ke grup.",
    DigestOutcome.PROVISIONAL: "Pekan {week} belum selesai: ringkasan sementara dikirim ke grup.",
    DigestOutcome.ALREADY_POSTED: "Ringkasan {week} sudah pernah dikirim; tidak dikirim lagi.",
    DigestOutcome.UNSURE: (
        "Ringkasan {week} mungkin sudah terkirim: Telegram tidak memberi kepastian, jadi tidak "
        "dikirim lagi. Silakan lihat di grup; bila tidak ada, jalankan "
        "tanggap digest --week {week} --again"
    ),
}


def run(week: str, *, chart: Path | None, preview: bool, again: bool) -> int:
    try:
        wanted = Week.parse(week)
    except ValueError as error:
        return fail(f"Pekan tidak dikenal: {error}")
    try:
        return asyncio.run(
            _digest(load_settings(), wanted, chart=chart, preview=preview, again=again)
        )
    except PlatformError as error:
        return fail(f"Telegram belum menerima ringkasan: {error.reason}. Silakan coba lagi.")


async def _digest(
    settings: Settings, week: Week, *, chart: Path | None, preview: bool, again: bool
) -> int:
    async with open_app(settings, desk_mode=Mode.SEND_ONLY) as app:
        text, picture = app.render_digest(await app.digest.facts(week))
        out.print(_plain(text), markup=False)
        if chart is not None:
            await asyncio.to_thread(_save, chart, picture)
        return 0 if preview else await _post(app, week, again=again)


def _save(file: Path, picture: bytes) -> None:
    try:
        file.write_bytes(picture)
    except OSError as error:
        raise SetupError(f"Grafik tidak dapat ditulis: {error}") from error


async def _post(app: App, week: Week, *, again: bool) -> int:
    async with app.connected_desk():
        outcome = await (app.digest.post_again(week) if again else app.digest.post(week))
    out.print(_SAID[outcome].format(week=week), markup=False)
    return int(outcome is DigestOutcome.UNSURE)


def _plain(html: str) -> str:
    """Return Telegram HTML as plain text."""
    return unescape(re.sub(r"<[^>]+>", "", html))
