"""How a fault reaches the client: past uvicorn, straight to the connection.

A faulty answer need not be a valid one (headers that promise more than comes, a wrong length), and uvicorn sends only
valid ones. Every faulted connection is closed in the end.
"""

import json
from datetime import datetime
from http import HTTPStatus
from typing import Any

from vobiz_sandbox.answer import Answer
from vobiz_sandbox.connection import SandboxConnection
from vobiz_sandbox.errors import error_for_status
from vobiz_sandbox.faults import Fault
from vobiz_sandbox.request_log import LoggedRequest

_CHUNK = 65536


async def deliver(
    fault: Fault, real: Answer | None, connection: SandboxConnection, logged: LoggedRequest, now: datetime
) -> None:
    if fault.action == "reset":
        await connection.reset()
    elif fault.action == "close":
        await connection.close()
    elif fault.action == "hold":
        await connection.gone_within(fault.seconds)
        await connection.reset()
    else:
        status = fault.status or (real.status if real else 500)
        logged.status = status
        body = _body(fault, real, status, now)
        length = max(len(body), fault.repeat)
        await connection.write(_head(fault, status, length))
        if fault.action == "cut":
            await _write_padded(connection, body[: fault.byte_count], min(length, fault.byte_count))
        elif fault.action == "drip":
            await _drip(connection, fault, body, length)
        else:
            await _write_padded(connection, body, length)
        await connection.close()


def _body(fault: Fault, real: Answer | None, status: int, now: datetime) -> bytes:
    if fault.body is not None:
        return fault.body.encode()
    if fault.has_json:
        return json.dumps(fault.json_body).encode()
    if real is None or (status >= 400 > real.status and not fault.edits_real_answer):
        details = {"retryAfter": int(wait)} if (wait := _header(fault, "retry-after")).isdigit() else {}
        return json.dumps(error_for_status(status, details).document(now)).encode()
    if fault.edits_real_answer:
        return json.dumps(_edited(json.loads(real.body), fault)).encode()
    return real.body


def _edited(document: dict[str, Any], fault: Fault) -> dict[str, Any]:
    merged = {**document, **fault.patch}
    return {key: value for key, value in merged.items() if key not in fault.remove}


def _header(fault: Fault, wanted: str) -> str:
    return next((value for name, value in fault.headers.items() if name.lower() == wanted), "")


def _head(fault: Fault, status: int, length: int) -> bytes:
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = ""
    headers = {"content-type": "application/json", "content-length": str(length), "connection": "close"}
    headers |= {name.lower(): value for name, value in fault.headers.items()}
    lines = [f"HTTP/1.1 {status} {phrase}", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
    return "\r\n".join(lines).encode("ascii")


async def _write_padded(connection: SandboxConnection, body: bytes, length: int) -> None:
    """The body and then spaces, up to the length; never more of them in memory than one chunk."""
    await connection.write(body)
    missing = length - len(body)
    while missing > 0 and connection.is_open:
        size = min(missing, _CHUNK)
        await connection.write(b" " * size)
        missing -= size


async def _drip(connection: SandboxConnection, fault: Fault, body: bytes, length: int) -> None:
    for start in range(0, length, fault.byte_count):
        if start and await connection.gone_within(fault.seconds):
            return
        end = min(start + fault.byte_count, length)
        await _write_padded(connection, body[start:end], end - start)
