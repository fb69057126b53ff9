"""The engine's call that a provider's method answers: which resource it is about, and what was asked of it before.

The SDK hands neither the URN nor the call's context to a dynamic provider; both stand in the frame of its servicer's
handler, a few frames up the stack (engine rule). Outside the plugin there is no such frame, and nothing is known.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType
from typing import Literal

_HANDLERS = frozenset({"Check", "Diff", "Create", "Read", "Update", "Delete"})

Step = Literal["check of a new one", "check", "diff", "read"]


@dataclass(frozen=True)
class EngineCall:
    """One call.

    Args:
        urn: the resource's URN.
        is_active: whether the engine still waits for the answer.
    """

    urn: str
    is_active: Callable[[], bool]


def current_call() -> EngineCall | None:
    """The call that this thread answers, or None outside the plugin."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        if frame.f_code.co_name in _HANDLERS:
            found = frame.f_locals
            urn, context = getattr(found.get("request"), "urn", None), found.get("context")
            if isinstance(urn, str) and urn and context is not None:
                return EngineCall(urn, context.is_active)
        frame = frame.f_back
    return None


def current_urn() -> str | None:
    """The URN of the resource that this thread's call is about, or None outside the plugin."""
    call = current_call()
    return call.urn if call else None


def name_of(urn: str) -> str:
    """The name that the program gave a resource."""
    return urn.rpartition("::")[2]


class Steps:
    """What the engine asked last about each resource: it tells a refresh, or a replacement that nobody diffed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last: dict[str, Step] = {}

    def take(self, step: Step) -> Step | None:
        """Notes this call's step; returns the one before it, None where there was none or nothing is known."""
        urn = current_urn()
        if urn is None:
            return None
        with self._lock:
            before = self._last.get(urn)
            # The diff that a refresh makes of what it read is a part of it: the update has not begun.
            if (before, step) != ("read", "diff"):
                self._last[urn] = step
        return before

    def clear(self) -> None:
        """Forgets them all."""
        with self._lock:
            self._last.clear()


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

    def clear(self) -> None:
        """Forgets them all."""
        with self._lock:
            self._holders.clear()
