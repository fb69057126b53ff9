"""docs/troubleshooting.md: which of its entries is about an error.

An entry is a heading and, below it, one or several texts, each a line of its own that is all code. `…` in a text stands
for anything; where a text begins with it, also for nothing.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "troubleshooting.md"
ANYTHING = "…"
_TEXT = re.compile(r"^(?:- )?(?P<fence>`+) ?(?P<text>(?:(?!(?P=fence)).)+?) ?(?P=fence)$")
_OF_OTHERS = re.compile(r"^## .*Pulumi's own", re.MULTILINE)
_BEGINNING = re.compile(r"^…[:,.]? ?")
# How the CLI introduces what a resource or a program says: on the line, or as a list below it.
_INTRODUCED = re.compile(
    r"^\s*(?:error: |\* )"
    r"(?:(?P<type>\S+) resource '[^']*'(?:: property \w+ value .*)? has a problem: )?"
    r"(?P<text>.+?)\s*$"
)
_OUR_TYPE = "pulumi-python:dynamic/vobiz:"
# What a program in examples/ ends itself with.
_OF_PROGRAMS = re.compile(r".* has no number to use yet: .*")
_COUNT = re.compile(r"\d+ errors? occurred:")


@dataclass(frozen=True)
class Entry:
    """One text that the page explains.

    Args:
        text: as the page has it.
        is_ours: whether this package says it, and not Pulumi.
    """

    text: str
    is_ours: bool

    def explains(self, line: str) -> bool:
        """Whether a whole line of an error, or its template, is this text."""
        return _pattern(self.text).fullmatch(line) is not None


@functools.cache
def entries() -> list[Entry]:
    """Every text of the page, in its order."""
    page = PAGE.read_text(encoding="utf-8")
    others = _OF_OTHERS.search(page)
    assert others, f"{PAGE.name} has no section of Pulumi's own errors"
    return [
        Entry(match["text"], is_ours)
        for part, is_ours in ((page[: others.start()], True), (page[others.start() :], False))
        for line in part.splitlines()
        if (match := _TEXT.match(line))
    ]


def hold_to_the_page(printed: str) -> None:
    """Fails where a command that failed printed an error, Pulumi's own included, of which the page has no entry.

    Args:
        printed: the whole output.
    """
    lacking = "\n".join(unexplained(printed))
    assert not lacking, f"docs/{PAGE.name} has no entry for what was printed:\n{lacking}"


def unexplained(printed: str) -> list[str]:
    """The errors in what a command printed of which the page has no entry."""
    return [line for line in errors_in(printed) if not any(entry.explains(line) for entry in entries())]


def errors_in(printed: str) -> Iterator[str]:
    """The errors in what a command printed, without what the CLI puts before them."""
    is_list = False
    for line in printed.splitlines():
        match = _INTRODUCED.match(line)
        is_item = is_list and line.lstrip().startswith("* ")
        is_list = is_item
        if match is None or not (is_item or line.lstrip().startswith("error: ")):
            continue
        if _COUNT.fullmatch(match["text"]):
            is_list = True
        elif _is_ours(match):
            yield match["text"]


def _is_ours(match: re.Match[str]) -> bool:
    """Whether it is not what another provider says of its resources, or a program of itself."""
    return (match["type"] or _OUR_TYPE).startswith(_OUR_TYPE) and not _OF_PROGRAMS.fullmatch(match["text"])


@functools.cache
def _pattern(text: str) -> re.Pattern[str]:
    beginning = _BEGINNING.match(text)
    fixed = text[beginning.end() :] if beginning else text
    pattern = ".*".join(map(re.escape, fixed.split(ANYTHING)))
    return re.compile(f"(?:.*{re.escape(beginning.group()[1:])})?{pattern}" if beginning else pattern)
