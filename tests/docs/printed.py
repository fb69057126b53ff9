"""Whether a `text` block of a page is what was printed."""

from __future__ import annotations

import re

_ANY_LINES = r"(?:.|\n)*?"


def is_printed(text: str, printed: str) -> bool:
    """Whether it stands in what was printed, each word whole.

    Args:
        text: as the page has it; `…` in a line stands for a part of that line, on its own for any number of lines.
        printed: all that was printed.
    """
    lines = [_ANY_LINES if line.split() == ["…"] else _pattern(line) for line in text.splitlines() if line.strip()]
    return re.search(r"\s+".join(lines).replace(rf"{_ANY_LINES}\s+", _ANY_LINES), printed) is not None


def _pattern(line: str) -> str:
    words = r"[^\S\n]+".join(re.escape(word).replace("…", r"[^\n]*?") for word in line.split())
    return rf"(?<!\S){words}(?!\S)"
