"""`tanggap check`: what is wrong with this installation, and how to mend it."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import asdict

from bot.checks import all_checks
from bot.cli.support import load_settings, out
from bot.errors import SetupError
from bot.ports import Finding


def run(*, as_json: bool) -> int:
    try:
        settings = load_settings()
    except SetupError as error:
        findings: Sequence[Finding] = [
            Finding(
                name="settings",
                ok=False,
                detail=str(error),
                mend="Contoh lengkap setiap pengaturan ada di deploy/env.example.",
            )
        ]
    else:
        findings = asyncio.run(all_checks(settings))
    _show(findings, as_json=as_json)
    return 0 if all(finding.ok for finding in findings) else 1


def _show(findings: Sequence[Finding], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps([asdict(one) for one in findings], ensure_ascii=False, indent=2))
        return
    for one in findings:
        mark = "[green]✔[/green]" if one.ok else "[red]✘[/red]"
        out.print(f"{mark} [bold]{one.name}[/bold] ", end="")
        out.print(one.detail, markup=False)
        if one.mend:
            out.print(f"    → {one.mend}", markup=False)
    wrong = sum(not one.ok for one in findings)
    out.print("Semua baik." if not wrong else f"{wrong} hal perlu diperbaiki.")
