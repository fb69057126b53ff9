"""What an error says, in each documented shape and in none."""

from __future__ import annotations

import json
from typing import Any

import pytest

from vobiz_provider.api.error_body import ErrorBody, parse_error


def error(code: Any = None, message: Any = None, **details: Any) -> dict[str, Any]:
    return {"status": "error", "error": {"code": code, "message": message, "details": details}, "requestId": "r-1"}


PROBLEM = {"field": "otp_code", "message": "too short", "code": "MIN_LENGTH", "value": "482913"}


@pytest.mark.parametrize(
    ("document", "words", "code", "request_id"),
    [
        (error("INSUFFICIENT_BALANCE", "Top up"), "Top up", "INSUFFICIENT_BALANCE", "r-1"),
        (error("INVALID", "Not valid", errors=[PROBLEM]), "Not valid, otp_code: too short", "INVALID", "r-1"),
        (error("INVALID", None, errors=[PROBLEM | {"message": None}]), "otp_code: MIN_LENGTH", "INVALID", "r-1"),
        (error("INVALID", None, errors=[{"value": "482913"}]), "INVALID", "INVALID", "r-1"),
        (error(409, "Exists"), "Exists", "409", "r-1"),
        (error("ONLY_A_CODE"), "ONLY_A_CODE", "ONLY_A_CODE", "r-1"),
        ({"error": "already_verified", "message": "It is verified"}, "It is verified", "already_verified", None),
        ({"api_id": "a-1", "error": "bad", "message": "Words"}, "Words", "bad", "a-1"),
        ({"error": "all there is"}, "all there is", "all there is", None),
        ({"error": {"code": 401, "message": "Access denied"}}, "Access denied", "401", None),
        ({"message": "from the gateway"}, "from the gateway", None, None),
        ({"errors": ["one", {"field": "region", "message": "unknown"}, 7]}, "one, region: unknown, 7", None, None),
        ({"error": "bad", "errors": [PROBLEM]}, "otp_code: too short", "bad", None),
        ({"error": True, "message": "Words"}, "Words", None, None),
    ],
)
def test_the_words_for_people_come_first(
    document: dict[str, Any], words: str, code: str | None, request_id: str | None
) -> None:
    assert parse_error(json.dumps(document).encode()) == ErrorBody(words, code, request_id)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"{}",
        b'{"error": ' + b"9" * 5000 + b"}",
        b'{"error": {"details": []}}',
        b'{"errors": [null, [], {}]}',
    ],
)
def test_a_body_of_no_known_shape_is_shown_as_it_came(body: bytes) -> None:
    assert parse_error(body) == ErrorBody(body.decode(), None, None)
