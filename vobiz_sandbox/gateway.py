"""What stands before the API: authentication, the request log, latency and faults."""

from urllib.parse import parse_qsl

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from vobiz_sandbox.accounts import Account
from vobiz_sandbox.answer import Answer, ask, json_answer, read_body
from vobiz_sandbox.connection import CONNECTION, SandboxConnection
from vobiz_sandbox.errors import ApiError
from vobiz_sandbox.fault_delivery import deliver
from vobiz_sandbox.request_log import LoggedRequest, readable_body
from vobiz_sandbox.state import Sandbox

BASE_PATH = "/api/v1/messaging"


class Gateway:
    def __init__(self, sandbox: Sandbox, application: ASGIApp) -> None:
        self._sandbox = sandbox
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"].startswith(f"{BASE_PATH}/"):
            await self._serve(scope, receive, send)
        else:
            await self._application(scope, receive, send)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await read_body(receive)
        if body is None:
            return
        connection: SandboxConnection = scope["state"][CONNECTION]
        headers = Headers(scope=scope)
        account = self._sandbox.accounts.authenticate(headers)
        path = scope["path"].removeprefix(BASE_PATH)
        fault = self._sandbox.faults.take(scope["method"], path)
        logged = LoggedRequest(
            method=scope["method"],
            path=path,
            query=dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)),
            body=readable_body(body),
            account_id=account.account_id if account else None,
            user_agent=headers.get("User-Agent"),
            status=None,
            fault=fault.action if fault else None,
            at=self._sandbox.clock.precise_now(),
        )
        self._sandbox.request_log.record(logged)
        answer = await self._process(scope, body, account) if fault is None or fault.processed else None
        latency = self._sandbox.settings.latency
        if latency and await connection.gone_within(latency):
            return
        if fault:
            await deliver(fault, answer, connection, logged, self._sandbox.clock.now())
        elif answer:
            logged.status = answer.status
            await answer.send(send)

    async def _process(self, scope: Scope, body: bytes, account: Account | None) -> Answer:
        if account is None:
            return self._refuse(ApiError(401, "UNAUTHORIZED", "Missing or invalid credentials"))
        if not account.may(scope["method"]):
            return self._refuse(ApiError(403, "FORBIDDEN", f"Account {account.account_id} is not allowed to do this"))
        scope["state"]["account"] = account
        return await ask(self._application, scope, body)

    def _refuse(self, error: ApiError) -> Answer:
        return json_answer(error.status, error.document(self._sandbox.clock.now()))
