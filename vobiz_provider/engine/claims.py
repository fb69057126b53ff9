"""What only one resource of a run may have."""

from __future__ import annotations

import threading

from vobiz_provider.engine.call import current_urn


class Claims:
    """Which resource of this run has something that only one may have."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._holders: dict[str, str] = {}

    def claim(self, thing: str) -> str | None:
        """Claims it for the resource of this call; the URN of another one that has it, or None where all is well."""
        urn = current_urn()
        if urn is None:
            return None
        with self._lock:
            holder = self._holders.setdefault(thing, urn)
        return None if holder == urn else holder
