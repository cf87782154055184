"""Any Hugging Face checkpoint for sequence classification, by a setting and a label map.

The label map is a JSON file beside the checkpoint (`tanggap-labels.json`) or wherever the setting
says: `{"sentiment": {"LABEL_0": "positive", "LABEL_1": "neutral", "LABEL_2": "negative"}}`. It
names, for each head the checkpoint speaks for, its labels and ours; a head without an entry
stays our own model's. Needs the extra `transformers`, which brings PyTorch.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.adapters.classify.artefact import EXPECTED_LABELS, ModelError
from bot.adapters.classify.classifier import ScoringClassifier
from bot.adapters.classify.decision import Decider
from bot.adapters.classify.scoring import Array, Blend, Scored, softmax
from bot.language.normalise import MODEL_WINDOW, fold
from bot.ports import ClassifierInput

LABEL_MAP = "tanggap-labels.json"
_MAX_PIECES = 128
_BATCH = 16  # comments of one call, of like length: bounds its memory
_MEND = (
    "Periksa TANGGAP_CLASSIFIER dan TANGGAP_CLASSIFIER_LABELS; contohnya di deploy/env.example."
)


@dataclass(frozen=True, kw_only=True)
class TransformersScorer:
    """Satisfies `Scorer` for the heads of its label map. It reads the comment alone.

    `heads`: for each head which columns of the checkpoint count, and a 0/1 table that adds them
    up to our classes [column, class].
    """

    model: Any = field(repr=False)
    tokeniser: Any = field(repr=False)
    heads: Mapping[str, tuple[Sequence[int], Array]]
    uses_context: bool = False

    def score(self, inputs: Sequence[ClassifierInput]) -> Scored:
        texts = [fold(one.text).strip()[:MODEL_WINDOW] for one in inputs]
        known = np.array([bool(text) for text in texts], np.bool_)
        places = sorted(np.flatnonzero(known).tolist(), key=lambda place: len(texts[place]))
        logits = np.zeros((len(texts), self.model.config.num_labels), np.float32)
        for start in range(0, len(places), _BATCH):
            batch = places[start : start + _BATCH]
            logits[batch] = self._logits([texts[place] for place in batch])
        heads = {
            head: softmax(logits[:, columns]) @ table
            for head, (columns, table) in self.heads.items()
        }
        return Scored(heads=heads, known=known, words=[()] * len(texts))

    def _logits(self, texts: Sequence[str]) -> NDArray[np.float32]:
        import torch  # noqa: PLC0415 (an optional extra; see import-linter's exception)

        batch = self.tokeniser(
            list(texts),
            padding=True,
            truncation=True,
            max_length=min(_MAX_PIECES, self.tokeniser.model_max_length),
            return_tensors="pt",
        )
        with torch.inference_mode():
            logits: NDArray[np.float32] = self.model(**batch).logits.float().numpy()
        return logits


class TransformersClassifier(ScoringClassifier):
    """Satisfies `bot.ports.Classifier`: a checkpoint for its heads, our own model for the rest."""

    @classmethod
    def load(
        cls, checkpoint: str, *, labels: Path | None, own: ScoringClassifier
    ) -> "TransformersClassifier":
        """Load `checkpoint`, a folder or the name of a repository on the hub.

        Raises:
            ModelError: the extra is not installed, or checkpoint and label map do not fit.
        """
        mapping = _label_map(labels or Path(checkpoint) / LABEL_MAP)
        model, tokeniser = _open(checkpoint)
        scorer = TransformersScorer(
            model=model,
            tokeniser=tokeniser,
            heads=dict(_heads(mapping, model.config.id2label, own.classes)),
        )
        version = f"{Path(checkpoint).name}-{_fingerprint(checkpoint, model)}+{own.model_version}"
        return cls(
            scorer=Blend(first=scorer, second=own.scorer, shares=dict.fromkeys(mapping, 1.0)),
            classes=own.classes,
            decider=Decider(model_version=version, thresholds=own.decider.thresholds),
        )


def _open(checkpoint: str) -> tuple[Any, Any]:
    try:
        import torch  # noqa: PLC0415
        from transformers import (  # noqa: PLC0415
            AutoModelForSequenceClassification,
            AutoTokenizer,
        )
    except ImportError as error:
        raise ModelError(
            f"transformers:{checkpoint} memerlukan paket yang belum dipasang ({error.name})",
            "Pasang dengan: pip install 'tanggap[transformers]'.",
        ) from error
    torch.set_num_threads(1)  # the web server and the desk run beside it
    try:
        model = AutoModelForSequenceClassification.from_pretrained(checkpoint).eval()
        tokeniser = AutoTokenizer.from_pretrained(checkpoint)
    except (OSError, ValueError, RuntimeError, KeyError) as error:
        raise ModelError(f"checkpoint {checkpoint} tidak terbaca", _MEND) from error
    return model, tokeniser


def _label_map(path: Path) -> dict[str, dict[str, str]]:
    try:
        mapping = json.loads(path.read_bytes())
    except OSError as error:
        raise ModelError(f"peta label {path} tidak terbaca ({error.strerror})", _MEND) from error
    except ValueError as error:
        raise ModelError(f"peta label {path} bukan JSON", _MEND) from error
    if not isinstance(mapping, dict) or not mapping or not set(mapping) <= set(EXPECTED_LABELS):
        raise ModelError(f"peta label {path} bukan untuk {', '.join(EXPECTED_LABELS)}", _MEND)
    for head, names in mapping.items():
        if not isinstance(names, dict) or set(names.values()) != EXPECTED_LABELS[head]:
            expected = ", ".join(sorted(EXPECTED_LABELS[head]))
            raise ModelError(f"{head} di {path} harus mencapai tepat {expected}", _MEND)
    return mapping


def _heads(
    mapping: Mapping[str, Mapping[str, str]],
    given: Mapping[int, str],
    classes: Mapping[str, Sequence[str]],
) -> Iterator[tuple[str, tuple[list[int], Array]]]:
    place = {name: column for column, name in given.items()}
    for head, names in mapping.items():
        unknown = sorted(set(names) - set(place))
        if unknown:
            raise ModelError(f"label {', '.join(unknown)} tidak ada pada checkpoint", _MEND)
        table: Array = np.zeros((len(names), len(classes[head])))
        for row, ours in enumerate(names.values()):
            table[row, list(classes[head]).index(ours)] = 1
        yield head, ([place[name] for name in names], table)


def _fingerprint(checkpoint: str, model: Any) -> str:
    """Return the hub's commit, or a hash of the weights on disk: verdicts name their model."""
    commit = getattr(model.config, "_commit_hash", None)
    if commit:
        return str(commit)[:8]
    digest = hashlib.sha256()
    for path in sorted(Path(checkpoint).glob("*")):
        if path.suffix in {".safetensors", ".bin"}:
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:8]
