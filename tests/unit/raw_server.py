"""A server below HTTP: it counts connections, keeps the bytes that came, and answers whatever a test likes."""

from __future__ import annotations

import contextlib
import socket
import socketserver
import ssl
import threading
from collections.abc import Callable
from types import TracebackType

Answer = Callable[[socket.socket], None]


def answers(head: str, body: bytes = b"") -> Answer:
    """An answer with these header lines, sent at once."""
    wire = "\r\n".join([*head.splitlines(), "", ""]).encode() + body
    return lambda connection: connection.sendall(wire)


def read_request(connection: socket.socket) -> bytes:
    """A whole request, or as much of it as came."""
    received = b""
    while b"\r\n\r\n" not in received:
        data = connection.recv(65536)
        if not data:
            return received
        received += data
    head, _, body = received.partition(b"\r\n\r\n")
    lengths = [line.split(b":")[1] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
    while len(body) < (int(lengths[0]) if lengths else 0):
        data = connection.recv(65536)
        if not data:
            break
        body += data
    return head + b"\r\n\r\n" + body


class RawServer:
    """`with RawServer(answer) as server:` — with a context it speaks TLS, and without `reads` it never reads."""

    def __init__(
        self,
        answer: Answer,
        *,
        host: str = "127.0.0.1",
        context: ssl.SSLContext | None = None,
        reads: bool = True,
    ) -> None:
        self.received: list[bytes] = []
        self.connections = 0
        self._answer, self._context, self._reads, self._host = answer, context, reads, host
        outer = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                outer.connections += 1
                # A client that hangs up is what most of these tests are about.
                with contextlib.suppress(OSError):
                    outer._serve(self.request)

        self._server = socketserver.ThreadingTCPServer((host, 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def base_url(self) -> str:
        return f"http{'s' if self._context else ''}://{self._host}:{self._server.server_address[1]}"

    @property
    def posts(self) -> list[bytes]:
        return [request for request in self.received if request.startswith(b"POST ")]

    def _serve(self, connection: socket.socket) -> None:
        connection.settimeout(10)
        if self._context:
            with self._context.wrap_socket(connection, server_side=True) as secure:
                self._exchange(secure)
        else:
            self._exchange(connection)

    def _exchange(self, connection: socket.socket) -> None:
        if self._reads:
            self.received.append(read_request(connection))
        self._answer(connection)

    def __enter__(self) -> RawServer:
        self._thread.start()
        return self

    def __exit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
