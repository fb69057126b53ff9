"""Turns what went wrong with a request into the API's error shape."""

import json
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from vobiz_sandbox.answer import json_response
from vobiz_sandbox.errors import ApiError, error_for_status
from vobiz_sandbox.state import Sandbox

_CODES = {"missing": "REQUIRED", "string_type": "INVALID_TYPE"}


def add_error_handlers(application: FastAPI, sandbox: Sandbox) -> None:
    def answer(error: ApiError) -> Response:
        return json_response(error.status, error.document(sandbox.clock.now()))

    @application.exception_handler(ApiError)
    async def refuse(_: Request, error: ApiError) -> Response:
        return answer(error)

    @application.exception_handler(RequestValidationError)
    async def refuse_invalid(_: Request, error: RequestValidationError) -> Response:
        if any(problem["type"] == "json_invalid" for problem in error.errors()):
            return answer(ApiError(400, "BAD_REQUEST", "The request body is not valid JSON"))
        problems = [_problem(problem) for problem in error.errors()]
        return answer(ApiError(422, "VALIDATION_ERROR", "The request is not valid", {"errors": problems}))

    @application.exception_handler(HTTPException)
    async def refuse_request(_: Request, error: HTTPException) -> Response:
        response = answer(error_for_status(error.status_code))
        response.headers.update(error.headers or {})
        return response


def _problem(problem: dict[str, Any]) -> dict[str, Any]:
    where, *field = problem["loc"]
    missing = problem["type"] == "missing"
    return {
        "field": ".".join(map(str, field)) or where,
        "message": problem["msg"],
        "code": _CODES.get(problem["type"], "INVALID_VALUE"),
        "value": None if missing else _representable(problem["input"]),
    }


def _representable(value: Any) -> Any:
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError):
        return repr(value)
    return value
