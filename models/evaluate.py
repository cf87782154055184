"""Measures a model before it ships: `tanggap eval` from a checkout, with its arguments.

python -m models.evaluate [SET] --data ../shared/data --model models/artefact
"""

import sys
from collections.abc import Sequence

from bot.cli import app


def main(arguments: Sequence[str]) -> None:
    """Print the table, or JSON, and end the program with the exit status of `tanggap eval`."""
    app(["eval", *arguments], prog_name="python -m models.evaluate")


if __name__ == "__main__":
    main(sys.argv[1:])
