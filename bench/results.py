"""What was measured, run by run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from bench.contestants import Contestant, Setting
from bench.plan import Part, Play


@dataclass(frozen=True)
class Run:
    """One command of the CLI.

    Args:
        command: `up`, `second up` or `refresh`.
        seconds: from its start to its end.
        processor_seconds: of the command and all that it started, without the sandbox.
        requests: how many reached the sandbox.
        state_bytes: what a resource takes in the backend's file afterwards.
        plugin_bytes: the most memory that the plugin held; None where nobody looked.
    """

    command: str
    seconds: float
    processor_seconds: float
    requests: int
    state_bytes: int
    plugin_bytes: int | None


@dataclass(frozen=True)
class Entry:
    """A run, and the play that it was part of."""

    play: Play
    run: Run

    def as_dict(self) -> dict[str, Any]:
        """All of it, flat, for JSON."""
        play = self.play
        about = {"part": play.part.value, "contestant": play.contestant.name, "round": play.round}
        return about | asdict(play.setting) | {"listed": play.setting.on_sale} | asdict(self.run)


class Results:
    """All runs of a benchmark."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = list(entries)

    def settings(self, part: Part) -> list[Setting]:
        """The settings of a part, in the order in which they were first tried."""
        return list(dict.fromkeys(each.play.setting for each in self.entries if each.play.part is part))

    def commands(self, part: Part) -> list[str]:
        """The commands of a part, in their order."""
        return list(dict.fromkeys(each.run.command for each in self.entries if each.play.part is part))

    def runs(self, part: Part, contestant: Contestant, setting: Setting, command: str) -> list[Run]:
        """The runs of one command, a run a round; none where it was not tried."""
        wanted = (part, contestant, setting, command)
        return [
            each.run
            for each in self.entries
            if (each.play.part, each.play.contestant, each.play.setting, each.run.command) == wanted
        ]

    def seconds(self, part: Part, contestant: Contestant, setting: Setting, command: str) -> list[float]:
        """How long each run took."""
        return [run.seconds for run in self.runs(part, contestant, setting, command)]

    def median(self, figure: str, part: Part, contestant: Contestant, setting: Setting, command: str) -> float | None:
        """The median of one of the figures of Run; None where nothing of it was measured."""
        figures = [getattr(run, figure) for run in self.runs(part, contestant, setting, command)]
        known = [each for each in figures if each is not None]
        return median(known) if known else None
