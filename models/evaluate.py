"""Measures a trained model before it ships.

python -m models.evaluate --data ../shared/data --model models/artefact [SET]
"""

import argparse
import json
from pathlib import Path

from bot.adapters.classify.onnx import ModelError
from bot.evaluation import SETS, EvaluationError, render, run


def main() -> None:
    """Print the table, or JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", nargs="?", choices=SETS)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--model", type=Path, default=Path(__file__).parent / "artefact")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    try:
        result = run(arguments.name, arguments.data, folder=arguments.model)
    except (EvaluationError, ModelError) as error:
        raise SystemExit(str(error)) from None
    print(json.dumps(result, indent=1) if arguments.json else render(result))


if __name__ == "__main__":
    main()
