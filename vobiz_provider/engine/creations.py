"""What creating came to in this run: an error hook may have the engine ask for it once more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from vobiz_provider.engine.call import current_urn
from vobiz_provider.engine.failures import RecordedFailure

Recorded = tuple[str, dict[str, Any]]
"""A resource's id and outputs."""


class Creations:
    """The resources that this run created, or recorded although their creation failed, by URN."""

    def __init__(self) -> None:
        self._outcomes: dict[str, Recorded | RecordedFailure] = {}

    def once(self, create: Callable[[], Recorded]) -> Recorded:
        """What `create` comes to, or came to before for the resource of this call.

        An error that records nothing has done nothing: then it is tried again.

        Raises:
            RecordedFailure: and whatever else `create` raises.
        """
        urn = current_urn()
        outcome = self._outcomes.get(urn or "")
        if outcome is None:
            try:
                outcome = create()
            except RecordedFailure as failure:
                outcome = failure
            if urn:
                self._outcomes[urn] = outcome
        if isinstance(outcome, RecordedFailure):
            raise outcome
        return outcome

    def forget(self, resource_id: str) -> None:
        """Forgets what this call's resource was created as, where that is this: it is deleted."""
        urn = current_urn() or ""
        outcome = self._outcomes.get(urn)
        if isinstance(outcome, tuple) and outcome[0] == resource_id:
            del self._outcomes[urn]
