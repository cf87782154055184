"""`tanggap digest`."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from bot.adapters.desk.connection import Mode
from bot.app import App, open_app
from bot.cli.support import fail, load_settings, out
from bot.domain.digest import Week
from bot.domain.edition import WHOLE, Edition
from bot.domain.errors import PlatformError
from bot.errors import SetupError
from bot.settings import Settings
from bot.usecases.digest import DigestOutcome

_SAID = {
    DigestOutcome.POSTED: "Ringkasan {week} sudah dikirim ke {group}.",
    DigestOutcome.PROVISIONAL: (
        "Pekan {week} belum selesai: ringkasan sementara dikirim ke {group}."
    ),
    DigestOutcome.ALREADY_POSTED: (
        "Ringkasan {week} sudah pernah dikirim ke {group}; tidak dikirim lagi."
    ),
    DigestOutcome.UNSURE: (
        "Ringkasan {week} mungkin sudah terkirim ke {group}: Telegram tidak memberi kepastian, "
        "jadi tidak dikirim lagi. Silakan lihat di grup; bila tidak ada, jalankan "
        "tanggap digest --week {week} --again{account}"
    ),
}


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """`account`: only the edition of the group where its cards go; None: every edition."""

    week: Week
    account: str | None = None
    chart: Path | None = None
    preview: bool = False
    again: bool = False


def run(week: str, *, account: str | None, chart: Path | None, preview: bool, again: bool) -> int:
    try:
        parsed = Week.parse(week)
    except ValueError as error:
        return fail(f"Pekan tidak dikenal: {error}")
    wanted = Wanted(week=parsed, account=account, chart=chart, preview=preview, again=again)
    return asyncio.run(_digest(load_settings(), wanted))


async def _digest(settings: Settings, wanted: Wanted) -> int:
    async with open_app(settings, desk_mode=Mode.SEND_ONLY) as app:
        editions = _editions(app, wanted)
        facts = await app.digest.facts(wanted.week, editions[0])
        text, picture = app.render_digest(facts)
        out.print(_plain(text), markup=False)
        if wanted.chart is not None:
            await asyncio.to_thread(_save, wanted.chart, picture)
        return 0 if wanted.preview else await _post(app, wanted, editions)


def _editions(app: App, wanted: Wanted) -> Sequence[Edition]:
    """Return what to post. What is repeated is one edition only: the whole one unless named.

    Raises:
        SetupError: the account has no group of its own.
    """
    if wanted.account is None:
        return [WHOLE] if wanted.again else app.digest.editions
    found = [e for e in app.digest.editions if e.accounts and wanted.account in e.accounts]
    if not found:
        raise SetupError(
            f"{wanted.account} tidak punya grup atau topik peninjau sendiri. Komentarnya termuat "
            "dalam ringkasan grup utama."
        )
    return found


def _save(file: Path, picture: bytes) -> None:
    try:
        file.write_bytes(picture)
    except OSError as error:
        raise SetupError(f"Grafik tidak dapat ditulis: {error}") from error


async def _post(app: App, wanted: Wanted, editions: Sequence[Edition]) -> int:
    """Post every edition, also after one that Telegram has not taken."""
    status = 0
    try:
        async with app.connected_desk():
            for edition in editions:
                status = max(status, await _post_one(app, wanted, edition))
    except PlatformError as error:
        return _refused(error)
    return status


async def _post_one(app: App, wanted: Wanted, edition: Edition) -> int:
    post = app.digest.post_again if wanted.again else app.digest.post
    try:
        outcome = await post(wanted.week, edition)
    except PlatformError as error:
        return _refused(error)
    names = ", ".join(sorted(edition.accounts or ()))
    said = _SAID[outcome].format(
        week=wanted.week,
        group=f"grup {names}" if names else "grup",
        account=f" --account {min(edition.accounts)}" if edition.accounts else "",
    )
    out.print(said, markup=False)
    return int(outcome is DigestOutcome.UNSURE)


def _refused(error: PlatformError) -> int:
    return fail(f"Telegram belum menerima ringkasan: {error.reason}. Silakan coba lagi.")


def _plain(html: str) -> str:
    """Return Telegram HTML as plain text."""
    return unescape(re.sub(r"<[^>]+>", "", html))
