"""An answer of the API as a whole, before it goes out."""

import json
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send


@dataclass(frozen=True)
class Answer:
    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes

    async def send(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        await send({"type": "http.response.body", "body": self.body})


def json_response(status: int, document: Any) -> Response:
    # Escaped to ASCII: what a client sent may be echoed, and a lone surrogate in it has no UTF-8.
    return Response(json.dumps(document), status, media_type="application/json")


def json_answer(status: int, document: Any) -> Answer:
    response = json_response(status, document)
    return Answer(status, list(response.raw_headers), bytes(response.body))


async def read_body(receive: Receive) -> bytes | None:
    """None when the client left before its request was complete."""
    body = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += bytes(message.get("body", b""))
        if not message.get("more_body", False):
            return body


async def ask(application: ASGIApp, scope: Scope, request_body: bytes) -> Answer:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": request_body, "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    await application(scope, receive, send)
    start, *bodies = sent
    return Answer(start["status"], list(start["headers"]), b"".join(message.get("body", b"") for message in bodies))
