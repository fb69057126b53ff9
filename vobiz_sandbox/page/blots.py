"""What of a logged request a person may read: the OTPs and the Meta tokens in it are blotted out."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

_BLOT = "••••••"
_SECRET_FIELDS = ("otp_code", "access_token")
_META_TOKEN = re.compile(r"\bEAA\w*")
_SECRET_IN_TEXT = re.compile(rf"((?:{'|'.join(_SECRET_FIELDS)})\\*[\"']?\s*[:=]\s*\\*[\"']?)[^\"'&,}}\s\\]+")
"""In text that is no JSON, or quotes some: a secret's name, and its value."""

_MOST_CHARACTERS = 2000


def shown_body(body: Any, codes: Iterable[str]) -> str:
    """A body as it is shown: JSON in lines, at most 2,000 characters, without secrets; "" where there is none.

    Args:
        body: a parsed JSON document, or the text of what is none; None where there is no body.
        codes: one-time codes, which are blotted out wherever they stand.
    """
    if body is None:
        return ""
    try:
        text = body if isinstance(body, str) else json.dumps(_blotted(body), indent=2, ensure_ascii=False)
    except RecursionError:
        return "(nested too deeply to be shown)"
    return shortened_text(blotted_text(text, codes))


def shown_answer(answer: str, codes: Iterable[str]) -> str:
    """An answer's text as it is shown: as `shown_body` has it."""
    try:
        return shown_body(json.loads(answer), codes)
    except (ValueError, RecursionError):
        return shown_body(answer, codes)


def secrets_of(body: Any) -> Iterator[str]:
    """The values of the secret fields of a body, which the answer to it may repeat."""
    if isinstance(body, dict):
        for name, value in body.items():
            yield from _leaves(value) if name in _SECRET_FIELDS else secrets_of(value)
    elif isinstance(body, list):
        for value in body:
            yield from secrets_of(value)


def blotted_text(text: str, codes: Iterable[str]) -> str:
    text = _SECRET_IN_TEXT.sub(rf"\1{_BLOT}", _META_TOKEN.sub(_BLOT, text))
    known = "|".join(re.escape(code) for code in sorted(set(codes), key=len, reverse=True))
    return re.sub(rf"(?<!\w)(?:{known})(?!\w)", _BLOT, text) if known else text


def shortened_text(text: str) -> str:
    return text if len(text) <= _MOST_CHARACTERS else f"{text[:_MOST_CHARACTERS]}…"


def _blotted(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _BLOT if name in _SECRET_FIELDS else _blotted(each) for name, each in value.items()}
    return [_blotted(each) for each in value] if isinstance(value, list) else value


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _leaves(each)
    elif value not in (None, "", True, False):
        yield str(value)
