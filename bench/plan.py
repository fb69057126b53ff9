"""What is run, in which order, and how long it will take."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from bench.contestants import LATENCY, NO_OP, OURS, RECORDING, STRAIGHTFORWARD, WAITING, Contestant, Setting
from bench.judging import bound_of_latency

COUNTS = (10, 50, 200, 400)
COMMANDS = ("up", "second up", "refresh")
LATENCY_COUNTS = (50, 200)
LISTING_COUNT = 50
LARGE_LISTING = 10_000


class Part(str, Enum):
    """What can be run by itself."""

    CELLS = "cells"
    MEMORY = "memory"
    LATENCY = "latency"
    LISTING = "listing"


@dataclass(frozen=True)
class Play:
    """One contestant's commands on a stack of its own."""

    part: Part
    round: int
    contestant: Contestant
    setting: Setting
    commands: tuple[str, ...]

    @property
    def title(self) -> str:
        """What it is, in words."""
        listed = f" of {self.setting.listed:,} on sale" if self.setting.listed else ""
        return f"{self.part.value}, {self.setting.title}{listed}, round {self.round}, {self.contestant.name}"

    @property
    def expected_seconds(self) -> float:
        """About how long it takes, on two cores: good enough to tell what share of all is left."""
        count, others = self.setting.count, len(self.commands) - 1
        # The whole state is written for each creation.
        first = 0.6 + 0.015 * count + 0.00005 * count**2
        return 1 + first + others * (0.6 + 0.005 * count) + bound_of_latency(count, self.setting.latency)


Entrants = Sequence[tuple[Contestant, Setting]]


def cells(counts: Sequence[int], rounds: int, commands: Sequence[str] = COMMANDS) -> Iterator[Play]:
    """Every contestant with every number of orders, named and not."""
    contestants = (NO_OP, RECORDING, OURS, STRAIGHTFORWARD)
    for count in counts:
        for is_named in (True, False):
            entrants = [(each, Setting(count, is_named)) for each in contestants if each.bears(count)]
            yield from _rounds(Part.CELLS, entrants, rounds, commands)


def memory(counts: Sequence[int]) -> Iterator[Play]:
    """The plugin's memory with the most orders; once, since it hardly varies."""
    setting = Setting(max(counts), is_named=True)
    contestants = (NO_OP, OURS, STRAIGHTFORWARD)
    entrants = [(each, setting) for each in contestants if each.bears(setting.count)]
    yield from _rounds(Part.MEMORY, entrants, 1, ["up"])


def latency(counts: Sequence[int], rounds: int) -> Iterator[Play]:
    """Ours where the API is slow, beside a provider that only waits as long."""
    for count in counts:
        for is_named in (True, False):
            setting = Setting(count, is_named, LATENCY)
            yield from _rounds(Part.LATENCY, [(WAITING, setting), (OURS, setting)], rounds, ["up"])


def listing(count: int, listed: int, rounds: int) -> Iterator[Play]:
    """Ours where far more numbers are on sale than are ordered."""
    entrants = [(OURS, Setting(count, is_named=True)), (OURS, Setting(count, is_named=True, listed=listed))]
    yield from _rounds(Part.LISTING, entrants, rounds, ["up"])


def plan(parts: Sequence[Part], counts: Sequence[int], rounds: int) -> list[Play]:
    """All plays of these parts.

    Args:
        parts: which.
        counts: how many orders; without any, as many as each part is meant for.
        rounds: how often each is repeated.
    """
    all_plays = (
        *cells(counts or COUNTS, rounds),
        *memory(counts or COUNTS),
        *latency(counts or LATENCY_COUNTS, rounds),
        *listing(max(counts, default=LISTING_COUNT), LARGE_LISTING, rounds),
    )
    return [play for play in all_plays if play.part in parts]


def _rounds(part: Part, entrants: Entrants, rounds: int, commands: Sequence[str]) -> Iterator[Play]:
    """Forth in one round and back in the next, so that nobody always runs first."""
    for number in range(rounds):
        for contestant, setting in entrants if number % 2 == 0 else reversed(entrants):
            yield Play(part, number + 1, contestant, setting, tuple(commands))
