"""`tanggap eval`: how good the model is on labelled data."""

import json
import sys
from pathlib import Path

from bot.adapters.classify.onnx import ModelError
from bot.cli.support import OperatorError, fail, load_settings
from bot.evaluation import EvaluationError, render
from bot.evaluation import run as measure


def run(name: str, *, as_json: bool, data: Path) -> int:
    try:
        settings = load_settings()
        result = measure(name or None, data, folder=settings.model_path)
    except (OperatorError, EvaluationError, ModelError) as error:
        return fail(str(error))
    text = json.dumps(result, ensure_ascii=False, indent=2) if as_json else render(result)
    sys.stdout.write(text + "\n")
    return 0
