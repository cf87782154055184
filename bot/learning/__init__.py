"""Learning from the office's own corrections, without PyTorch: `tanggap learn`."""

from bot.learning.corrections import Correction, LearningError, read_corrections
from bot.learning.guards import Guarded, guard
from bot.learning.teaching import Lesson, learn

__all__ = [
    "Correction",
    "Guarded",
    "LearningError",
    "Lesson",
    "guard",
    "learn",
    "read_corrections",
]
