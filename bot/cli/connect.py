"""`tanggap connect youtube`: the channel's owner consents, the token goes into the settings."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from bot.adapters.http import make_http_client
from bot.adapters.platforms.youtube.consent import Consent, Consented, Receiver
from bot.adapters.platforms.youtube.settings import ClientSettings
from bot.cli.support import fail, load_settings, out
from bot.domain.errors import PlatformError
from bot.errors import SetupError, explain
from bot.settings import PREFIX

_OURS = f"{PREFIX}PLATFORMS__YOUTUBE__"
_WAIT_SECONDS = 600
_MENDS = {
    "access_denied": "Persetujuan ditolak. Jalankan lagi dan setujui.",
    "the permission was not ticked": "Izinnya belum dicentang. Jalankan lagi dan centang semua.",
    "no refresh token": "Google tidak memberi token. Cabut akses Tanggap di "
    "myaccount.google.com/permissions, lalu jalankan lagi.",
}


def run(*, port: int, into: Path | None) -> int:
    values = load_settings().platforms.get("youtube", {})
    try:
        known = {name: values[name] for name in ClientSettings.model_fields if name in values}
        settings = ClientSettings(**known)
    except ValidationError as error:
        raise SetupError(explain(error, _OURS)) from None
    try:
        consented = asyncio.run(_ask(settings, port=port))
    except TimeoutError:
        return fail("Tidak ada jawaban dalam 10 menit. Jalankan lagi.")
    except OSError as error:
        return fail(f"Porta {port} tidak dapat dipakai: {error.strerror}")
    except PlatformError as error:
        mend = _MENDS.get(error.reason, f"Google menjawab: {error.reason}.")
        return fail(f"Belum tersambung. {mend}")
    return _finish(consented, wanted=values.get("channel_id"), into=into)


async def _ask(settings: ClientSettings, *, port: int) -> Consented:
    async with Receiver(port=port) as receiver, make_http_client(settings) as http:
        consent = Consent(settings=settings, http=http, redirect_uri=receiver.redirect_uri)
        out.print("Buka alamat ini di peramban pada komputer ini, masuk sebagai pemilik kanal,")
        out.print("pilih kanal kantor, lalu setujui:\n")
        out.print(consent.address, markup=False)
        async with asyncio.timeout(_WAIT_SECONDS):
            code = await receiver.code(state=consent.state)
        return await consent.complete(code)


def _finish(consented: Consented, *, wanted: str | None, into: Path | None) -> int:
    channels = consented.channels
    shown = ", ".join(f"{title} ({name})" for name, title in channels.items())
    only = next(iter(channels)) if len(channels) == 1 else ""
    channel_id = wanted or only
    if channel_id not in channels:
        return fail(
            f"Persetujuan ini bukan untuk kanal kantor ({wanted or 'CHANNEL_ID belum diisi'}), "
            f"melainkan: {shown or 'akun tanpa kanal'}. Jalankan lagi dan pilih kanal yang benar."
        )
    out.print(f"\nTersambung dengan {channels[channel_id]} ({channel_id}).", markup=False)
    lines = {"CHANNEL_ID": channel_id, "REFRESH_TOKEN": consented.refresh_token}
    values = {f"{_OURS}{name}": value for name, value in lines.items()}
    if into is None:
        out.print("Isi ini pada pengaturan Tanggap, dan rahasiakan baris keduanya:\n")
        for name, value in values.items():
            out.print(f"{name}={value}", markup=False)
    else:
        try:
            _write(into, values)
        except OSError as error:
            return fail(f"{into} tidak dapat ditulis: {error.strerror}")
        out.print(f"Pengaturan ditulis ke {into}.", markup=False)
    out.print("\nLanjutkan dengan: tanggap check")
    return 0


def _write(path: Path, values: Mapping[str, str]) -> None:
    """Set the variables in a file of `NAME=value` lines; a new file is for its owner only."""
    path.touch(mode=0o600)
    left = dict(values)
    lines = path.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        name = line.partition("=")[0]
        if name in left:
            lines[number] = f"{name}={left.pop(name)}"
    lines += [f"{name}={value}" for name, value in left.items()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
