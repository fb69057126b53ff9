"""Every cell that can be judged, with what is to be judged in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bench.contestants import NO_OP, OURS, WAITING, Contestant, Setting
from bench.judging import GOAL, GOAL_OF_BOUND, Judgement
from bench.plan import Part
from bench.results import Results


@dataclass(frozen=True)
class Judged:
    """A command with one number of orders."""

    part: Part
    setting: Setting
    command: str
    judgement: Judgement


def judged_cells(results: Results) -> Iterator[Judged]:
    """Ours beside the no-op."""
    return _judged(results, Part.CELLS, NO_OP, GOAL)


def judged_latency(results: Results) -> Iterator[Judged]:
    """Ours beside the provider that waits as long as the API does."""
    return _judged(results, Part.LATENCY, WAITING, 1 / GOAL_OF_BOUND)


def _judged(results: Results, part: Part, baseline: Contestant, goal: float) -> Iterator[Judged]:
    for setting in results.settings(part):
        for command in results.commands(part):
            of_baseline, of_ours = (results.seconds(part, each, setting, command) for each in (baseline, OURS))
            if of_baseline and of_ours:
                yield Judged(part, setting, command, Judgement(of_baseline, of_ours, goal))
