"""A server that gives each path of the API the answer that a test has drawn."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from hypothesis import strategies as st

from tests.unit.raw_server import RawServer

NO_ITEMS = (200, b"length", b'{"items": []}')
DrawnAnswer = tuple[int, bytes, bytes]
"""Status, kind of framing, body."""

framings = st.sampled_from([b"length", b"length", b"length", b"none", b"too long", b"chunked", b"gzip"])


def wire(status: int, framing: bytes, body: bytes) -> bytes:
    """The answer as bytes; only `length`, `none` and `chunked` are honest."""
    head = b"HTTP/1.1 %d X\r\nContent-Type: application/json\r\nConnection: close\r\n" % status
    if framing == b"chunked":
        chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:7], body[7:]) if part)
        return head + b"Transfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\n\r\n"
    if framing == b"gzip":
        head += b"Content-Encoding: gzip\r\n"
    if framing != b"none":
        head += b"Content-Length: %d\r\n" % (len(body) + (5 if framing == b"too long" else 0))
    return head + b"\r\n" + body


@dataclass
class AnsweringServer:
    """`answers` holds what the paths that begin so answer, with or without a method before; anything else is a 404."""

    base_url: str = ""
    answers: dict[str, DrawnAnswer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list, repr=False)
    """The method and the path of each request so far."""


@contextmanager
def answering() -> Iterator[AnsweringServer]:
    """Serves until the test is over."""
    served = AnsweringServer()

    def answer(connection: socket.socket) -> None:
        asked = " ".join(server.received[-1].decode(errors="replace").split(" ", 2)[:2])
        served.asked.append(asked)
        paths = (asked, asked.rpartition(" ")[2])
        matching = (drawn for prefix, drawn in served.answers.items() if any(each.startswith(prefix) for each in paths))
        connection.sendall(wire(*next(matching, (404, b"length", b"{}"))))

    with RawServer(answer) as server:
        served.base_url = server.base_url
        yield served
