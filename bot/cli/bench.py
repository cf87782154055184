"""`tanggap bench`: figures measured on this machine."""

import json

from bot.bench.measure import BENCHES, machine
from bot.cli.support import fail, out


def run(name: str, *, as_json: bool) -> int:
    if not name:
        out.print("Pengukuran yang tersedia: " + ", ".join(sorted(BENCHES)), markup=False)
        return 0
    if name not in BENCHES:
        return fail(f"Tidak ada pengukuran {name!r}. Yang tersedia: {', '.join(sorted(BENCHES))}.")
    result = {"name": name, "machine": machine(), **BENCHES[name]()}
    if as_json:
        print(json.dumps(result, indent=2))
        return 0
    for key, value in result.items():
        out.print(f"{key}: {value}", markup=False)
    return 0
