"""`tanggap accounts`: which accounts there are, where they come from; never a secret."""

import asyncio
from dataclasses import replace

from rich.table import Table

from bot.adapters.db.vault import Vault
from bot.adapters.sealing import UnsealError
from bot.app.accounts import set_up_accounts
from bot.app.credentials import TELEGRAM, require_sealer, with_stored
from bot.cli.database import ready_database
from bot.cli.support import fail, load_settings, out
from bot.domain.account import MAIN, ReviewPlace
from bot.settings import Settings


def run(*, remove: str, rotate: bool) -> int:
    settings = load_settings()
    if remove:
        return asyncio.run(_remove(settings, remove))
    if rotate:
        return asyncio.run(_rotate(settings))
    asyncio.run(_show(settings))
    return 0


async def _show(settings: Settings) -> None:
    async with ready_database(settings) as engine:
        stored = {entry.name for entry in await Vault(engine).entries()}
        joined = await with_stored(settings, engine)
    table = Table("akun", "label", "nomor", "grup", "asal")
    for key, one in set_up_accounts(joined.platforms).items():
        origin = ["tersimpan"] if key in stored else []
        origin += ["pengaturan"] if key in settings.platforms else []
        account = one.account
        identity = str(getattr(one.own, getattr(one.own, "identified_by", ""), ""))
        place = _place(account.place)
        table.add_row(key, account.label, identity, place, " + ".join(origin) or "bawaan")
    if TELEGRAM in stored:
        table.add_row(TELEGRAM, "meja petugas", "", "", "tersimpan")
    out.print(table)


def _place(place: ReviewPlace) -> str:
    if place == MAIN:
        return "utama"
    chat = "utama" if place.chat_id is None else str(place.chat_id)
    return chat if place.topic is None else f"{chat}, topik {place.topic}"


async def _remove(settings: Settings, name: str) -> int:
    async with ready_database(settings) as engine:
        if not await Vault(engine).remove(name):
            return fail(f"Tidak ada akun tersimpan bernama {name}.")
    out.print(f"Akun {name} dihapus dari basis data. Cabut juga izinnya di platformnya.")
    return 0


async def _rotate(settings: Settings) -> int:
    """Seal everything with the first key; the old ones may be taken away afterwards."""
    async with ready_database(settings) as engine:
        vault = Vault(engine)
        entries = await vault.entries()
        if not entries:
            out.print("Tidak ada akun tersimpan.")
            return 0
        sealer = require_sealer(settings, needed_by=entries[0].name)
        try:
            anew = [replace(one, sealed=sealer.seal_anew(one.sealed)) for one in entries]
        except UnsealError:
            return fail(
                "Ada akun yang tidak terbuka dengan kunci mana pun; tidak ada yang diubah. "
                "tanggap check menyebut akunnya."
            )
        await vault.put(*anew)
    out.print(f"{len(anew)} akun disegel ulang; kunci lama boleh dibuang.")
    return 0
