"""One line of `doctor`: what was checked, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Verdict(Enum):
    """What came of a check, as it is printed; the value is its colour on a terminal."""

    OK = "green"
    WARNING = "yellow"
    FAILED = "red"
    SKIPPED = "bright_black"


@dataclass(frozen=True)
class Check:
    """One thing that was checked.

    Args:
        what: its name, in a word or two.
        verdict: what came of it.
        text: what was found, and what to do where that is not well.
    """

    what: str
    verdict: Verdict
    text: str


def ok(what: str, text: str) -> Check:
    """A check that found nothing to do."""
    return Check(what, Verdict.OK, text)


def warning(what: str, text: str) -> Check:
    """A check that found what may go wrong; the exit code does not tell of it."""
    return Check(what, Verdict.WARNING, text)


def failed(what: str, text: str) -> Check:
    """A check that found what has to be mended."""
    return Check(what, Verdict.FAILED, text)


def skipped(what: str, text: str) -> Check:
    """A check that could not be made."""
    return Check(what, Verdict.SKIPPED, text)
