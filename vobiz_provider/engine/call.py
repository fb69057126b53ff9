"""The engine's call that a provider's method answers: which resource it is about, and what was asked of it before.

The SDK hands neither the URN nor the call's context to a dynamic provider; both stand in the frame of its servicer's
handler, a few frames up the stack (docs/engine-rules.md, "What the servicer knows"). Outside the plugin there is no
such frame, and nothing is known.
"""

from __future__ import annotations

import sys
import threading
from dataclasses import dataclass
from types import FrameType
from typing import Any, Literal

_HANDLERS = frozenset({"Check", "Diff", "Create", "Read", "Update", "Delete"})

Step = Literal["check of a new one", "check", "diff", "read"]


@dataclass(frozen=True)
class EngineCall:
    """One call.

    Args:
        urn: the resource's URN, empty where the engine sent none.
        plugin: the servicer that got the call: one for each plugin process, and so for each run.
        context: the call's gRPC context.
    """

    urn: str
    plugin: object
    context: Any


def current_call() -> EngineCall | None:
    """The call that this thread answers, or None outside the plugin."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        if frame.f_code.co_name in _HANDLERS:
            found = frame.f_locals
            urn, context = getattr(found.get("request"), "urn", None), found.get("context")
            if isinstance(urn, str) and context is not None:
                return EngineCall(urn, found.get("self"), context)
        frame = frame.f_back
    return None


def current_urn() -> str | None:
    """The URN of the resource that this thread's call is about, or None where that is not known."""
    call = current_call()
    return (call.urn or None) if call else None


def is_given_up() -> bool:
    """Whether the engine waits for the answer of this thread's call no more."""
    call = current_call()
    return call is not None and not call.context.is_active()


def resource_name(urn: str) -> str:
    """The name that the program gave a resource."""
    return urn.rpartition("::")[2]


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
