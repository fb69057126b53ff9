"""The way from a plugin to its sandbox: relays each request, counts it at the socket, and breaks as it is told."""

from __future__ import annotations

import contextlib
import http.client
import os
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Literal
from urllib.parse import urlsplit

from tests.protocol.wire_messages import API_PATH, Reply, Request, receive, write

_LOOPBACK = "127.0.0.1"
# A loopback address that the provider does not take for one: it trusts the environment's certificates for it.
_TLS_HOST = "127.1"
_LONGEST_SECONDS = 20
_HUGE = 50 * 1024 * 1024

Kind = Literal[
    "none", "refuse", "stall", "handshake", "resolve", "hold", "reset", "answer", "cut", "drip", "flood", "tls"
]
BEFORE_REQUEST: frozenset[Kind] = frozenset({"refuse", "stall", "handshake", "resolve"})
"""What breaks before a request can be sent, and so whatever its path."""


@dataclass(frozen=True)
class Break:
    """How a wire breaks.

    Args:
        kind: where it breaks.
        processed: whether the API gets the request all the same.
        times: how many requests meet it; after that they pass.
        status: the status of the answer, the API's own where None.
        headers: the headers of the answer.
        body: makes the answer's body of the request and of the API's own answer.
        size: how many bytes of the body come.
    """

    kind: Kind
    processed: bool = False
    times: int = 1000
    status: int | None = None
    headers: Callable[[], dict[str, str]] = dict
    body: Callable[[Request, bytes], bytes] = lambda _, real: real
    size: int = 0


@dataclass
class _Plan:
    broken: Break
    method: str
    path: str
    left: int = field(init=False)

    def __post_init__(self) -> None:
        self.left = self.broken.times


class Wire:
    """`with Wire(url, name) as wire:` listens on loopback; `base_url` leads through it to the sandbox at `url`.

    Args:
        url: the sandbox's base URL.
        name: makes the base URL one of its own, though ports come again.
        tls: the server's context, or None for plain http.
    """

    def __init__(self, url: str, name: str, tls: ssl.SSLContext | None = None) -> None:
        self._upstream = urlsplit(url).netloc
        self._name, self._tls = name, tls
        self._lock = threading.Lock()
        self._plan: _Plan | None = None
        self._shut_after: tuple[str, str] | None = None
        self._blocks: list[socket.socket] = []
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self.requests: list[Request] = []
        self.connections = 0

    def __enter__(self) -> Wire:
        self._listen(0)
        self._port = self._listener.getsockname()[1]
        scheme, host = ("https", _TLS_HOST) if self._tls else ("http", _LOOPBACK)
        self.base_url = f"{scheme}://{host}:{self._port}/{self._name}{API_PATH}"
        return self

    def __exit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stop_listening()
        self._unblock()
        self.hang_up()
        for thread in self._threads:
            thread.join()

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
            self._plan = _Plan(broken, method, path)
            self._shut_after = after if broken.kind in BEFORE_REQUEST else None
        if broken.kind in BEFORE_REQUEST and after is None:
            self._shut()
            self.hang_up()

    def mend(self) -> None:
        with self._lock:
            shut = self._blocks or self._listener.fileno() == -1
            self._plan = self._shut_after = None
        if shut:
            self._unblock()
            self._listen(self._port)

    def hang_up(self) -> None:
        """Ends every connection that waits for another request."""
        with self._lock:
            connections = list(self._open)
        for connection in connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def _listen(self, port: int) -> None:
        self._listener = _bound(port)
        self._listener.listen(50)
        self._start(self._accept, self._listener)

    def _start(self, target: Callable[[socket.socket], None], argument: socket.socket) -> None:
        thread = threading.Thread(target=target, args=(argument,), daemon=True)
        self._threads.append(thread)
        thread.start()

    def _stop_listening(self) -> None:
        with contextlib.suppress(OSError):  # wakes the thread that accepts
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _shut(self) -> None:
        kind = self._plan.broken.kind if self._plan else "none"
        if kind not in ("refuse", "stall"):
            return
        self._stop_listening()
        # The port stays taken; without listen() the system refuses, with a full backlog it drops.
        block = _bound(self._port)
        self._blocks.append(block)
        if kind == "stall":
            block.listen(0)
            for _ in range(4):
                filler = socket.socket()
                filler.setblocking(False)
                filler.connect_ex((_LOOPBACK, self._port))
                self._blocks.append(filler)

    def _unblock(self) -> None:
        while self._blocks:
            self._blocks.pop().close()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            self._start(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        connection.settimeout(_LONGEST_SECONDS)
        plan = self._plan
        try:
            if self._tls:
                if plan and plan.broken.kind == "handshake" and self._shut_after is None:
                    connection.sendall(b"220 this is no TLS\r\n" * 4)
                    return
                connection = self._tls.wrap_socket(connection, server_side=True)
            with self._lock:
                self._open.add(connection)
                self.connections += 1
            while (request := receive(connection)) and self._answer(connection, request):
                pass
        except OSError:
            return  # the client left, as it may
        finally:
            with self._lock:
                self._open.discard(connection)
            connection.close()

    def _answer(self, connection: socket.socket, request: Request) -> bool:
        with self._lock:
            self.requests.append(request)
            broken = self._take(request)
        if broken:
            self._deliver(broken, connection, request)
            return False
        real = self._forward(request)
        if self._shut_after and request.is_of(*self._shut_after):
            self._shut_after = None
            self._shut()
            write(connection, real.status, real.body, {"Connection": "close"})
            return False
        # Even after `Connection: close`, as some servers do.
        write(connection, real.status, real.body)
        return True

    def _take(self, request: Request) -> Break | None:
        plan = self._plan
        if not plan or plan.left < 1 or plan.broken.kind in {"none", *BEFORE_REQUEST}:
            return None
        if not request.is_of(plan.method, plan.path):
            return None
        plan.left -= 1
        return plan.broken

    def _forward(self, request: Request) -> Reply:
        upstream = http.client.HTTPConnection(self._upstream, timeout=_LONGEST_SECONDS)
        with contextlib.closing(upstream):
            upstream.request(request.method, API_PATH + request.path, request.body, request.headers)
            response = upstream.getresponse()
            return Reply(response.status, response.read())

    def _deliver(self, broken: Break, connection: socket.socket, request: Request) -> None:
        real = self._forward(request) if broken.processed else Reply(500, b"")
        status, headers, body = (
            broken.status or real.status,
            broken.headers() | {"Connection": "close"},
            broken.body(request, real.body),
        )
        if broken.kind == "hold":
            connection.recv(1)
        elif broken.kind == "reset":
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        elif broken.kind == "tls":
            os.write(connection.fileno(), b"\x17\x03\x03\x00\x20" + b"no record of ours, 32 bytes long")
        elif broken.kind == "cut":
            write(connection, status, body[: broken.size], headers, len(body))
        elif broken.kind == "drip":
            write(connection, status, b"", headers, len(body))
            for position in range(len(body)):
                connection.sendall(body[position : position + 1])
                time.sleep(0.25)
        elif broken.kind == "flood":
            write(connection, status, body, headers, _HUGE)
            for _ in range(_HUGE // 65536):
                connection.sendall(b" " * 65536)
        else:
            write(connection, status, body, headers)


def _bound(port: int) -> socket.socket:
    bound = socket.socket()
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind((_LOOPBACK, port))
    return bound
