"""Answers of the API as a whole, and its refusals in each of the shapes that Vobiz documents."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, Literal
from uuid import uuid4

from starlette.responses import Response
from starlette.types import Send

ErrorShape = Literal["page", "slug", "text", "code", "gateway"]

_CODES = {402: "INSUFFICIENT_BALANCE", 422: "VALIDATION_ERROR", 429: "RATE_LIMIT_EXCEEDED"}


@dataclass(frozen=True)
class Answer:
    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes

    async def send(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        await send({"type": "http.response.body", "body": self.body})


class ApiError(Exception):
    def __init__(self, status: int, code: str, message: str, details: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.details = dict(details or {})

    def document(self, shape: ErrorShape, now: datetime) -> dict[str, Any]:
        if shape == "slug":
            return {"error": self.code.lower(), "message": self.message}
        if shape == "text":
            return {"error": self.message}
        if shape == "code":
            return {"error": {"code": self.status, "message": self.message}}
        if shape == "gateway":
            problems = self.details.get("errors")
            return {"errors": problems} if problems else {"message": self.message}
        return {
            "status": "error",
            "error": {"code": self.code, "message": self.message, "details": self.details},
            "timestamp": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "requestId": str(uuid4()),
        }


class AccountMismatch(ApiError):
    """Another account's id in the path. It is documented in one shape, and comes in that whatever the setting."""

    def __init__(self) -> None:
        super().__init__(403, "FORBIDDEN", "Access denied: account ID mismatch")

    def document(self, shape: ErrorShape, now: datetime) -> dict[str, Any]:
        return super().document("code", now)


def error_for_status(status: int, details: Mapping[str, Any] | None = None) -> ApiError:
    try:
        standard = HTTPStatus(status)
    except ValueError:
        return ApiError(status, f"HTTP_{status}", f"Status {status}", details)
    return ApiError(status, _CODES.get(status, standard.name), standard.phrase, details)


def invalid_field(field: str, message: str, value: Any) -> ApiError:
    problem = {"field": field, "message": message, "code": "INVALID_VALUE", "value": value}
    return ApiError(422, "VALIDATION_ERROR", message, {"errors": [problem]})


def not_found(what: str) -> ApiError:
    return ApiError(404, "NOT_FOUND", f"{what} not found")


def json_response(status: int, document: Any) -> Response:
    # Escaped to ASCII: what a client sent may be echoed, and a lone surrogate in it has no UTF-8.
    return Response(json.dumps(document), status, media_type="application/json")


def error_answer(error: ApiError, shape: ErrorShape, now: datetime) -> Answer:
    response = json_response(error.status, error.document(shape, now))
    return Answer(error.status, list(response.raw_headers), bytes(response.body))
