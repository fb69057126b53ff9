"""What this run was asked about each resource."""

from __future__ import annotations

import threading
from typing import Literal

from vobiz_provider.engine.call import current_urn

Step = Literal["check of a new one", "check", "diff", "read"]


class CallHistory:
    """What the engine asked last about each resource: it tells a refresh, or a replacement that nobody diffed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last: dict[str, Step] = {}

    def record(self, step: Step) -> Step | None:
        """Records this call; returns the one before it, None where there was none or the resource is not known."""
        urn = current_urn()
        if urn is None:
            return None
        with self._lock:
            before = self._last.get(urn)
            # The diff that a refresh makes of what it read is a part of it: the update has not begun.
            if (before, step) != ("read", "diff"):
                self._last[urn] = step
        return before
