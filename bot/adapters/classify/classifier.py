"""What every classifier shares: batches, worker threads, and the decision from the scores."""

import asyncio
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from bot.adapters.classify.decision import Decider
from bot.adapters.classify.scoring import Scored, Scorer
from bot.domain.verdict import Verdict
from bot.ports import ClassifierInput

_DIGITS = 4  # of a probability
_BATCH = 256  # comments of one turn in a worker thread; other callers go in between


@dataclass(frozen=True, kw_only=True)
class ScoringClassifier:
    """Satisfies `bot.ports.Classifier` with any `Scorer`. `classes`: labels by head and column."""

    scorer: Scorer
    classes: Mapping[str, Sequence[str]]
    decider: Decider
    # Off the event loop, whichever loop that is. A single caller uses one thread: its calls
    # come one after the other.
    workers: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="classifier")
    )

    @property
    def model_version(self) -> str:
        return self.decider.model_version

    @property
    def uses_context(self) -> bool:
        """Whether the caption and the parent comment can change a verdict."""
        return self.scorer.uses_context

    async def classify(self, inputs: Sequence[ClassifierInput]) -> Sequence[Verdict]:
        """Return one verdict per input, in order; any text is acceptable."""
        loop = asyncio.get_running_loop()
        verdicts: list[Verdict] = []
        for start in range(0, len(inputs), _BATCH):
            batch = inputs[start : start + _BATCH]
            verdicts += await loop.run_in_executor(self.workers, self.classify_now, batch)
        return verdicts

    def classify_now(self, inputs: Sequence[ClassifierInput]) -> list[Verdict]:
        """Classify in the calling thread."""
        verdicts: list[Verdict] = []
        for start in range(0, len(inputs), _BATCH):
            batch = inputs[start : start + _BATCH]
            verdicts += self._verdicts(batch, self.scorer.score(batch))
        return verdicts

    def _verdicts(self, inputs: Sequence[ClassifierInput], scored: Scored) -> list[Verdict]:
        rounded = {head: scored.heads[head].round(_DIGITS).tolist() for head in self.classes}
        verdicts = []
        for row, one in enumerate(inputs):
            if not scored.known[row]:
                verdicts.append(self.decider.nothing_to_read())
                continue
            scores = {
                head: dict(zip(names, rounded[head][row], strict=True))
                for head, names in self.classes.items()
            }
            verdicts.append(self.decider.decide(one.text, scores, scored.words[row]))
        return verdicts
