"""Foreign text made fit to show: one line, no secret in it."""

from __future__ import annotations

import re
from collections.abc import Iterable

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
    # The longest first: a code hidden inside a token would leave the rest of the token.
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
