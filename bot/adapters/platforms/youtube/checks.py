"""Tries the channel's credentials without changing anything; `tanggap check` prints the result.

The texts are for the operator, in Indonesian. Costs three units.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bot.adapters.platforms.youtube.client import YouTubeClient
from bot.adapters.platforms.youtube.objects import snippet_of, text_of
from bot.adapters.platforms.youtube.polling import Poller
from bot.adapters.platforms.youtube.settings import Settings
from bot.adapters.platforms.youtube.units import Purpose
from bot.domain.errors import PlatformError, RejectedError
from bot.ports import Finding

_AGAIN = "Jalankan `tanggap connect youtube` dengan akun pemilik kanal"
_MEND_OTHER = "Periksa sambungan internet dan BASE_URL, lalu coba lagi."
_MENDS = {
    "invalid_grant": f"{_AGAIN}. Bila ini terulang tiap tujuh hari, ubah layar persetujuan OAuth "
    'di Google Cloud dari "Testing" menjadi "In production".',
    "invalid_client": "Salin lagi CLIENT_ID dan CLIENT_SECRET dari Google Cloud (jenis "
    '"Desktop app"), lalu jalankan `tanggap connect youtube`.',
    "unauthorized_client": "REFRESH_TOKEN berasal dari klien OAuth lain. " + _AGAIN + ".",
    "insufficientPermissions": f"{_AGAIN} dan centang semua izin yang diminta.",
    "accessNotConfigured": "Aktifkan YouTube Data API v3 pada proyek Google Cloud itu.",
    "youtubeSignupRequired": "Akun Google itu belum punya kanal. " + _AGAIN + ".",
    "NoLinkedYouTubeAccount": "Akun layanan (service account) tidak dapat dipakai. "
    + _AGAIN
    + ".",
    "ineligibleAccount": "Gabungkan kanal dengan akun Google-nya di youtube.com/account.",
    "quotaExceeded": "Kuota proyek hari ini habis dan pulih pada tengah malam waktu Pasifik. "
    "Bila sering, perbesar POLL_EVERY atau ajukan kuota tambahan.",
}


@dataclass(frozen=True, kw_only=True)
class Checker:
    client: YouTubeClient
    poller: Poller
    settings: Settings

    async def check(self) -> Sequence[Finding]:
        channel = await self._tried("youtube.kanal", self._channel)
        if not channel.ok:
            return [channel]
        return [
            channel,
            await self._tried("youtube.komentar", self._comments),
            await self._tried("youtube.antrean_tahan", self._held),
            self._units(),
        ]

    async def _channel(self) -> Finding:
        page = await self.client.page("channels", purpose=Purpose.ACT, part="snippet", mine="true")
        own = {str(row.get("id")): text_of(snippet_of(row).get("title")) for row in page.rows}
        wanted = self.settings.channel_id
        if wanted in own:
            return _fine("youtube.kanal", f"Izin berlaku untuk kanal {own[wanted]}.")
        others = ", ".join(own) or "tidak ada"
        return Finding(
            name="youtube.kanal",
            ok=False,
            detail=f"Izin ini bukan untuk CHANNEL_ID yang diatur (kanalnya: {others}).",
            mend=f"{_AGAIN} dan pilih kanal kantor saat diminta, atau perbaiki CHANNEL_ID.",
        )

    async def _comments(self) -> Finding:
        page = await self.poller.queue("published")
        return _fine("youtube.komentar", f"{len(page.rows)} utas terbaru dapat dibaca.")

    async def _held(self) -> Finding:
        page = await self.poller.queue("heldForReview")
        more = "lebih dari " if page.next_token else ""
        return _fine(
            "youtube.antrean_tahan", f"{more}{len(page.rows)} utas menunggu ditinjau di YouTube."
        )

    def _units(self) -> Finding:
        """Compare what polling costs with what it may cost. Nothing is asked."""
        settings = self.settings
        day = 86_400
        looks = day / max(settings.held_every, settings.poll_every).total_seconds()
        watched = -(-settings.watched_threads // 50)
        needed = round(day / settings.poll_every.total_seconds() + looks * (1 + watched))
        allowed = settings.daily_units - settings.reserved_units
        name, detail = "youtube.kuota", f"Pemeriksaan berkala butuh sekitar {needed} unit sehari"
        if needed <= allowed:
            return _fine(name, f"{detail} dari {allowed} yang disediakan.")
        return Finding(
            name=name,
            ok=False,
            detail=f"{detail}, lebih dari {allowed} yang disediakan.",
            mend="Perbesar POLL_EVERY atau HELD_EVERY, atau kurangi WATCHED_THREADS.",
        )

    async def _tried(self, name: str, look: Callable[[], Awaitable[Finding]]) -> Finding:
        """Look; a refusal becomes a finding."""
        try:
            return await look()
        except PlatformError as error:
            word = error.reason.partition(" (")[0]
            known = _AGAIN + "." if isinstance(error, RejectedError) else _MEND_OTHER
            return Finding(
                name=name,
                ok=False,
                detail=f"YouTube menjawab: {error.reason}.",
                mend=_MENDS.get(word, known),
            )


def _fine(name: str, detail: str) -> Finding:
    return Finding(name=name, ok=True, detail=detail)
