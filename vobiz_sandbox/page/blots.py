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


class Blots:
    """Blots out these secrets, Meta tokens, and what stands under a secret's name."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._secrets = set(secrets)
        known = "|".join(re.escape(secret) for secret in sorted(self._secrets, key=len, reverse=True))
        self._words = re.compile(rf"(?<!\w)(?:{known})(?!\w)") if known else None

    def and_of(self, body: Any) -> "Blots":
        """Those of a request's body too: the answer may repeat them."""
        secrets = set(_secrets_of(body))
        return Blots(self._secrets | secrets) if secrets - self._secrets else self

    def text(self, text: str) -> str:
        """At most 2,000 characters of it."""
        # Cut first, but with some more: the end of a secret that stands across the cut must not make it readable.
        text = _SECRET_IN_TEXT.sub(rf"\1{_BLOT}", _META_TOKEN.sub(_BLOT, text[: 2 * _MOST_CHARACTERS]))
        text = self._words.sub(_BLOT, text) if self._words else text
        return text if len(text) <= _MOST_CHARACTERS else f"{text[:_MOST_CHARACTERS]}…"

    def body(self, body: Any) -> str:
        """A parsed JSON document in lines, or the text of a body that is none; "" where there is no body (None)."""
        if body is None:
            return ""
        try:
            return self.text(body if isinstance(body, str) else _lines(_blotted(body)))
        except RecursionError:
            return "(nested too deeply to be shown)"

    def answer(self, text: str) -> str:
        """The text of an answer, as `body` has it."""
        try:
            return self.body(json.loads(text))
        except (ValueError, RecursionError):
            return self.body(text)


def _lines(document: Any) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False)


def _blotted(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _BLOT if name in _SECRET_FIELDS else _blotted(each) for name, each in value.items()}
    return [_blotted(each) for each in value] if isinstance(value, list) else value


def _secrets_of(body: Any) -> Iterator[str]:
    if isinstance(body, dict):
        for name, value in body.items():
            yield from _leaves(value) if name in _SECRET_FIELDS else _secrets_of(value)
    elif isinstance(body, list):
        for value in body:
            yield from _secrets_of(value)


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _leaves(each)
    elif value not in (None, "", True, False):
        yield str(value)
