"""The way from a plugin to its sandbox: relays each request, counts it at the socket, and breaks as it is told."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Literal
from urllib.parse import urlsplit

from tests.unit.raw_server import (
    LONGEST_SECONDS,
    RawServer,
    Request,
    Shut,
    breaks,
    parsed,
    read_request,
    responds,
    writes_beneath_tls,
)
from vobiz_sandbox.paths import API_PATH, CHANNELS, whole
from vobiz_sandbox.socket_faults import Action, SocketFault, head, reset_when_closed

# A loopback address that the provider does not take for one: it trusts the environment's certificates for it.
_TLS_HOST = "127.1"
_NO_RECORD = b"\x17\x03\x03\x00\x20" + b"no record of ours, 32 bytes long"
_DRIP_SECONDS = 0.25

BEFORE_REQUEST = frozenset({"refuse", "stall", "handshake", "resolve"})
"""What breaks before a request can be sent, and so whatever its path."""


@dataclass(frozen=True)
class Break:
    """How a wire breaks.

    Args:
        kind: an action (SocketFault), `tls` (bytes that are no record of it), a way to shut a server (RawServer),
            `resolve` (the host's name is none: nothing is done here) or `none`.
        processed: whether the API gets the request all the same.
        times: how many requests meet it; after that they pass.
        status: the status of the answer, the API's own where None.
        headers: the headers of the answer.
        body: makes the answer's body of the request and of the API's own answer.
        length: spaces fill the body up to so many bytes.
        byte_count: how many bytes of the body come, in all (cut) or at a time (drip).
    """

    kind: Action | Shut | Literal["tls", "resolve", "none"]
    processed: bool = False
    times: int = 1000
    status: int | None = None
    headers: Callable[[], dict[str, str]] = dict
    body: Callable[[Request, bytes], bytes] = lambda _, real: real
    length: int = 0
    byte_count: int = 1


class Wire(contextlib.ExitStack):
    """`with Wire(url, name) as wire:` listens on loopback; `base_url` leads through it to the sandbox at `url`.

    Args:
        url: the sandbox's base URL.
        name: makes the base URL one of its own, though ports come again.
        tls: the server's context, or None for plain http.
    """

    def __init__(self, url: str, name: str, tls: ssl.SSLContext | None = None) -> None:
        super().__init__()
        self._upstream = urlsplit(url).netloc
        self._name = name
        self._lock = threading.Lock()
        self._server = RawServer(self._serve, host=_TLS_HOST if tls else "127.0.0.1", context=tls, reads=False)
        self._armed: tuple[Break, str, str] | None = None
        self._left = 0
        self._shut_after: tuple[str, str] | None = None
        self._lost: tuple[str, str] | None = None
        self._left_out: str | None = None
        self._stale: dict[str, Any] | None = None
        self.requests: list[Request] = []
        self.answers: list[tuple[Request, int]] = []

    def __enter__(self) -> Wire:
        self.enter_context(self._server)
        self.base_url = f"{self._server.base_url}/{self._name}{API_PATH}"
        return self

    @property
    def connections(self) -> int:
        return self._server.connections

    def count(self, method: str, path: str) -> int:
        """How many whole requests of an endpoint came. `path` is the beginning of one."""
        with self._lock:
            return sum(each.is_of(method, path) for each in self.requests)

    def arm(self, broken: Break, method: str, path: str, after: tuple[str, str] | None = None) -> None:
        """Breaks the requests of an endpoint from now on.

        Args:
            broken: how.
            method: the endpoint's method.
            path: the beginning of its path.
            after: the request that comes before it in the same call: what breaks connections waits for its answer.
        """
        with self._lock:
            self._armed, self._left = (broken, method, path), broken.times
            self._shut_after = after if broken.kind in BEFORE_REQUEST else None
        if broken.kind in BEFORE_REQUEST and after is None:
            self._shut(broken)
            self._server.hang_up()

    def lose(self, method: str, path: str) -> None:
        """Resets the next connection on which the API has answered a request of an endpoint, beside what is armed."""
        with self._lock:
            self._lost = method, path

    def leave_out(self, number: str) -> None:
        """Has every list of channels be a part of it from now on: without this number's, and with `has_more`."""
        self._left_out = number

    def show_still(self, channel: dict[str, Any]) -> None:
        """Has every list of channels begin with this one until `mend`, whether it is there or not."""
        self._stale = channel

    def mend(self) -> None:
        with self._lock:
            self._armed = self._shut_after = self._stale = None
        self._server.reopen()

    def _shut(self, broken: Break) -> None:
        if broken.kind in ("refuse", "stall", "handshake"):
            self._server.shut(broken.kind)

    def _serve(self, connection: socket.socket) -> None:
        while (request := parsed(read_request(connection))) and self._answer(connection, request):
            pass

    def _answer(self, connection: socket.socket, request: Request) -> bool:
        with self._lock:
            self.requests.append(request)
            broken = self._take(request)
        if broken:
            self._break(broken, connection, request)
            return False
        status, body = self._forward(request)
        is_lost = self._loses(request)
        if self._armed and self._shut_after and request.is_of(*self._shut_after):
            self._shut_after = None
            self._shut(self._armed[0])
            if is_lost:
                self._server.hang_up()
            else:
                responds(status, body)(connection)
            return False
        if is_lost:
            reset_when_closed(connection)
            return False
        # Even where the request said `Connection: close`, as some servers do.
        responds(status, body, {"Connection": "keep-alive"})(connection)
        return True

    def _take(self, request: Request) -> Break | None:
        if not self._armed or self._left < 1:
            return None
        broken, method, path = self._armed
        if broken.kind in {"none", *BEFORE_REQUEST} or not request.is_of(method, path):
            return None
        self._left -= 1
        return broken

    def _loses(self, request: Request) -> bool:
        with self._lock:
            is_lost = self._lost is not None and request.is_of(*self._lost)
            if is_lost:
                self._lost = None
        return is_lost

    def _forward(self, request: Request) -> tuple[int, bytes]:
        upstream = http.client.HTTPConnection(self._upstream, timeout=LONGEST_SECONDS)
        with contextlib.closing(upstream):
            upstream.request(request.method, whole(request.path), request.body, request.headers)
            response = upstream.getresponse()
            status, body = response.status, response.read()
        with self._lock:
            self.answers.append((request, status))
        is_list = status == HTTPStatus.OK and request.is_of("GET", CHANNELS)
        return status, self._shown(body) if is_list else body

    def _shown(self, body: bytes) -> bytes:
        """The list of channels as it is let through."""
        document = json.loads(body)
        if self._stale:
            document["items"].insert(0, self._stale)
        if self._left_out:
            document["items"] = [each for each in document["items"] if each["phone_number"] != self._left_out]
            document["has_more"] = True
        return json.dumps(document).encode()

    def _break(self, broken: Break, connection: socket.socket, request: Request) -> None:
        status, real = self._forward(request) if broken.processed else (500, b"")
        if broken.kind in ("respond", "reset", "close", "hold", "cut", "drip"):
            body = broken.body(request, real)
            start = head(broken.status or status, broken.headers(), max(len(body), broken.length))
            seconds = _DRIP_SECONDS if broken.kind == "drip" else LONGEST_SECONDS
            fault = SocketFault(broken.kind, start, body, broken.length, broken.byte_count, seconds)
            breaks(fault)(connection)
        else:
            writes_beneath_tls(_NO_RECORD)(connection)
