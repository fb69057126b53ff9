"""The API's refusals, in the shape of Vobiz's general error page."""

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import uuid4

_CODES = {402: "INSUFFICIENT_BALANCE", 422: "VALIDATION_ERROR", 429: "RATE_LIMIT_EXCEEDED"}


class ApiError(Exception):
    def __init__(self, status: int, code: str, message: str, details: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.details = dict(details or {})

    def document(self, now: datetime) -> dict[str, Any]:
        return {
            "status": "error",
            "error": {"code": self.code, "message": self.message, "details": self.details},
            "timestamp": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "requestId": str(uuid4()),
        }


def error_for_status(status: int, details: Mapping[str, Any] | None = None) -> ApiError:
    try:
        standard = HTTPStatus(status)
    except ValueError:
        return ApiError(status, f"HTTP_{status}", f"Status {status}", details)
    return ApiError(status, _CODES.get(status, standard.name), standard.phrase, details)


def not_found(what: str) -> ApiError:
    return ApiError(404, "NOT_FOUND", f"{what} not found")
