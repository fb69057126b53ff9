"""What stands before the API: authentication, the request log, latency and faults."""

import json
from typing import Annotated, Any
from urllib.parse import parse_qsl

from fastapi import Depends, Request
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from vobiz_sandbox.answers import Answer, ApiError, error_answer
from vobiz_sandbox.connection import CONNECTION, SandboxConnection
from vobiz_sandbox.paths import BASE_PATH, shortened
from vobiz_sandbox.world import Account, LoggedRequest, World

_LOGGED_BYTES = 2000


async def authenticated_account(request: Request) -> Account:
    account: Account = request.state.account
    return account


Caller = Annotated[Account, Depends(authenticated_account)]
"""The account that the gateway let through."""


class Gateway:
    def __init__(self, world: World, application: ASGIApp) -> None:
        self._world = world
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"].startswith(f"{BASE_PATH}/"):
            await self._serve(scope, receive, send)
        else:
            await self._application(scope, receive, send)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await _read_body(receive)
        if body is None:
            return
        connection: SandboxConnection = scope["state"][CONNECTION]
        headers = Headers(scope=scope)
        account = self._world.accounts.authenticate(headers)
        path = shortened(scope["path"])
        fault = self._world.faults.take(scope["method"], path)
        logged = LoggedRequest(
            method=scope["method"],
            path=path,
            query=dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)),
            body=_readable(body),
            account_id=account.account_id if account else None,
            user_agent=headers.get("User-Agent"),
            status=None,
            fault=fault.action if fault else None,
            at=self._world.clock.precise_now(),
            body_bytes=len(body),
        )
        self._world.requests.append(logged)
        answer = await self._process(scope, body, account) if fault is None or fault.processed else None
        latency = self._world.settings.latency
        if latency and await connection.gone_within(latency):
            return
        if fault:
            logged.answer = _beginning(answer.body if answer else None)
            broken = fault.at_socket(answer, self._world.settings.error_shape, self._world.clock.now())
            if broken.answers:
                logged.status = fault.answer_status(answer)
                logged.answer = _beginning(broken.body)
            await connection.carry_out(broken)
        elif answer:
            logged.status = answer.status
            logged.answer = _beginning(answer.body)
            await answer.send(send)

    async def _process(self, scope: Scope, body: bytes, account: Account | None) -> Answer:
        if account is None:
            return self._refuse(ApiError(401, "UNAUTHORIZED", "Missing or invalid credentials"))
        if not account.may(scope["method"]):
            return self._refuse(ApiError(403, "FORBIDDEN", f"Account {account.account_id} is not allowed to do this"))
        scope["state"]["account"] = account
        return await _ask(self._application, scope, body)

    def _refuse(self, error: ApiError) -> Answer:
        return error_answer(error, self._world.settings.error_shape, self._world.clock.now())


async def _read_body(receive: Receive) -> bytes | None:
    """None when the client left before its request was complete."""
    body = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += bytes(message.get("body", b""))
        if not message.get("more_body", False):
            return body


def _readable(body: bytes) -> Any:
    if not body:
        return None
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return body.decode(errors="replace")


def _beginning(body: bytes | None) -> str | None:
    return body[:_LOGGED_BYTES].decode(errors="replace") if body else None


async def _ask(application: ASGIApp, scope: Scope, request_body: bytes) -> Answer:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": request_body, "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    await application(scope, receive, send)
    start, *bodies = sent
    return Answer(start["status"], list(start["headers"]), b"".join(message.get("body", b"") for message in bodies))
