"""Findings of a check, and what an answer of the Graph API means for the operator."""

from collections.abc import Awaitable, Callable, Mapping

from bot.domain.errors import PlatformError, RejectedError
from bot.ports import Finding

_MEND_OTHER = "Periksa sambungan internet, BASE_URL, dan VERSION, lalu coba lagi."


async def tried(
    name: str, look: Callable[[], Awaitable[Finding]], *, brand: str, mends: Mapping[str, str]
) -> Finding:
    """Look; a refusal becomes a finding. `mends`: what to do, by the code of the refusal."""
    try:
        return await look()
    except PlatformError as error:
        code = error.code if isinstance(error, RejectedError) else ""
        return Finding(
            name=name,
            ok=False,
            detail=f"{brand} menjawab: {error.reason}.",
            mend=mends.get(code, _MEND_OTHER),
        )


def fine(name: str, detail: str) -> Finding:
    return Finding(name=name, ok=True, detail=detail)
