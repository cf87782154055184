"""What every client of a platform's HTTP API needs, whatever it is asked."""

import json
import logging
from datetime import timedelta
from functools import cache
from ssl import SSLContext
from typing import Any, Protocol
from urllib.parse import urlsplit

import httpx

NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
"""With these the platform has not got the request."""

_LOOPBACK = ("127.0.0.1", "::1", "localhost")


class HttpSettings(Protocol):
    @property
    def base_url(self) -> str: ...

    @property
    def connect_timeout(self) -> timedelta: ...

    @property
    def read_timeout(self) -> timedelta: ...

    @property
    def write_timeout(self) -> timedelta: ...


@cache
def trusted_authorities() -> SSLContext:
    """Return what every client checks servers with; reading them takes 40 ms and 1 MB each."""
    return httpx.create_ssl_context()


def make_http_client(settings: HttpSettings) -> httpx.AsyncClient:
    """Make the client: redirects are never followed, because they could carry the token away.

    The HTTP libraries would log whole addresses, tokens included, and are silenced.
    """
    for library in ("httpx", "httpcore"):
        logging.getLogger(library).setLevel(logging.WARNING)
    connect = settings.connect_timeout.total_seconds()
    timeout = httpx.Timeout(
        connect=connect,
        read=settings.read_timeout.total_seconds(),
        write=settings.write_timeout.total_seconds(),
        pool=connect,
    )
    is_local = urlsplit(settings.base_url).hostname in _LOOPBACK  # never through a proxy
    return httpx.AsyncClient(
        timeout=timeout,
        follow_redirects=False,
        trust_env=not is_local,
        verify=trusted_authorities(),
    )


def unused_client(settings: object) -> httpx.AsyncClient:
    """Make the client of a platform that calls nobody itself."""
    del settings
    return httpx.AsyncClient(trust_env=False, verify=trusted_authorities())


def json_of(response: httpx.Response) -> Any:
    """Return the body's JSON, or None."""
    try:
        return json.loads(response.content)
    except (ValueError, RecursionError):
        return None
