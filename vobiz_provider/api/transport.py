"""Requests on the wire: what came back, and whether anything was sent where nothing did."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any, Literal

import requests
from urllib3.exceptions import ConnectTimeoutError, LocationValueError, MaxRetryError, ProxyError

from vobiz_provider.api.account import Account
from vobiz_provider.api.connections import LONGEST_CONNECT_SECONDS, innermost_message
from vobiz_provider.api.sessions import session_for_one_post, session_for_what_may_be_repeated

LARGEST_BODY = 1024 * 1024
LARGEST_LIST = 32 * 1024 * 1024
_CHUNK = 64 * 1024

# requests judges these before it opens a connection; its words may hold the proxy's password.
_NEVER_SENT = (
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidProxyURL,
    requests.exceptions.InvalidSchema,
    requests.exceptions.MissingSchema,
    LocationValueError,
)


class NeverConnected(Exception):
    """No connection came about: nothing of the request was sent."""


class NoAnswer(Exception):
    """The request was sent, or may have been, and no answer came."""


@dataclass(frozen=True)
class Answer:
    """What came back.

    Args:
        status: the HTTP status.
        headers: the headers, found in any letter case.
        body: the bytes that came, which may not be all.
        problem: why the body is not whole, or None.
        is_too_large: whether that is because more came than is read: the same request would end so again.
    """

    status: int
    headers: requests.structures.CaseInsensitiveDict[str]
    body: bytes
    problem: str | None
    is_too_large: bool = False


class Transport:
    """One account's session for what may be repeated, shared by all threads of the process, and one for each POST.

    Args:
        account: who asks, and where.
    """

    def __init__(self, account: Account) -> None:
        self.account = account
        self._repeatable = session_for_what_may_be_repeated(account)

    def get(self, path: str, query: dict[str, str] | None = None, largest: int = LARGEST_BODY) -> Answer:
        """Reads; repeated after transport errors, 429, 502, 503 and 504.

        Args:
            path: below the base URL.
            query: the parameters.
            largest: how much of a success is read, in bytes; of anything else it is LARGEST_BODY.

        Raises:
            NeverConnected, NoAnswer: after the last attempt.
        """
        return self._send(self._repeatable, "GET", path, query, None, largest=largest)

    def change(self, method: Literal["PUT", "DELETE"], path: str, body: dict[str, Any] | None) -> Answer:
        """Sends what has the same effect once or several times; repeated as a read is.

        Raises:
            NeverConnected: nothing was sent.
            NoAnswer: it may have taken effect.
        """
        return self._send(self._repeatable, method, path, None, body)

    def post(self, path: str, body: dict[str, Any]) -> Answer:
        """Sends once. Only connecting is repeated.

        Raises:
            NeverConnected: nothing was sent.
            NoAnswer: it may have taken effect.
        """
        with session_for_one_post(self.account) as session:
            return self._send(session, "POST", path, None, body)

    def _send(
        self,
        session: requests.Session,
        method: str,
        path: str,
        query: dict[str, str] | None,
        body: dict[str, Any] | None,
        *,
        largest: int = LARGEST_BODY,
    ) -> Answer:
        seconds = self.account.timeout
        try:
            response = session.request(
                method,
                self.account.base_url + path,
                params=query,
                json=body,
                timeout=(min(seconds, LONGEST_CONNECT_SECONDS), seconds),
                allow_redirects=False,
                stream=True,
            )
        except _NEVER_SENT:
            raise NeverConnected("the URL or the proxy cannot be used: check HTTPS_PROXY and vobiz:baseUrl") from None
        except Exception as error:  # noqa: BLE001 - whatever fails here may have failed after the money moved
            raise _without_an_answer(error, seconds) from None
        with response:
            largest = largest if response.ok else LARGEST_BODY
            content, problem = _read_body(response.raw, seconds, largest)
        is_too_large = len(content) > largest
        return Answer(response.status_code, response.headers, bytes(content[:largest]), problem, is_too_large)


def _read_body(raw: Any, seconds: float, largest: int) -> tuple[bytearray, str | None]:
    # read1 returns after one recv: neither a drip nor a flood outlives its bound, and what came before a cut is kept.
    deadline = time.monotonic() + seconds
    content = bytearray()
    while True:
        try:
            chunk = raw.read1(_CHUNK, decode_content=True)
        except Exception as error:  # noqa: BLE001 - what came so far may hold the id of an order
            return content, f"the answer was cut short ({innermost_message(error)})"
        if not chunk:
            return content, "the answer was cut short" if raw.length_remaining else None
        content += chunk
        if len(content) > largest:
            return content, f"the answer is larger than {largest // LARGEST_BODY} MiB"
        if time.monotonic() > deadline:
            return content, f"the answer took longer than {seconds:g} s"


def _without_an_answer(error: Exception, seconds: float) -> NeverConnected | NoAnswer:
    if str(error).startswith("Could not find a suitable TLS CA certificate bundle"):
        return NeverConnected("REQUESTS_CA_BUNDLE names no file: check it")
    cause: BaseException = error
    if cause.args and isinstance(cause.args[0], MaxRetryError) and cause.args[0].reason:
        cause = cause.args[0].reason
    if isinstance(cause, ProxyError):
        cause = cause.original_error
    never_connected = isinstance(cause, ConnectTimeoutError)
    reason = innermost_message(cause)
    if isinstance(error, requests.Timeout) or "timed out" in str(cause):
        reason = f"timed out after {min(seconds, LONGEST_CONNECT_SECONDS) if never_connected else seconds:g} s"
    return NeverConnected(reason) if never_connected else NoAnswer(reason)
