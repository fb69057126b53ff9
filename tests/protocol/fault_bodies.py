"""What faulty answers hold. Every error text echoes the secrets of its request, in all the ways that servers do."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.unit.raw_server import Request

Make = Callable[[Request, bytes], bytes]
"""Makes the body of an answer out of the request and the API's own body."""

_LISTS = ("items", "transactions")
_KEPT_OF_OPTIONAL = (*_LISTS, "id", "status", "e164", "phone_number", "currency")
_KEPT_OF_VALUES = (*_LISTS, "id", "e164", "phone_number")


def error_page(request: Request, _real: bytes) -> bytes:
    """Vobiz's error shape, talkative."""
    error = {"code": "NOT_NOW", "message": echo(request), "details": {}}
    return json.dumps({"status": "error", "error": error, "requestId": "req-17"}).encode()


def html_page(request: Request, _real: bytes) -> bytes:
    return f"<html>\n<body>\n<h1>Bad Gateway</h1>\n<p>{echo(request)}</p>\n</body>\n</html>".encode()


def no_json(request: Request, _real: bytes) -> bytes:
    return f"it went well: {echo(request)}".encode()


def nothing(_request: Request, _real: bytes) -> bytes:
    return b""


def array(_request: Request, _real: bytes) -> bytes:
    return b'["an", "array", 3]'


def with_unknown_fields(request: Request, real: bytes) -> bytes:
    """More fields, and the token of a channel in the one field that holds whatever a server likes."""

    def change(document: dict[str, Any]) -> dict[str, Any]:
        profile = {"business_profile": {"about": _written(_body(request).get("access_token"))}}
        more = profile if "business_profile" in document else {}
        return {"surprise": {"deep": [1]}, **document, "__provider": "x", "zero": None} | more

    return _edited(real, change)


def without_optional_fields(_request: Request, real: bytes) -> bytes:
    return _edited(real, lambda document: {key: document[key] for key in document if key in _KEPT_OF_OPTIONAL})


def with_nulls(_request: Request, real: bytes) -> bytes:
    return _edited(real, lambda document: {key: document[key] if key in _KEPT_OF_VALUES else None for key in document})


def with_numbers_as_text(_request: Request, real: bytes) -> bytes:
    def change(document: dict[str, Any]) -> dict[str, Any]:
        return {key: str(value) if type(value) in {int, float} else value for key, value in document.items()}

    return _edited(real, change)


def echo(request: Request) -> str:
    """The secrets that a request carried: plain, within a longer word, grouped, and percent-encoded once and twice."""
    body = _body(request)
    token = request.headers.get("x-auth-token") or request.headers.get("authorization", "").removeprefix("Bearer ")
    return _written(token, body.get("otp_code"), body.get("access_token"))


def _written(*secrets: str | None) -> str:
    texts = []
    for secret in filter(None, secrets):
        encoded = "".join(f"%{ord(character):02X}" for character in secret)
        grouped = f"{secret[:3]} {secret[3:]}"
        texts.append(f"no to {secret}, a{secret}b, {grouped}, {encoded} and {encoded.replace('%', '%25')}")
    return "; ".join(texts)


def _body(request: Request) -> dict[str, Any]:
    return dict(json.loads(request.body)) if request.body else {}


def _edited(real: bytes, change: Callable[[dict[str, Any]], dict[str, Any]]) -> bytes:
    if not real:  # a 204
        return real
    document = change(json.loads(real))
    for name in _LISTS:
        if isinstance(document.get(name), list):
            document[name] = [change(item) for item in document[name]]
    return json.dumps(document).encode()
