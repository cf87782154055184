"""Tries the Page's credentials without changing anything; `tanggap check` prints the result.

The texts are for the operator, in Indonesian.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bot.adapters.graph_api.checking import fine, tried
from bot.adapters.graph_api.client import GraphClient, Json, rows_of
from bot.adapters.graph_api.inspection import inspected
from bot.adapters.graph_api.subscribing import subscribe, subscribed_fields
from bot.adapters.platforms.facebook.owner import Owner
from bot.adapters.platforms.facebook.polling import COUNTED, POSTS
from bot.adapters.platforms.facebook.settings import Settings
from bot.adapters.platforms.facebook.webhook import FIELD
from bot.domain.errors import PlatformError, RejectedError
from bot.ports import Finding

PERMISSIONS = {
    "pages_show_list": "melihat daftar Halaman",
    "pages_read_engagement": "membaca kiriman Halaman",
    "pages_read_user_content": "membaca komentar warga",
    "pages_manage_engagement": "membalas, menyukai, menyembunyikan, dan menghapus komentar",
    "pages_manage_metadata": "berlangganan webhook",
    "pages_messaging": "mengirim balasan pribadi",
}
_TOKEN = "TANGGAP_PLATFORMS__FACEBOOK__ACCESS_TOKEN"  # noqa: S105 — the name of a setting
_MENDS = {
    "token_invalid": "Ambil token Halaman yang baru (Graph API Explorer, GET me/accounts), isi "
    f"{_TOKEN}, lalu jalankan ulang Tanggap.",
    "permission": "Berikan izin pages_read_engagement, pages_read_user_content, dan "
    "pages_manage_engagement kepada aplikasi, pastikan peran Anda di Halaman mencakup "
    "Komentar, lalu buat token Halaman yang baru.",
    "bad_request": "Periksa APP_SECRETS (milik aplikasi yang membuat token ini) dan VERSION.",
    "blocked": "Meta membatasi Halaman ini. Buka Kualitas Halaman (Page Quality) dan tunggu "
    "sampai pembatasannya dicabut.",
}


@dataclass(frozen=True, kw_only=True)
class Checker:
    graph: GraphClient
    owner: Owner
    settings: Settings

    async def check(self) -> Sequence[Finding]:
        page = await self._tried("facebook.halaman", self._page)
        if not page.ok:
            return [page]
        return [
            page,
            await self._tried("facebook.izin", self._permissions),
            await self._tried("facebook.komentar", self._comments),
            await self._tried("facebook.langganan", self._subscription),
        ]

    async def _tried(self, name: str, look: Callable[[], Awaitable[Finding]]) -> Finding:
        return await tried(name, look, brand="Facebook", mends=_MENDS)

    async def _page(self) -> Finding:
        name = "facebook.halaman"
        me = await self.owner.read()
        if self.owner.is_page(me):
            return fine(name, f"Token berlaku untuk Halaman {me.get('name')}.")
        if await self._is_persons_token():
            return Finding(
                name=name,
                ok=False,
                detail="Token ini milik orang, bukan milik Halaman: dengannya daftar komentar "
                "selalu kosong tanpa pesan kesalahan.",
                mend="Panggil GET me/accounts dengan token ini di Graph API Explorer, lalu salin "
                f"access_token Halaman ke {_TOKEN}.",
            )
        return Finding(
            name=name,
            ok=False,
            detail="Token ini milik Halaman lain daripada PAGE_ID yang diatur.",
            mend=f"Isi TANGGAP_PLATFORMS__FACEBOOK__PAGE_ID dengan {me.get('id')}, atau pakai "
            "token milik Halaman kantor.",
        )

    async def _is_persons_token(self) -> bool:
        """Only a person has a list of Pages."""
        try:
            await self.graph.read("me", "accounts", fields="id", limit="1")
        except RejectedError:
            return False
        return True

    async def _permissions(self) -> Finding:
        """Ask which permissions the token carries; Meta does not tell it of every token."""
        name = "facebook.izin"
        try:
            found = await inspected(self.graph)
        except PlatformError:
            found = None
        granted = found.permissions if found else None
        if granted is None:
            return fine(name, "Meta tidak menyebutkan izin token ini; lihat facebook.komentar.")
        missing = [permission for permission in PERMISSIONS if permission not in granted]
        if not missing:
            return fine(name, "Semua izin yang diperlukan ada.")
        return Finding(
            name=name,
            ok=False,
            detail="Izin yang belum ada: "
            + ", ".join(f"{one} ({PERMISSIONS[one]})" for one in missing)
            + ".",
            mend="Tambahkan izin itu di dasbor aplikasi Meta (Use cases → Customize), lalu buat "
            "token Halaman yang baru.",
        )

    async def _comments(self) -> Finding:
        name = "facebook.komentar"
        posts = rows_of(
            await self.graph.read(self.settings.page_id, POSTS, fields=f"id,{COUNTED}", limit="5")
        )
        commented = [post for post in posts if _summary(post).get("total_count")]
        if not commented:
            return fine(name, "Belum ada komentar pada kiriman terbaru; izin belum dapat dicoba.")
        post = commented[0]
        page = await self.graph.read(
            str(post.get("id")), "comments", filter="stream", fields="id,from", limit="1"
        )
        if not rows_of(page):
            return Finding(
                name=name,
                ok=False,
                detail="Kiriman terbaru punya komentar, tetapi daftarnya kosong bagi token ini.",
                mend=_MENDS["permission"],
            )
        if _summary(post).get("can_comment") is False:
            return Finding(
                name=name,
                ok=False,
                detail="Komentar dapat dibaca, tetapi Halaman tidak dapat membalas.",
                mend="Berikan tugas Konten dan Komentar (CREATE_CONTENT, MODERATE) kepada orang "
                "pemilik token di pengaturan Halaman, lalu buat token yang baru.",
            )
        return fine(name, "Komentar pada kiriman terbaru dapat dibaca dan dibalas.")

    async def _subscription(self) -> Finding:
        """Check the Page's side; the app's side can be seen in Meta's dashboard only."""
        name = "facebook.langganan"
        if FIELD in await subscribed_fields(self.graph, self.settings.page_id):
            return fine(name, f"Halaman berlangganan webhook '{FIELD}'.")
        return Finding(
            name=name,
            ok=False,
            detail=f"Halaman belum berlangganan webhook '{FIELD}'; komentar baru hanya terbaca "
            "lewat pemeriksaan berkala.",
            mend="Di dasbor aplikasi Meta: Webhooks → objek Page → Subscribe pada 'feed'; lalu "
            "jalankan tanggap check --mend, atau kirim sendiri "
            f"POST /{self.settings.page_id}/subscribed_apps?subscribed_fields={FIELD}.",
        )

    async def subscribe(self) -> None:
        await subscribe(self.graph, self.settings.page_id, FIELD)


def _summary(post: Json) -> Json:
    comments = post.get("comments")
    summary = comments.get("summary") if isinstance(comments, dict) else None
    return summary if isinstance(summary, dict) else {}
