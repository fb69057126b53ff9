"""Requests on the wire: what was sent, what came back, and what can be said when nothing did.

A read may be repeated, a POST may not: each has a session with retry rules of its own. The rules were measured against
urllib3 (a looser Retry sends one purchase four times), so change none of them without the tests in tests/protocol.
"""

from __future__ import annotations

import socket
import threading
import time
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    LocationValueError,
    MaxRetryError,
    NewConnectionError,
    ProxyError,
)
from urllib3.poolmanager import PoolManager, ProxyManager
from urllib3.util import Retry

from vobiz_provider.api.account import Account

LONGEST_CONNECT_SECONDS = 10.0
LARGEST_BODY = 1024 * 1024
LARGEST_LIST = 32 * 1024 * 1024
_CHUNK = 64 * 1024

_READS = Retry(
    total=2,
    backoff_factor=0.3,
    status_forcelist=(429, 502, 503, 504),
    allowed_methods={"GET"},
    redirect=0,
    raise_on_status=False,
    retry_after_max=15,
)
# Connecting may be repeated, since nothing was sent. SSLError counts as "other", whatever the method.
_POSTS = Retry(
    total=None, connect=3, read=0, status=0, other=0, redirect=0, backoff_factor=0.2, respect_retry_after_header=False
)


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
    """One account's session for reads, shared by all threads of the process, and one for each POST."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._timeout = (min(account.timeout, LONGEST_CONNECT_SECONDS), account.timeout)
        self._reads = _session(account, _READS)

    def get(self, path: str, query: dict[str, str] | None = None, largest: int = LARGEST_BODY) -> Answer:
        """Reads; repeated after transport errors, 429, 502, 503 and 504.

        Args:
            path: below the base URL.
            query: the parameters.
            largest: how much of a success is read, in bytes; of anything else it is LARGEST_BODY.

        Raises:
            NeverConnected, NoAnswer: after the last attempt.
        """
        return self._send(self._reads, "GET", path, query, None, largest=largest)

    def post(self, path: str, body: dict[str, Any]) -> Answer:
        """Sends once. Only connecting is repeated.

        Raises:
            NeverConnected: nothing was sent.
            NoAnswer: it may have taken effect.
        """
        # A connection that the server is about to close must never carry a purchase, and not every server heeds the
        # header: a used one is not kept.
        with _session(self._account, _POSTS) as session:
            session.headers["Connection"] = "close"
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
        try:
            response = session.request(
                method,
                self._account.base_url + path,
                params=query,
                json=body,
                timeout=self._timeout,
                allow_redirects=False,
                stream=True,
            )
        except _NEVER_SENT:
            raise NeverConnected("the URL or the proxy cannot be used: check HTTPS_PROXY and vobiz:baseUrl") from None
        except Exception as error:  # noqa: BLE001 - whatever fails here may have failed after the money moved
            if str(error).startswith("Could not find a suitable TLS CA certificate bundle"):
                raise NeverConnected("REQUESTS_CA_BUNDLE names no file: check it") from None
            reason, connected = _reason(error, self._account.timeout)
            raise (NoAnswer if connected else NeverConnected)(reason) from None
        with response:
            largest = largest if response.ok else LARGEST_BODY
            content, problem = _body(response.raw, self._account.timeout, largest)
        is_too_large = len(content) > largest
        return Answer(response.status_code, response.headers, bytes(content[:largest]), problem, is_too_large)


def _body(raw: Any, seconds: float, largest: int) -> tuple[bytearray, str | None]:
    # read1 returns after one recv: neither a drip nor a flood outlives its bound, and what came before a cut is kept.
    deadline = time.monotonic() + seconds
    content = bytearray()
    while True:
        try:
            chunk = raw.read1(_CHUNK, decode_content=True)
        except Exception as error:  # noqa: BLE001 - what came so far may hold the id of an order
            return content, f"the answer was cut short ({_innermost(error)})"
        if not chunk:
            return content, "the answer was cut short" if raw.length_remaining else None
        content += chunk
        if len(content) > largest:
            return content, f"the answer is larger than {largest // LARGEST_BODY} MiB"
        if time.monotonic() > deadline:
            return content, f"the answer took longer than {seconds:g} s"


def _reason(error: Exception, seconds: float) -> tuple[str, bool]:
    cause: BaseException = error
    if cause.args and isinstance(cause.args[0], MaxRetryError) and cause.args[0].reason:
        cause = cause.args[0].reason
    if isinstance(cause, ProxyError):
        cause = cause.original_error
    connected = not isinstance(cause, ConnectTimeoutError)
    if isinstance(error, requests.Timeout) or "timed out" in str(cause):
        return f"timed out after {seconds if connected else min(seconds, LONGEST_CONNECT_SECONDS):g} s", connected
    return _innermost(cause), connected


def _innermost(error: BaseException) -> str:
    while error.args and isinstance(error.args[-1], BaseException):
        error = error.args[-1]
    if isinstance(error, NewConnectionError):
        return str(error).partition(": ")[2]
    return (error.strerror if isinstance(error, OSError) and error.strerror else str(error)) or type(error).__name__


class _Authentication(AuthBase):
    # Set last, by requests' own rules: a netrc file cannot replace it.
    def __init__(self, account: Account) -> None:
        self._account = account

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._account.access_token:
            request.headers["Authorization"] = f"Bearer {self._account.access_token}"
        else:
            request.headers["X-Auth-ID"] = self._account.auth_id or ""
            request.headers["X-Auth-Token"] = self._account.auth_token or ""
        return request


class _Session(requests.Session):
    # To know where a redirect leads, requests reads its whole body, without our deadline and byte cap.
    def get_redirect_target(self, _resp: requests.Response) -> None:
        return None


def _session(account: Account, retry: Retry) -> requests.Session:
    session = _Session()
    session.auth = _Authentication(account)
    session.headers.update({"User-Agent": _user_agent(), "Accept": "application/json", "Accept-Encoding": "identity"})
    session.trust_env = not account.is_loopback
    adapter = _Adapter(max_retries=retry)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


def _user_agent() -> str:
    try:
        return f"vobiz-provider/{version('vobiz-provider')}"
    except PackageNotFoundError:  # run from a checkout that is not installed
        return "vobiz-provider"


class _HeaderDeadline(HTTPConnection):
    # The read time-out starts anew at each byte; headers that drip would hold a run for hours.
    def getresponse(self) -> Any:
        def hang_up() -> None:
            try:
                self.sock.shutdown(socket.SHUT_RDWR)
            except (OSError, AttributeError):
                return  # closed already, or TLS inside TLS, which cannot be shut down from outside

        timer = threading.Timer(float(self.timeout or LONGEST_CONNECT_SECONDS) + 1, hang_up)
        timer.daemon = True
        timer.start()
        try:
            return super().getresponse()
        finally:
            timer.cancel()


class _SecureConnection(_HeaderDeadline, HTTPSConnection):
    # Whatever fails before the handshake is done was not sent; urllib3 alone cannot tell it from a later TLS failure.
    def connect(self) -> None:
        try:
            super().connect()
        except ConnectTimeoutError:
            raise
        except (HTTPError, OSError, ValueError) as error:
            raise NewConnectionError(self, _innermost(error)) from error


class _Pool(HTTPConnectionPool):
    ConnectionCls = _HeaderDeadline


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        _use_our_connections(self.poolmanager)

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> ProxyManager:
        manager: ProxyManager = super().proxy_manager_for(proxy, **kwargs)
        _use_our_connections(manager)
        return manager


def _use_our_connections(manager: PoolManager) -> None:
    manager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}
