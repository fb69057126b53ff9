"""How an answer goes wrong at its socket: the bytes and pauses of every kind of fault.

Whoever has a connection carries them out: the sandbox on uvicorn's, the servers of the tests on their own.
"""

import socket
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Literal

Action = Literal["respond", "reset", "close", "hold", "cut", "drip"]
_CHUNK = 65536


@dataclass(frozen=True)
class SocketFault:
    """What a client gets instead of a good answer; its connection ends in any case.

    Args:
        action: respond: the answer; reset, close: none, the connection breaks (RST) or ends (FIN); hold: none for
            `seconds`, then reset; cut: the answer ends early; drip: it comes bit by bit.
        head: the status line and the headers, as they are sent.
        body: the body.
        length: spaces fill the body up to so many bytes.
        byte_count: how many bytes of the body a cut leaves, or a drip sends at a time.
        seconds: how long a hold lasts, or a drip waits each time.
    """

    action: Action
    head: bytes = b""
    body: bytes = b""
    length: int = 0
    byte_count: int = 1
    seconds: float = 1

    @property
    def answers(self) -> bool:
        return self.action in ("respond", "cut", "drip")

    @property
    def resets(self) -> bool:
        return self.action in ("reset", "hold")

    def steps(self) -> Iterator[bytes | float]:
        """Bytes to send, and seconds to wait for as long as the client stays."""
        length = max(len(self.body), self.length)
        if self.action == "hold":
            yield self.seconds
        if not self.answers:
            return
        yield self.head
        if self.action == "drip":
            for start in range(0, length, self.byte_count):
                if start:
                    yield self.seconds
                yield from self._padded(start, min(start + self.byte_count, length))
        else:
            yield from self._padded(0, min(length, self.byte_count) if self.action == "cut" else length)

    def _padded(self, start: int, end: int) -> Iterator[bytes]:
        """The body and then spaces; never more of them in memory than one chunk."""
        body = self.body[start:end]
        yield body
        for position in range(start + len(body), end, _CHUNK):
            yield b" " * min(_CHUNK, end - position)


def head(status: int, headers: Mapping[str, str], length: int) -> bytes:
    """The status line and the headers of a JSON answer; `headers` adds to the usual ones or replaces them."""
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = ""
    fields = {"content-type": "application/json", "content-length": str(length), "connection": "close"}
    fields |= {name.lower(): value for name, value in headers.items()}
    lines = [f"HTTP/1.1 {status} {phrase}", *(f"{name}: {value}" for name, value in fields.items()), "", ""]
    return "\r\n".join(lines).encode("ascii")


def reset_when_closed(connection: socket.socket) -> None:
    """Has the system break the connection off (RST) once it is closed."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
