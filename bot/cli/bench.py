"""`tanggap bench`: figures measured on this machine, beside what they should be."""

import json
from collections.abc import Sequence
from typing import Any

from bot.bench.measure import BENCHES, measure
from bot.bench.result import Result
from bot.cli.support import err, fail, out
from bot.errors import SetupError

ALL = "all"
_SIGNS = {"at_least": "≥", "at_most": "≤"}


def run(name: str, *, n: int | None, as_json: bool) -> int:
    if name != ALL and name not in BENCHES:
        known = ", ".join([*BENCHES, ALL])
        return fail(f"Tidak ada pengukuran {name!r}. Yang tersedia: {known}.")
    results: list[Result] = []
    try:
        for one in BENCHES if name == ALL else [name]:
            err.print(f"Mengukur {one} …", markup=False)
            results.append(measure(one, n=n))
            if not as_json:
                _show(results[-1].to_json())
    except (SetupError, OSError) as error:
        return fail(f"Pengukuran gagal: {error}")
    if as_json:
        print(json.dumps(_json(results, whole=name == ALL), indent=2))
    return 0


def _json(results: Sequence[Result], *, whole: bool) -> dict[str, Any]:
    if not whole:
        return results[0].to_json()
    return {
        "results": [result.to_json() for result in results],
        "met": all(result.met for result in results),
    }


def _show(result: dict[str, Any]) -> None:
    machine = ", ".join(f"{key} {value}" for key, value in result["machine"].items())
    out.print(f"\n{result['name']}: {result['conditions']}\n  {machine}", markup=False)
    for key, value in result.items():
        if isinstance(value, int | float) and not isinstance(value, bool):
            out.print(f"  {key}: {value}", markup=False)
    for target in result["targets"]:
        verdict = "tercapai" if target["met"] else "TIDAK tercapai"
        sign = _SIGNS[target["kind"]]
        out.print(
            f"  sasaran {target['figure']} {sign} {target['limit']}: {verdict}", markup=False
        )
