"""The log of what the API was asked. It never holds a credential."""

import json
from datetime import datetime
from typing import Any

from pydantic import BaseModel


class LoggedRequest(BaseModel):
    method: str
    path: str
    query: dict[str, str]
    body: Any
    account_id: str | None
    user_agent: str | None
    status: int | None
    fault: str | None
    at: datetime


class RequestLog:
    def __init__(self) -> None:
        self._requests: list[LoggedRequest] = []

    def record(self, request: LoggedRequest) -> None:
        self._requests.append(request)

    def all(self) -> list[LoggedRequest]:
        return list(self._requests)

    def clear(self) -> None:
        self._requests.clear()


def readable_body(body: bytes) -> Any:
    if not body:
        return None
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return body.decode(errors="replace")
