"""What the discussion groups are set up with; the bot itself is the review desk's."""

import json
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

NAME = "telegram"
MESSAGE_LIMIT = 4096
"""Telegram's longest message, in UTF-16 units."""


class Settings(BaseModel):
    """The groups and what counts in them.

    Attributes:
        groups: chat ids of the discussion groups (negative numbers); the environment may give a
            JSON list, a comma-separated list or a single one.
        general: whether messages outside the channel posts' threads count as comments.
        text_limit: longest reply in characters.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    groups: frozenset[int] = Field(min_length=1)
    general: bool = True
    text_limit: int = Field(MESSAGE_LIMIT, ge=1, le=MESSAGE_LIMIT)

    @field_validator("groups", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        if isinstance(value, int):
            return [value]
        if not isinstance(value, str):
            return value
        if value.lstrip().startswith("["):
            return json.loads(value)
        return [part.strip() for part in value.split(",") if part.strip()]

    @field_validator("groups")
    @classmethod
    def _negative(cls, value: frozenset[int]) -> frozenset[int]:
        if any(chat_id >= 0 for chat_id in value):
            raise ValueError("nomor grup selalu negatif, mis. -1001234567890.")
        return value
