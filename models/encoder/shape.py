"""What the encoder answers, and how large it is. No PyTorch here: pruning and tests need none."""

from dataclasses import dataclass

CLASSES: dict[str, tuple[str, ...]] = {
    "intent": ("complaint", "other", "praise", "question", "spam", "suggestion"),
    "sentiment": ("negative", "neutral", "positive"),
    "abuse": ("abusive", "hate", "none"),
    "needs_reply": ("false", "true"),
    "urgent": ("false", "true"),
    "topic": (
        "aid", "edu", "event", "faith", "flood", "gen", "gov", "health", "id", "job", "order",
        "road", "tax", "util", "waste",
    ),
    "spam": ("false", "true"),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Shape:
    """Sizes of the body; the defaults are those of multilingual-e5-small."""

    pieces: int
    positions: int
    layers: int = 12
    hidden: int = 384
    heads: int = 12
    inner: int = 1536
    epsilon: float = 1e-12
