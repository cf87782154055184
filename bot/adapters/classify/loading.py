"""Picks the classifier that the settings name."""

from pathlib import Path

from bot.adapters.classify.classifier import ScoringClassifier
from bot.adapters.classify.onnx import OnnxClassifier
from bot.adapters.classify.transformers import TransformersClassifier

ONNX = "onnx"
TRANSFORMERS = "transformers:"


def load_classifier(
    name: str = ONNX, *, folder: Path | None = None, labels: Path | None = None
) -> ScoringClassifier:
    """Load a classifier.

    Args:
        name: `onnx`, or `transformers:<path or hub id>`.
        folder: the folder of our own model; the shipped one by default.
        labels: the label map of a checkpoint, see `bot.adapters.classify.transformers`.

    Raises:
        ModelError: it cannot be used; the message says what to do.
    """
    own = OnnxClassifier.load(folder)
    if not name.startswith(TRANSFORMERS):
        return own
    return TransformersClassifier.load(name.removeprefix(TRANSFORMERS), labels=labels, own=own)
