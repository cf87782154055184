"""Lets a candidate replace the shipped model, unless it is worse beyond noise on any head.

    python -m models.promote --candidate DIR --data ../shared/data

Without `--replace` nothing is copied: the verdict is printed and is the exit status.
"""

import argparse
import shutil
from pathlib import Path

from bot.adapters.classify.artefact import FILES, MANIFEST, ModelError, read_artefact
from bot.evaluation import EvaluationError, Model, changes, measure, objections

ARTEFACT = Path(__file__).parent / "artefact"
CARD = "MODEL_CARD.md"


def check(incumbent: Path, candidate: Path, data: Path) -> list[str]:
    """Measure both, print every change, and return what speaks against the candidate."""
    before, after = (measure(None, data, Model(folder=one)) for one in (incumbent, candidate))
    for one in changes(before, after):
        low, high = one.interval
        print(f"{one.name:<16}{one.head:<13}{one.change:+.3f} ({low:+.3f} to {high:+.3f})")
    return objections(before, after)


def replace(incumbent: Path, candidate: Path) -> None:
    """Put the candidate's files, and only those, where the incumbent's are; keep its card."""
    files = {*FILES[read_artefact(candidate).kind], MANIFEST, CARD}
    for path in incumbent.iterdir():
        if path.name not in files:
            path.unlink()
    for path in candidate.iterdir():
        if path.name in files:
            shutil.copyfile(path, incumbent / path.name)
    read_artefact(incumbent)


def main() -> None:
    """Check, and replace where asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--candidate", type=Path, required=True)
    parser.add_argument("--incumbent", type=Path, default=ARTEFACT)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--replace", action="store_true")
    arguments = parser.parse_args()
    try:
        against = check(arguments.incumbent, arguments.candidate, arguments.data)
    except (EvaluationError, ModelError) as error:
        raise SystemExit(str(error)) from None
    if against:
        raise SystemExit("refused:\n" + "\n".join(against))
    print("nothing speaks against it")
    if arguments.replace:
        replace(arguments.incumbent, arguments.candidate)
        print(f"{arguments.incumbent} replaced; review the model card before committing")


if __name__ == "__main__":
    main()
