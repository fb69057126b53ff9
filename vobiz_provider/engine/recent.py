"""A result that threads share as long as it is recent."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from vobiz_provider.engine.once import Once

T = TypeVar("T")


class Recent(Generic[T]):
    """Makes a call anew once its result is too old: counted from when it was asked for, since it may be as old as that.

    At half of that age the call is made once more while the result is still good, so that nobody need wait for it. A
    failure is only that of who waited for it.

    Args:
        seconds: how long a result is good.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._asked_at = -seconds
        self._result: Once[T] = Once()
        self._next: tuple[float, Once[T]] | None = None

    def get(self, call: Callable[[], T], asked_since: float = -math.inf) -> T:
        """The result of a call that was made at most that long ago, or its error.

        Args:
            call: makes it; the same each time.
            asked_since: what was asked for before this time of `time.monotonic` does not count.
        """
        now = time.monotonic()
        with self._lock:
            if self._next and self._next[1].has_result(()):
                (self._asked_at, self._result), self._next = self._next, None
            age = now - self._asked_at
            if age >= self._seconds or self._asked_at < asked_since:
                self._asked_at, self._result, self._next = now, Once(), None
            elif age >= self._seconds / 2 and self._next is None:
                self._next = now, Once()
                self._next[1].begin((), call)
            result = self._result
        try:
            return result.get((), call)
        except BaseException:
            with self._lock:
                if self._result is result:
                    self._asked_at = now - self._seconds
            raise
