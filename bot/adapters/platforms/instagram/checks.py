"""Tries the account's credentials without changing anything; `tanggap check` prints the result.

The texts are for the operator, in Indonesian.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bot.adapters.graph_api.checking import fine, tried
from bot.adapters.graph_api.client import GraphClient, rows_of
from bot.adapters.graph_api.subscribing import subscribe, subscribed_fields
from bot.adapters.platforms.instagram.owner import Owner
from bot.adapters.platforms.instagram.settings import Settings
from bot.adapters.platforms.instagram.webhook import FIELD, LIVE, MENTIONS
from bot.domain.errors import RejectedError
from bot.ports import Finding

_MENDS = {
    "token_invalid": "Buat token akses baru di dasbor aplikasi Meta, lalu isi "
    "TANGGAP_PLATFORMS__INSTAGRAM__ACCESS_TOKEN dan jalankan ulang Tanggap.",
    "permission": "Berikan izin mengelola komentar (instagram_business_manage_comments, atau "
    "instagram_manage_comments untuk Facebook Login) kepada aplikasi, lalu buat token baru.",
    "blocked": "Meta membatasi akun ini. Buka Support Inbox di aplikasi Instagram dan tunggu "
    "sampai pembatasannya dicabut.",
}
_POLLED_ONLY = "komentar baru hanya terbaca lewat pemeriksaan berkala."
_UNSUBSCRIBED = {
    FIELD: _POLLED_ONLY,
    "feed": _POLLED_ONLY,
    LIVE: "komentar siaran langsung tidak akan masuk sama sekali.",
}
"""What it means that a field is not subscribed to."""


@dataclass(frozen=True, kw_only=True)
class Checker:
    graph: GraphClient
    owner: Owner
    settings: Settings

    async def check(self) -> Sequence[Finding]:
        account = await self._tried("instagram.akun", self._account)
        if not account.ok:
            return [account]
        return [
            account,
            await self._tried("instagram.izin_komentar", self._comments),
            await self._tried("instagram.langganan", self._subscription),
            await self._tried("instagram.izin_pesan", self._messages),
        ]

    async def _account(self) -> Finding:
        answer = await self.owner.read()
        settings = self.settings
        key = "user_id" if settings.login == "instagram" else "id"
        if str(answer.get(key)) != settings.user_id:
            return Finding(
                name="instagram.akun",
                ok=False,
                detail="Token ini milik akun lain daripada USER_ID yang diatur.",
                mend=f"Isi TANGGAP_PLATFORMS__INSTAGRAM__USER_ID dengan {answer.get(key)} (nilai "
                "user_id, bukan id), atau pakai token milik akun kantor.",
            )
        return fine("instagram.akun", f"Token berlaku untuk @{answer.get('username')}.")

    async def _comments(self) -> Finding:
        name = "instagram.izin_komentar"
        settings = self.settings
        media = await self.graph.read(settings.user_id, "media", fields="id", limit="1")
        posts = rows_of(media)
        if not posts:
            return fine(name, "Akun belum punya unggahan; izin komentar belum dapat dicoba.")
        await self.graph.read(str(posts[0].get("id")), "comments", fields="id,username", limit="1")
        return fine(name, "Komentar pada unggahan terbaru dapat dibaca.")

    async def _subscription(self) -> Finding:
        """Check the account's side; the app's side can be seen in Meta's dashboard only."""
        name = "instagram.langganan"
        wanted, present = self._fields, await subscribed_fields(self.graph, "me")
        missing = [one for one in wanted if one not in present]
        if not missing:
            return fine(name, f"Akun berlangganan webhook {_listed(wanted)}.{self._app_side()}")
        return Finding(
            name=name,
            ok=False,
            detail=f"Akun belum berlangganan webhook {_listed(missing)}; "
            + " ".join(_UNSUBSCRIBED[one] for one in missing),
            mend="Jalankan tanggap check --mend, atau kirim sendiri "
            f"POST /me/subscribed_apps?subscribed_fields={','.join(wanted)}.",
        )

    def _app_side(self) -> str:
        """Under Facebook Login the fields are chosen in the dashboard alone."""
        if self.settings.login == "instagram":
            return ""
        return (
            f" Di dasbor aplikasi (Webhooks → Instagram) {_listed((FIELD, LIVE, MENTIONS))} harus "
            "tercentang; itu tidak dapat dicoba di sini."
        )

    async def _messages(self) -> Finding:
        """Private replies need a permission of their own; reading conversations needs it too."""
        name = "instagram.izin_pesan"
        if self.settings.login != "instagram":
            return fine(name, "Izin pesan (instagram_manage_messages) tidak dapat dicoba di sini.")
        try:
            await self.graph.read(
                self.settings.user_id, "conversations", platform="instagram", limit="1"
            )
        except RejectedError as error:
            if error.code != "permission":
                raise
            return Finding(
                name=name,
                ok=False,
                detail="Izin instagram_business_manage_messages belum ada; balasan pribadi akan "
                "ditolak.",
                mend="Tambahkan izin itu di dasbor aplikasi Meta (Use cases → Customize), lalu "
                "buat token baru. Tanpa izin itu semua yang lain tetap jalan.",
            )
        return fine(name, "Balasan pribadi dapat dikirim.")

    async def subscribe(self) -> None:
        await subscribe(self.graph, "me", *self._fields)

    @property
    def _fields(self) -> Sequence[str]:
        """Return what to subscribe to: under Facebook Login it is the Page that does."""
        return (FIELD, LIVE) if self.settings.login == "instagram" else ("feed",)

    async def _tried(self, name: str, look: Callable[[], Awaitable[Finding]]) -> Finding:
        return await tried(name, look, brand="Instagram", mends=_MENDS)


def _listed(fields: Sequence[str]) -> str:
    return ", ".join(f"'{one}'" for one in fields)
