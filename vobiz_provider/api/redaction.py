"""Foreign text made fit to show: one line, no secret in it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Any

_LONGEST = 300


def one_line(text: str, secrets: Iterable[str | None] = (), longest: int = _LONGEST) -> str:
    """Foreign text made fit to show.

    Args:
        text: as it came, of any length.
        secrets: values that must not be shown, in any percent-encoding or spacing.
        longest: the number of characters after which it is cut.

    Returns:
        One printable line.
    """
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    for secret in _longest_first(secrets):
        line = _without_a_beginning_at_the_end(_anyhow_written(secret).sub("[hidden]", line), secret)
    return line if len(line) <= longest else line[:longest] + "…"


def without_secrets(answer: dict[str, Any], secrets: Collection[str | None]) -> dict[str, Any]:
    """What an API answered, fit to be stored: no text in it holds a secret.

    Args:
        answer: the fields of a JSON object.
        secrets: as in `one_line`.
    """
    return {key: _value_without(value, secrets) for key, value in answer.items()}


def _value_without(value: Any, secrets: Collection[str | None]) -> Any:
    if isinstance(value, str):
        return _hidden(value, secrets)
    if isinstance(value, list):
        return [_value_without(each, secrets) for each in value]
    if isinstance(value, dict):
        return {_hidden(key, secrets): _value_without(each, secrets) for key, each in value.items()}
    return value


def _hidden(text: str, secrets: Collection[str | None]) -> str:
    for secret in _longest_first(secrets):
        text = _anyhow_written(secret).sub("[hidden]", text)
    return text


def _longest_first(secrets: Iterable[str | None]) -> list[str]:
    # A code hidden inside a token would leave the rest of the token.
    return sorted((secret for secret in secrets if secret and isinstance(secret, str)), key=len, reverse=True)


def _without_a_beginning_at_the_end(line: str, secret: str) -> str:
    # What came may have been cut short inside a secret.
    end, beginning = line[-len(secret) :].lower(), secret.lower()
    for length in range(len(secret) - 1, 2, -1):
        if end.endswith(beginning[:length]):
            return line[:-length] + "[hidden]"
    return line


def _anyhow_written(secret: str) -> re.Pattern[str]:
    characters = (f"(?:{re.escape(c)}|%(?:25)*{ord(c):02x})" for c in secret)
    # Servers echo codes grouped ("123 456") as well as plain.
    return re.compile(r"[\s._-]?".join(characters), re.IGNORECASE)
