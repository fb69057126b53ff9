"""What an answer that is no success says, in whichever of the documented shapes it comes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from vobiz_provider.api.parsing import parse_object


@dataclass(frozen=True)
class ErrorBody:
    """The parts of an error, as they came: not yet fit to show.

    Args:
        words: what it says to people; the whole body where it is of no known shape.
        code: the API's own code or slug, which may be all that the words are; or None.
        request_id: what support finds the request by, or None.
    """

    words: str
    code: str | None
    request_id: str | None


def parse_error(body: bytes) -> ErrorBody:
    """Reads an error. Never raises.

    Source: the error page (`error.code`, `error.message`, `error.details.errors`), the slug with a `message` beside it,
    a text under `error`, the gateway's `message` or `errors`, and the SDKs' `api_id`, `error` and `message`.
    """
    document = parse_object(body)
    error = document.get("error")
    inner: dict[str, Any] = error if isinstance(error, dict) else {}
    details = inner.get("details")
    slug = None if isinstance(error, dict | list | bool) else error
    code = inner.get("code") or slug or document.get("code")
    problems = [
        *_problems(details.get("errors") if isinstance(details, dict) else None),
        *_problems(document.get("errors")),
        *_problems(error),
    ]
    said = inner.get("message") or document.get("message")
    words = ", ".join([*([str(said)] if said else []), *problems]) or str(code or "")
    return ErrorBody(
        words or body.decode("utf-8", "replace"),
        str(code) if code else None,
        str(document.get("requestId") or document.get("api_id") or "") or None,
    )


def _problems(errors: Any) -> list[str]:
    return [text for each in errors if (text := _problem(each))] if isinstance(errors, list) else []


def _problem(error: Any) -> str:
    # Never its `value`: that is what was sent, which may be an OTP.
    if isinstance(error, dict):
        return ": ".join(str(part) for part in (error.get("field"), error.get("message") or error.get("code")) if part)
    return str(error or "")
