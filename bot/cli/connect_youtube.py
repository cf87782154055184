"""The part of `tanggap connect youtube` that is a person's: the channel's owner consents."""

import asyncio
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from bot.adapters.http import make_http_client
from bot.adapters.platforms.youtube.consent import Consent, Consented, Receiver
from bot.adapters.platforms.youtube.settings import ClientSettings
from bot.app.accounts import variable
from bot.cli.support import out
from bot.domain.errors import PlatformError
from bot.errors import SetupError, explain

_WAIT_SECONDS = 600
_MENDS = {
    "access_denied": "Persetujuan ditolak. Jalankan lagi dan setujui.",
    "the permission was not ticked": "Izinnya belum dicentang. Jalankan lagi dan centang semua.",
    "no refresh token": "Google tidak memberi token. Cabut akses Tanggap di "
    "myaccount.google.com/permissions, lalu jalankan lagi.",
}


def consented(key: str, values: Mapping[str, Any], *, port: int) -> dict[str, str]:
    """Let the owner of the channel consent; return the channel and its refresh token.

    Raises:
        SetupError: something is missing, or nothing came of it; the message says what to do.
    """
    prefix = f"{variable(key)}__"
    try:
        known = {name: values[name] for name in ClientSettings.model_fields if name in values}
        settings = ClientSettings(**known)
    except ValidationError as error:
        raise SetupError(explain(error, prefix)) from None
    try:
        found = asyncio.run(_ask(settings, port=port))
    except TimeoutError:
        raise SetupError("Tidak ada jawaban dalam 10 menit. Jalankan lagi.") from None
    except OSError as error:
        raise SetupError(f"Porta {port} tidak dapat dipakai: {error.strerror}") from None
    except PlatformError as error:
        mend = _MENDS.get(error.reason, f"Google menjawab: {error.reason}.")
        raise SetupError(f"Belum tersambung. {mend}") from None
    return _chosen(found, wanted=values.get("channel_id"))


async def _ask(settings: ClientSettings, *, port: int) -> Consented:
    async with Receiver(port=port) as receiver, make_http_client(settings) as http:
        consent = Consent(settings=settings, http=http, redirect_uri=receiver.redirect_uri)
        out.print("Buka alamat ini di peramban pada komputer ini, masuk sebagai pemilik kanal,")
        out.print("pilih kanal kantor, lalu setujui:\n")
        out.print(consent.address, markup=False)
        async with asyncio.timeout(_WAIT_SECONDS):
            code = await receiver.code(state=consent.state)
        return await consent.complete(code)


def _chosen(found: Consented, *, wanted: str | None) -> dict[str, str]:
    channels = found.channels
    shown = ", ".join(f"{title} ({name})" for name, title in channels.items())
    only = next(iter(channels)) if len(channels) == 1 else ""
    channel_id = wanted or only
    if channel_id not in channels:
        raise SetupError(
            f"Persetujuan ini bukan untuk kanal kantor ({wanted or 'CHANNEL_ID belum diisi'}), "
            f"melainkan: {shown or 'akun tanpa kanal'}. Jalankan lagi dan pilih kanal yang benar."
        )
    out.print(f"\nTersambung dengan {channels[channel_id]} ({channel_id}).", markup=False)
    return {"channel_id": channel_id, "refresh_token": found.refresh_token}
