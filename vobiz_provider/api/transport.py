"""Requests on the wire: what came back, and whether anything was sent where nothing did."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from vobiz_provider.api.account import Account

if TYPE_CHECKING:
    import requests

    from vobiz_provider.api.sessions import Sessions

LARGEST_BODY = 1024 * 1024
LARGEST_LIST = 32 * 1024 * 1024
_CHUNK = 64 * 1024


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
    """One account's requests, of all threads of the process. What sends them is loaded with the first.

    Args:
        account: who asks, and where.
    """

    def __init__(self, account: Account) -> None:
        self.account = account
        self._lock = threading.Lock()
        self._opened: Sessions | None = None

    def get(
        self,
        path: str,
        query: dict[str, str] | None = None,
        largest: int = LARGEST_BODY,
        *,
        base_url: str | None = None,
    ) -> Answer:
        """Reads; repeated after transport errors, 429, 502, 503 and 504.

        Args:
            path: below the base URL.
            query: the parameters.
            largest: how much of a success is read, in bytes; of anything else it is LARGEST_BODY.
            base_url: another than the account's, on the same machine; None for the account's.

        Raises:
            NeverConnected, NoAnswer: after the last attempt.
        """
        url = (base_url or self.account.base_url) + path
        return self._send(self.sessions().repeatable, "GET", url, query, None, largest=largest)

    def change(self, method: Literal["PUT", "DELETE"], path: str, body: dict[str, Any] | None) -> Answer:
        """Sends what has the same effect once or several times; repeated as a read is.

        Raises:
            NeverConnected: nothing was sent.
            NoAnswer: it may have taken effect.
        """
        return self._send(self.sessions().repeatable, method, self.account.base_url + path, None, body)

    def post(self, path: str, body: dict[str, Any]) -> Answer:
        """Sends once. Only connecting is repeated.

        Raises:
            NeverConnected: nothing was sent.
            NoAnswer: it may have taken effect.
        """
        return self._send(self.sessions().posts, "POST", self.account.base_url + path, None, body)

    def sessions(self) -> Sessions:
        """The account's sessions, loaded when they are first needed."""
        with self._lock:
            if self._opened is None:
                from vobiz_provider.api.sessions import sessions_of  # noqa: PLC0415 - many a run asks nothing

                self._opened = sessions_of(self.account)
            return self._opened

    def _send(
        self,
        session: requests.Session,
        method: str,
        url: str,
        query: dict[str, str] | None,
        body: dict[str, Any] | None,
        *,
        largest: int = LARGEST_BODY,
    ) -> Answer:
        from vobiz_provider.api.failures import LONGEST_CONNECT_SECONDS, why_no_answer  # noqa: PLC0415 - as above

        seconds = self.account.timeout
        try:
            response = session.request(
                method,
                url,
                params=query,
                json=body,
                timeout=(min(seconds, LONGEST_CONNECT_SECONDS), seconds),
                allow_redirects=False,
                stream=True,
            )
        except Exception as error:  # noqa: BLE001 - whatever fails here may have failed after the money moved
            reason, was_never_sent = why_no_answer(error, seconds)
            raise (NeverConnected if was_never_sent else NoAnswer)(reason) from None
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
            from vobiz_provider.api.failures import innermost_message  # noqa: PLC0415 - as above

            return content, f"the answer was cut short ({innermost_message(error)})"
        if not chunk:
            return content, "the answer was cut short" if raw.length_remaining else None
        content += chunk
        if len(content) > largest:
            return content, f"the answer is larger than {largest // LARGEST_BODY} MiB"
        if time.monotonic() > deadline:
            return content, f"the answer took longer than {seconds:g} s"
