"""What a user reads: one line, no secret in it."""

from __future__ import annotations

import contextlib
import re
import sys
import threading
from collections.abc import Callable, Iterable

import pulumi

_LONGEST = 300
_PRINT_LOCK = threading.Lock()


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
    # The longest first: a code blotted out inside a token would leave the rest of the token.
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        line = _without_a_beginning_at_the_end(_anyhow_written(secret).sub("[hidden]", line), secret)
    return line if len(line) <= longest else line[:longest] + "…"


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


def amount(value: float, currency: str | None) -> str:
    """An amount in major units with its currency, without needless decimals: `500 INR`, `2.50 USD`, `0.005 USD`."""
    shown = f"{value:.2f}".removesuffix(".00") if round(value, 2) == value else repr(value)
    return f"{shown} {currency}" if currency else shown


def warn(message: str) -> None:
    """Shows a warning under the stack."""
    _log(pulumi.log.warn, message)


def inform(message: str) -> None:
    """Shows an informational line under the stack."""
    _log(pulumi.log.info, message)


def _log(log: Callable[[str], None], message: str) -> None:
    # A CLI that was killed leaves a closed pipe: a warning about a purchase must not undo its being recorded.
    with _PRINT_LOCK, contextlib.suppress(OSError):
        log(one_line(message, longest=1000))
        sys.stderr.flush()
