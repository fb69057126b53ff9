"""What the figures prove, and when they prove nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

GOAL = 1.10
"""What ours may take, beside the no-op."""

GOAL_OF_BOUND = 0.95
"""How much of the bound is to be reached where the API is slow."""

PLUGIN_THREADS = 4
"""How many calls the SDK's server of a dynamic provider answers at once."""


@dataclass(frozen=True)
class Judgement:
    """Ours beside what it is measured by.

    Args:
        baseline: seconds of each run of what does nothing.
        ours: seconds of each run of ours.
        goal: the most that ours may take, as a multiple of the baseline.
    """

    baseline: Sequence[float]
    ours: Sequence[float]
    goal: float = GOAL

    @property
    def ratio(self) -> float:
        """The medians, ours to the baseline's."""
        return median(self.ours) / median(self.baseline)

    @property
    def difference(self) -> float:
        """What ours takes more, in seconds; negative where it takes less."""
        return median(self.ours) - median(self.baseline)

    @property
    def noise(self) -> float:
        """How far the baseline's own runs are apart, in seconds."""
        return max(self.baseline) - min(self.baseline)

    @property
    def spread(self) -> float:
        """How far the runs of ours are apart, in seconds: where that is large, look at the processor's."""
        return max(self.ours) - min(self.ours)

    @property
    def is_judged(self) -> bool:
        """Whether the difference is more than noise. One run does not tell how noisy it was."""
        return len(self.baseline) > 1 and self.noise <= abs(self.difference)

    @property
    def verdict(self) -> str:
        """`kept`, `missed` or `not judged`."""
        if not self.is_judged:
            return "not judged"
        return "kept" if self.ratio <= self.goal else "missed"


def bound_of_latency(count: int, latency: float) -> float:
    """The seconds that creations of one request each take at least, where no more wait at once than there are threads.

    Args:
        count: how many creations.
        latency: how long an answer takes, in seconds.
    """
    return count * latency / PLUGIN_THREADS
