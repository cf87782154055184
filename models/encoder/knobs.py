"""Everything one may turn in training the encoder."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Knobs:
    """Everything one may turn. `amounts`: items an epoch draws from a source (default all)."""

    seed: int = 20261124
    epochs: int = 8
    tokens: int = 1536
    rate: float = 1.5e-4
    head_rate: float = 8e-4
    layer_decay: float = 0.93
    warm_up: float = 0.08
    weight_decay: float = 0.01
    dropout: float = 0.1
    smoothing: float = 0.04
    balance: float = 0.4
    threads: int = 1
    bfloat16: bool = True  # twice as fast where the processor has AVX512-BF16, slow elsewhere
    rounding: bool = False  # compute as the exported graph does
    retyped: float = 0.3  # share of the comments that are seen in another hand
    folds: int = 4
    fold: int | None = None  # groups that this run leaves out, for a teacher
    trust: float = 0.7  # in the teachers, against the labels
    head_weight: Mapping[str, float] = field(
        default_factory=lambda: {
            "intent": 1.0,
            "sentiment": 1.0,
            "abuse": 0.8,
            "needs_reply": 0.7,
            "urgent": 0.7,
            "topic": 1.2,
            "spam": 0.6,
        }
    )
    amounts: Mapping[str, int] = field(
        default_factory=lambda: {
            "dkk": 5000,
            "smsa": 5000,
            "judol": 2500,
            "nusawrites_bew": 1200,
            "nusawrites_jav": 1200,
            "nusawrites_sun": 1200,
            "nusax": 800,
            "context": 330,
            "unlabelled": 0,
        }
    )
