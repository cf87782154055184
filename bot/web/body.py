"""Reads a request's body without letting anybody fill the memory."""

from starlette.exceptions import HTTPException
from starlette.requests import Request

MOST_BYTES = 10 * 1024 * 1024
_TOO_LARGE = 413


async def read_body(request: Request) -> bytes:
    """Return the raw body.

    Raises:
        HTTPException: 413, it is longer than `MOST_BYTES`, whatever its header claims.
    """
    stated = request.headers.get("content-length", "")
    if stated.isdecimal() and int(stated[:20]) > MOST_BYTES:
        raise HTTPException(_TOO_LARGE)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise HTTPException(_TOO_LARGE)
    return bytes(body)
