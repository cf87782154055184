"""The time, as it is given to whoever needs it."""

from collections.abc import Callable
from datetime import datetime

Clock = Callable[[], datetime]
