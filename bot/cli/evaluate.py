"""`tanggap eval`: how good a model is on labelled data, or several side by side."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.adapters.classify.artefact import ModelError
from bot.adapters.classify.loading import ONNX, TRANSFORMERS
from bot.cli.support import fail, load_settings
from bot.evaluation import (
    EvaluationError,
    Model,
    compare,
    measure,
    render,
    render_comparison,
)
from bot.settings import Settings


def run(name: str, *, as_json: bool, data: Path, models: Sequence[str] = ()) -> int:
    settings = load_settings()
    try:
        chosen = [_model(one, settings) for one in models] or [_configured(settings)]
        if len(chosen) > 1:
            result = compare(name or None, data, chosen)
            text = render_comparison(result)
        else:
            result = dict(measure(name or None, data, chosen[0]).figures)
            text = render(result)
    except (EvaluationError, ModelError) as error:
        return fail(str(error))
    if as_json:
        text = json.dumps(result, ensure_ascii=False, indent=2)
    sys.stdout.write(text + "\n")
    return 0


def _configured(settings: Settings) -> Model:
    return Model(
        name=settings.classifier, folder=settings.model_path, labels=settings.classifier_labels
    )


def _model(value: str, settings: Settings) -> Model:
    """Read one `--model`: `onnx` (the shipped one), a checkpoint, or an artefact's folder."""
    if value == ONNX:
        return Model()
    if value.startswith(TRANSFORMERS):
        return Model(name=value, labels=settings.classifier_labels)
    return Model(folder=Path(value))
