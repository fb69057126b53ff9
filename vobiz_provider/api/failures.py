"""What a failure of `requests` means: why no answer came, and whether surely nothing was sent."""

from __future__ import annotations

import requests
from urllib3.exceptions import (
    ConnectTimeoutError,
    LocationValueError,
    MaxRetryError,
    NewConnectionError,
    ProxyError,
)

LONGEST_CONNECT_SECONDS = 10.0
"""How long one attempt to connect may take."""

# requests judges these before it opens a connection; its words may hold the proxy's password.
_BEFORE_CONNECTING = (
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidProxyURL,
    requests.exceptions.InvalidSchema,
    requests.exceptions.MissingSchema,
    LocationValueError,
)


def why_no_answer(error: Exception, seconds: float) -> tuple[str, bool]:
    """Why a request got no answer, in words, and whether surely nothing of it was sent.

    Args:
        error: what `requests` raised.
        seconds: how long an answer was waited for.
    """
    if isinstance(error, _BEFORE_CONNECTING):
        return "the URL or the proxy cannot be used: check HTTPS_PROXY and vobiz:baseUrl", True
    if str(error).startswith("Could not find a suitable TLS CA certificate bundle"):
        return "REQUESTS_CA_BUNDLE names no file: check it", True
    cause: BaseException = error
    if cause.args and isinstance(cause.args[0], MaxRetryError) and cause.args[0].reason:
        cause = cause.args[0].reason
    if isinstance(cause, ProxyError):
        cause = cause.original_error
    never_connected = isinstance(cause, ConnectTimeoutError)
    reason = innermost_message(cause)
    if isinstance(error, requests.Timeout) or "timed out" in str(cause):
        reason = f"timed out after {min(seconds, LONGEST_CONNECT_SECONDS) if never_connected else seconds:g} s"
    return reason, never_connected


def innermost_message(error: BaseException) -> str:
    """What the error at the root of a chain of wrapped ones says, or its class where it says nothing."""
    while error.args and isinstance(error.args[-1], BaseException):
        error = error.args[-1]
    if isinstance(error, NewConnectionError):
        return str(error).partition(": ")[2]
    return (error.strerror if isinstance(error, OSError) and error.strerror else str(error)) or type(error).__name__
