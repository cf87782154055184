"""`tanggap check`: what is wrong with this installation, and how to mend it."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import asdict

from bot.checks import all_checks
from bot.cli.support import load_settings, out, show_findings
from bot.errors import SetupError
from bot.ports import Finding


def run(*, as_json: bool, mend: bool) -> int:
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
        findings = asyncio.run(all_checks(settings, mend=mend))
    if as_json:
        print(json.dumps([asdict(one) for one in findings], ensure_ascii=False, indent=2))
    else:
        show_findings(findings)
        wrong = sum(not one.ok for one in findings)
        out.print("Semua baik." if not wrong else f"{wrong} hal perlu diperbaiki.")
    return 0 if all(finding.ok for finding in findings) else 1
