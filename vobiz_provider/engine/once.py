"""A result that threads share."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Generic, TypeVar

T = TypeVar("T")


class Once(Generic[T]):
    """Runs a call once for each key, however many threads ask; a failure is shared like a result.

    The plugin runs four threads (docs/engine-rules.md, "Processes"): without this, fifty resources refreshed against a
    dead API would wait for fifty time-outs.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._futures: dict[Hashable, Future[T]] = {}

    def get(self, key: Hashable, call: Callable[[], T]) -> T:
        """The result of the first call made for this key, or its error, raised again."""
        return self._asked(key, call).result()

    def has_result(self, key: Hashable) -> bool:
        """Whether that call was made and did not fail."""
        with self._lock:
            future = self._futures.get(key)
        return future is not None and future.done() and future.exception() is None

    def begin(self, key: Hashable, call: Callable[[], T]) -> None:
        """Makes that first call in a thread of its own, and does not wait: who asks gets the result, or the error."""
        with self._lock:
            if key in self._futures:
                return
        threading.Thread(target=self._asked, args=(key, call), daemon=True).start()

    def _asked(self, key: Hashable, call: Callable[[], T]) -> Future[T]:
        with self._lock:
            future = self._futures.get(key)
            first = future is None
            if future is None:
                future = self._futures[key] = Future()
        if first:
            try:
                future.set_result(call())
            except BaseException as error:  # noqa: BLE001 - shared with every other waiter, and raised there
                future.set_exception(error)
        return future
