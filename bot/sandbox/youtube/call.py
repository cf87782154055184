"""One request to the Data API, its parameters read as strictly as the platform does."""

from dataclasses import dataclass
from typing import Any

from bot.sandbox.youtube.errors import ApiError

JsonObject = dict[str, Any]

_COMMON = frozenset({"alt", "key", "prettyPrint", "fields", "quotaUser", "$.xgafv", "part"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    params: dict[str, str]
    body: bytes = b""

    def only(self, *names: str) -> None:
        """Raises ApiError: a parameter the method does not have, or not any more."""
        if strange := set(self.params) - set(names) - _COMMON:
            raise ApiError("unexpectedParameter", f"Unexpected parameter: {min(strange)}")

    def part(self, *possible: str) -> set[str]:
        """Return the parts asked for. Raises ApiError: none, or one there is not."""
        asked = set(filter(None, self.params.get("part", "").split(",")))
        if not asked:
            raise ApiError("missingRequiredParameter", "No part was selected.")
        if strange := asked - {"id", *possible}:
            raise ApiError("unknownPart", f"Unknown part: {min(strange)}")
        return asked

    def one_of(self, *names: str) -> str:
        """Return the one filter that is set. Raises ApiError: none, or several."""
        given = [name for name in names if self.params.get(name)]
        if len(given) != 1:
            raise ApiError("invalidFilters" if given else "missingRequiredParameter")
        return given[0]

    def choice(self, name: str, *possible: str) -> str:
        """Return a parameter's value, the first one by default."""
        value = self.params.get(name, possible[0])
        if value not in possible:
            raise ApiError("invalidParameter", f"Invalid value for {name}")
        return value

    def ids(self, *, most: int = 50) -> list[str]:
        ids = [one for one in self.params.get("id", "").split(",") if one]
        if not ids or len(ids) > most:
            raise ApiError("invalidFilters", "The request has no ids, or too many of them")
        return ids

    def size(self) -> int:
        text = self.params.get("maxResults", "20")
        if not text.isdecimal() or not 1 <= int(text) <= 100:  # noqa: PLR2004 — as documented
            raise ApiError("invalidParameter", "maxResults must be between 1 and 100")
        return int(text)
