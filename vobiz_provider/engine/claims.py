"""What only one resource of a run may have."""

from __future__ import annotations

import threading
from collections.abc import Hashable

from vobiz_provider.engine.call import current_urn, resource_name


class Claims:
    """Which resource of this run has something that only one may have."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._holders: dict[Hashable, str] = {}

    def claim(self, kind: str, thing: str) -> str | None:
        """Claims it for the resource of this call; the name of another one that has it, or None where all is well.

        Args:
            kind: what kind of thing it is: one is only compared with its own.
            thing: the thing, in one spelling.
        """
        urn = current_urn()
        if urn is None:
            return None
        with self._lock:
            self._holders.setdefault((kind, thing), urn)
        return self.other_holder(kind, thing)

    def other_holder(self, kind: str, thing: str) -> str | None:
        """The name of another resource that has claimed it, or None.

        Args:
            kind: as in `claim`.
            thing: as in `claim`.
        """
        with self._lock:
            holder = self._holders.get((kind, thing))
        return None if holder in (None, current_urn()) else resource_name(str(holder))
