"""Requests and answers as bytes on a socket, right or wrong."""

from __future__ import annotations

import http.client
import io
import socket
from dataclasses import dataclass

API_PATH = "/api/v1/messaging"


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    def is_of(self, method: str, path: str) -> bool:
        """Whether an endpoint was asked; `path` is the beginning of one."""
        return self.method == method and self.path.startswith(path)


@dataclass(frozen=True)
class Reply:
    status: int
    body: bytes


def receive(connection: socket.socket) -> Request | None:
    """The next whole request, or None where the client left before."""
    data = b""
    while b"\r\n\r\n" not in data:
        chunk = connection.recv(65536)
        if not chunk:
            return None
        data += chunk
    head, _, body = data.partition(b"\r\n\r\n")
    first, _, rest = head.partition(b"\r\n")
    method, target, _ = first.decode("ascii").split(" ")
    parsed = http.client.parse_headers(io.BytesIO(rest + b"\r\n\r\n"))
    headers = {name.lower(): value for name, value in parsed.items()}
    while len(body) < int(headers.get("content-length", 0)):
        chunk = connection.recv(65536)
        if not chunk:
            return None
        body += chunk
    return Request(method, target.partition(API_PATH)[2], headers, body)


def write(
    connection: socket.socket,
    status: int,
    body: bytes,
    headers: dict[str, str] | None = None,
    length: int | None = None,
) -> None:
    """An answer; `length` is what its header promises where that is not what comes."""
    promised = {"Content-Type": "application/json", "Content-Length": str(len(body) if length is None else length)}
    lines = [f"{name}: {value}" for name, value in (promised | (headers or {})).items()]
    connection.sendall("\r\n".join([f"HTTP/1.1 {status} Answer", *lines, "", ""]).encode("ascii") + body)
