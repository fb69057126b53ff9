"""A server below HTTP: it keeps the bytes that came, answers whatever a test likes, and breaks as it is told."""

from __future__ import annotations

import contextlib
import http.client
import io
import os
import select
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from vobiz_sandbox.paths import BASE_PATH, shortened
from vobiz_sandbox.socket_faults import SocketFault, head, reset_when_closed

LONGEST_SECONDS = 20
Answer = Callable[[socket.socket], None]
Shut = Literal["refuse", "stall", "handshake"]


@dataclass(frozen=True)
class Request:
    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        """As those of vobiz_sandbox.paths: relative to the API, or next door to it."""
        return shortened(BASE_PATH + self.target.partition(BASE_PATH)[2])

    def is_of(self, method: str, path: str) -> bool:
        """Whether an endpoint was asked; `path` is the beginning of one."""
        return self.method == method and self.path.startswith(path)


def read_request(connection: socket.socket) -> bytes:
    """A whole request, or as much of it as came."""
    received = b""
    while parsed(received) is None and (data := connection.recv(65536)):
        received += data
    return received


def parsed(received: bytes) -> Request | None:
    """None where the request is not whole."""
    start, ended, body = received.partition(b"\r\n\r\n")
    line, _, fields = start.partition(b"\r\n")
    if not ended:
        return None
    method, target, _ = line.decode("ascii").split(" ")
    message = http.client.parse_headers(io.BytesIO(fields + b"\r\n\r\n"))
    headers = {name.lower(): value for name, value in message.items()}
    return Request(method, target, headers, body) if len(body) >= int(headers.get("content-length", 0)) else None


def responds(status: int, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Answer:
    """An answer in good order, but for what these headers say."""
    wire = head(status, headers or {}, len(body)) + body
    return lambda connection: connection.sendall(wire)


def breaks(fault: SocketFault) -> Answer:
    """A fault of the socket, such as the sandbox has."""

    def carry_out(connection: socket.socket) -> None:
        for step in fault.steps():
            if isinstance(step, bytes):
                connection.sendall(step)
            elif select.select([connection], [], [], step)[0]:  # the client left
                break
        if fault.resets:
            reset_when_closed(connection)

    return carry_out


def writes_beneath_tls(data: bytes) -> Answer:
    """Bytes on the wire that are no TLS records of this connection."""

    def write(connection: socket.socket) -> None:
        os.write(connection.fileno(), data)

    return write


class RawServer(contextlib.ExitStack):
    """`with RawServer(answer) as server:` counts connections, and gives each, once its request came, that answer.

    Args:
        answer: what is done to a connection; it is closed afterwards.
        host: where the server listens, and the host of `base_url`.
        context: with one it speaks TLS.
        reads: whether a request is read before the answer, into `received`.
    """

    def __init__(
        self,
        answer: Answer,
        *,
        host: str = "127.0.0.1",
        context: ssl.SSLContext | None = None,
        reads: bool = True,
    ) -> None:
        super().__init__()
        self.received: list[bytes] = []
        self.connections = 0
        self._answer, self._context, self._reads, self._host = answer, context, reads, host
        self._lock = threading.Lock()
        self._open: dict[socket.socket, None] = {}
        self._threads: list[threading.Thread] = []
        self._blocks: list[socket.socket] = []
        self._is_shut = self._skips_tls = False

    def __enter__(self) -> RawServer:
        self._listen(0)
        self._port: int = self._listener.getsockname()[1]
        self.base_url = f"http{'s' if self._context else ''}://{self._host}:{self._port}"
        self.callback(self._end)
        return self

    @property
    def posts(self) -> list[bytes]:
        return [request for request in self.received if request.startswith(b"POST ")]

    def shut(self, way: Shut) -> None:
        """Lets no connection succeed until `reopen`: it is refused, never accepted, or gets no TLS."""
        if way == "handshake":
            self._skips_tls = True
            return
        self._is_shut = True
        self._stop_listening()
        # The port stays taken; without listen() the system refuses, with a full backlog it drops.
        block = self._bound(self._port)
        self._blocks.append(block)
        if way == "stall":
            block.listen(0)
            for _ in range(4):
                filler = socket.socket()
                filler.setblocking(False)
                filler.connect_ex((self._host, self._port))
                self._blocks.append(filler)

    def reopen(self) -> None:
        self._skips_tls = False
        self._unblock()
        if self._is_shut:
            self._is_shut = False
            self._listen(self._port)

    def hang_up(self) -> None:
        """Ends every connection, the oldest first: who sees the newest end finds no other one alive."""
        with self._lock:
            connections = list(self._open)
        for connection in connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def wait_until_all_ended(self) -> None:
        """Until the answers so far are given, and their connections closed."""
        for thread in self._threads[1:]:
            thread.join(LONGEST_SECONDS)

    def _bound(self, port: int) -> socket.socket:
        bound = socket.socket()
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((self._host, port))
        return bound

    def _listen(self, port: int) -> None:
        self._listener = self._bound(port)
        self._listener.listen(50)
        self._start(self._accept, self._listener)

    def _start(self, target: Callable[[socket.socket], None], argument: socket.socket) -> None:
        thread = threading.Thread(target=target, args=(argument,), daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            self._start(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        connection.settimeout(LONGEST_SECONDS)
        # A client that hangs up is what most of these tests are about.
        with contextlib.suppress(OSError):
            try:
                with self._lock:
                    self.connections += 1
                if self._skips_tls:
                    connection.sendall(b"220 this is no TLS\r\n" * 4)
                    return
                if self._context:
                    connection = self._context.wrap_socket(connection, server_side=True)
                with self._lock:
                    self._open[connection] = None
                if self._reads:
                    self.received.append(read_request(connection))
                self._answer(connection)
            finally:
                with self._lock:
                    self._open.pop(connection, None)
                connection.close()

    def _stop_listening(self) -> None:
        with contextlib.suppress(OSError):  # wakes the thread that accepts
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _unblock(self) -> None:
        while self._blocks:
            self._blocks.pop().close()

    def _end(self) -> None:
        self._stop_listening()
        self._unblock()
        self.hang_up()
        for thread in self._threads:
            thread.join()
