"""The shipped model under ONNX Runtime: loaded once, one thread, off the event loop."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnxruntime.capi import onnxruntime_pybind11_state as ort_errors

from bot.adapters.classify.artefact import Artefact, ModelError, read_artefact
from bot.adapters.classify.decision import Decider
from bot.adapters.classify.features import Encoder
from bot.domain.verdict import Verdict
from bot.ports import ClassifierInput
from bot.resources import model_folder

__all__ = ["ModelError", "OnnxClassifier"]

# ONNX Runtime's errors share no base of their own.
_REFUSALS = (
    ort_errors.Fail,
    ort_errors.InvalidArgument,
    ort_errors.InvalidGraph,
    ort_errors.InvalidProtobuf,
    ort_errors.NotImplemented,
    ort_errors.RuntimeException,
    RuntimeError,
)

_CELLS = 32_768  # n-grams of one call of the graph, padding included: bounds its memory
_DIGITS = 4  # of a probability
_SHORTEST = 8  # the graph names up to eight reasons and needs that many places
_BATCH = 256  # comments of one turn in the worker thread; other callers go in between


@dataclass(frozen=True, kw_only=True)
class OnnxClassifier:
    """Satisfies `bot.ports.Classifier`. This model reads the comment alone, not its context."""

    artefact: Artefact
    session: Any
    encoder: Encoder
    decider: Decider
    # One worker thread keeps inference serial and off the event loop, whichever loop that is.
    worker: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(1, thread_name_prefix="classifier")
    )

    @classmethod
    def load(cls, folder: Path | None = None) -> "OnnxClassifier":
        """Load the model in `folder`, by default the shipped one.

        Raises:
            ModelError: the folder is incomplete, was changed, or is not a model for this bot.
        """
        artefact = read_artefact(folder or model_folder())
        classifier = cls(
            artefact=artefact,
            session=_session(artefact.graph),
            encoder=Encoder(artefact.vocabulary),
            decider=Decider(model_version=artefact.version, thresholds=artefact.thresholds),
        )
        classifier._try_out()
        return classifier

    @property
    def model_version(self) -> str:
        return self.artefact.version

    async def classify(self, inputs: Sequence[ClassifierInput]) -> Sequence[Verdict]:
        """Return one verdict per input, in order; any text is acceptable."""
        loop = asyncio.get_running_loop()
        verdicts: list[Verdict] = []
        for start in range(0, len(inputs), _BATCH):
            batch = inputs[start : start + _BATCH]
            verdicts += await loop.run_in_executor(self.worker, self.classify_now, batch)
        return verdicts

    def classify_now(self, inputs: Sequence[ClassifierInput]) -> list[Verdict]:
        """Classify in the calling thread."""
        verdicts: list[Verdict | None] = [None] * len(inputs)
        counts = [self.encoder.encode(one.text) for one in inputs]
        for places in _buckets(counts):
            outputs = self._run([counts[place] for place in places])
            for row, place in enumerate(places):
                verdicts[place] = self._verdict(inputs[place].text, outputs, row, counts[place])
        return [verdict or self.decider.nothing_to_read() for verdict in verdicts]

    def _try_out(self) -> None:
        """Run the last n-gram once: does the graph know it, and has it a column per label?"""
        try:
            outputs = self._run([Counter({len(self.artefact.vocabulary) - 1: 1})])
        except _REFUSALS as error:
            raise ModelError("graf model tidak cocok dengan kosakatanya") from error
        for head, classes in self.artefact.classes.items():
            if len(outputs[head][0]) != len(classes):
                raise ModelError(f"graf model tidak cocok dengan label {head}")

    def _run(self, batch: Sequence[Counter[int]]) -> dict[str, list[Any]]:
        width = max(_SHORTEST, *map(len, batch))
        ids: NDArray[np.int64] = np.zeros((len(batch), width), np.int64)
        frequency: NDArray[np.float32] = np.zeros((len(batch), width), np.float32)
        for row, counts in enumerate(batch):
            ids[row, : len(counts)] = list(counts)
            frequency[row, : len(counts)] = list(counts.values())
        classes = self.artefact.classes
        names = [*classes, "reason_weights", "reason_places"]
        values = self.session.run(names, {"ids": ids, "counts": frequency})
        return {
            name: (value.astype(np.float64).round(_DIGITS) if name in classes else value).tolist()
            for name, value in zip(names, values, strict=True)
        }

    def _verdict(
        self, text: str, outputs: dict[str, list[Any]], row: int, counts: Counter[int]
    ) -> Verdict:
        scores = {
            head: dict(zip(classes, outputs[head][row], strict=True))
            for head, classes in self.artefact.classes.items()
        }
        ids = list(counts)
        strongest = zip(outputs["reason_weights"][row], outputs["reason_places"][row], strict=True)
        words = [
            self.artefact.vocabulary[ids[place]]
            for weight, place in strongest
            if weight > 0 and place < len(ids)
        ]
        return self.decider.decide(text, scores, words)


def _session(graph: bytes) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # a long comment must not keep its memory for ever
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    except _REFUSALS as error:
        raise ModelError("ONNX Runtime menolaknya") from error


def _buckets(counts: Sequence[Counter[int]]) -> Iterator[list[int]]:
    """Group comments of like length; leave out those without a single known n-gram."""
    places = sorted((i for i, c in enumerate(counts) if c), key=lambda i: len(counts[i]))
    bucket: list[int] = []
    for place in places:
        if bucket and (len(bucket) + 1) * max(len(counts[place]), _SHORTEST) > _CELLS:
            yield bucket
            bucket = []
        bucket.append(place)
    if bucket:
        yield bucket
