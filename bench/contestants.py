"""The providers that are compared, and what each of them is asked to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

LATENCY = 0.2
_PROJECTS = Path(__file__).parent / "projects"


@dataclass(frozen=True)
class Contestant:
    """A provider and a program that uses it.

    Args:
        name: what it is called in the tables.
        folder: its project's folder, below `projects`.
        environment: what its runs see beside what all of them see.
        most: the most orders that it bears; None where no bound is known.
    """

    name: str
    folder: str
    environment: Mapping[str, str] = field(default_factory=dict, hash=False)
    most: int | None = None

    def bears(self, count: int) -> bool:
        """Whether it can be asked for so many orders."""
        return self.most is None or count <= self.most

    @property
    def project(self) -> Path:
        """The folder of its project."""
        return _PROJECTS / self.folder


NO_OP = Contestant("no-op", "nothing")
RECORDING = Contestant("no-op that records an order", "nothing", {"BENCH_RECORDS": "yes"})
WAITING = Contestant("no-op that waits", "nothing", {"BENCH_SECONDS": str(LATENCY)})
OURS = Contestant("ours", "vobiz")
# The SDK pickles a class of the program for each resource, one call deeper each time: a RecursionError at some 300.
STRAIGHTFORWARD = Contestant("straightforward", "straightforward", most=250)


@dataclass(frozen=True)
class Setting:
    """What a program declares, and what Vobiz is like.

    Args:
        count: how many orders.
        is_named: whether each of them names its number.
        latency: how long an answer of the API takes, in seconds.
        listed: how many numbers are on sale; None for one for each order, and at least ten.
    """

    count: int
    is_named: bool
    latency: float = 0
    listed: int | None = None

    @property
    def on_sale(self) -> int:
        """How many numbers are on sale."""
        return max(self.count, 10) if self.listed is None else self.listed

    @property
    def title(self) -> str:
        """The orders in words."""
        return f"{self.count} {'named' if self.is_named else 'unnamed'}"
