"""What the engine asks about a resource that the state holds as it is: most runs ask no more, and load no more.

The inputs' models and what talks to Vobiz take longer to load than all of such a run.
"""

from __future__ import annotations

import json
from abc import abstractmethod
from collections.abc import Mapping
from typing import Any

from pulumi.dynamic import CheckFailure, CheckResult, DiffResult, ReadResult

from vobiz_provider.engine.call import current_call
from vobiz_provider.engine.history import Step
from vobiz_provider.engine.keys import GIVEN_KEY, PROVIDER_KEY
from vobiz_provider.session import Session


class Kept:
    """The engine's calls about one resource that is there, of which an object of this class answers one.

    Args:
        session: what the resources of this run share.
        previous: what the engine asked about this resource before, None where that is not known.
    """

    def __init__(self, session: Session, previous: Step | None = None) -> None:
        self.session = session
        self.previous = previous

    @property
    def is_refresh(self) -> bool:
        """Whether a diff compares what a refresh has just read."""
        return self.previous == "read"

    @property
    def is_preview(self) -> bool:
        """Whether the engine only plans, and nothing may be sent."""
        call = current_call()
        return call is not None and call.is_preview

    def check_unchanged(self, news: dict[str, Any]) -> CheckResult:
        """Takes the inputs that the state has: they were validated when it was written.

        Args:
            news: the inputs of today, of which `are_unchanged` holds.
        """
        return CheckResult(own_inputs(news), self.conflicts_of_kept(news))

    def conflicts_of_kept(self, news: dict[str, Any]) -> list[CheckFailure]:
        """What the resource asks for, as it did before, and another resource of the program has.

        Args:
            news: the inputs of today.
        """
        return []

    @abstractmethod
    def diff(self, id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        """What differs between the outputs of the state and the inputs of today. Only compares.

        Args:
            id: the resource's id.
            olds: its outputs.
            news: the inputs of today.
        """

    def remember(self, id: str, outputs: dict[str, Any], difference: DiffResult | None = None) -> None:
        """Records for this run what a resource of the state holds: all that follows from a diff or a read but messages.

        It may also drop what was noted on disk for it, and refuse what another resource of the program holds.

        Args:
            id: its id.
            outputs: its outputs.
            difference: what its diff said; None after a read.
        """

    def tell_difference(self, id: str, olds: dict[str, Any], news: dict[str, Any], difference: DiffResult) -> None:
        """Tells the user what follows from a difference, or from there being none.

        Args:
            id: the resource's id.
            olds: its outputs.
            news: the inputs of today.
            difference: what `diff` made of them.
        """

    def read(self, id: str, props: dict[str, Any]) -> ReadResult:
        """The outputs as they are now; those of the state where nothing can be known.

        An empty id only where it is proven that there is none, and creating another one buys nothing.
        """
        return ReadResult(id, props)


def own_inputs(news: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs among the properties that the engine sent."""
    return {key: value for key, value in news.items() if key not in {PROVIDER_KEY, GIVEN_KEY}}


def are_unchanged(olds: Mapping[str, Any], news: Mapping[str, Any]) -> bool:
    """Whether a resource is asked for with just the inputs that the state has.

    Args:
        olds: the inputs in the state; empty for a new resource.
        news: the properties that the engine sent.
    """
    given = {key: value for key, value in own_inputs(news).items() if value is not None}
    return bool(olds) and _in_words(given) == _in_words(own_inputs(olds))


def _in_words(inputs: dict[str, Any]) -> str:
    # In Python `True == 1.0`, and one of the two is no valid input. What is not known yet is like nothing else.
    return json.dumps(inputs, sort_keys=True, default=repr)
