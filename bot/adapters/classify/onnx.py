"""Our own models under ONNX Runtime, as their folder's manifest names them."""

from pathlib import Path

from bot.adapters.classify.adapter import Adapted, read_weights
from bot.adapters.classify.artefact import (
    ADAPTER,
    LINEAR,
    MODEL,
    Artefact,
    Kind,
    ModelError,
    read_artefact,
)
from bot.adapters.classify.classifier import ScoringClassifier
from bot.adapters.classify.decision import Decider
from bot.adapters.classify.encoder import EncoderScorer
from bot.adapters.classify.linear import LinearScorer
from bot.adapters.classify.scoring import Blend, Scorer
from bot.resources import model_folder

__all__ = ["ModelError", "OnnxClassifier"]


class OnnxClassifier(ScoringClassifier):
    """Satisfies `bot.ports.Classifier` with a linear model, an encoder, or both averaged."""

    @classmethod
    def load(cls, folder: Path | None = None) -> "OnnxClassifier":
        """Load the model in `folder`, by default the shipped one.

        Raises:
            ModelError: the folder is incomplete, was changed, or is not a model for this bot.
        """
        artefact = read_artefact(folder or model_folder())
        return cls(
            scorer=_scorer(artefact),
            classes=artefact.classes,
            decider=Decider(model_version=artefact.version, thresholds=artefact.thresholds),
        )


def _scorer(artefact: Artefact) -> Scorer:
    if ADAPTER in artefact.content:
        weights = read_weights(artefact.content[ADAPTER], artefact.classes)
        return Adapted(scorer=_trained(artefact), weights=weights)
    return _trained(artefact)


def _trained(artefact: Artefact) -> Scorer:
    match artefact.kind:
        case Kind.LINEAR:
            return _linear(artefact, MODEL)
        case Kind.ENCODER:
            return _encoder(artefact)
        case Kind.BLEND:
            return Blend(
                first=_encoder(artefact), second=_linear(artefact, LINEAR), shares=artefact.shares
            )


def _linear(artefact: Artefact, graph: str) -> LinearScorer:
    return LinearScorer.of(artefact.content[graph], artefact.vocabulary(), artefact.classes)


def _encoder(artefact: Artefact) -> EncoderScorer:
    return EncoderScorer.of(
        artefact.content[MODEL],
        artefact.tokeniser(),
        classes=artefact.classes,
        temperatures=artefact.temperatures,
        uses_context=bool(artefact.context),
    )
