"""A list that the API answered, and what is made of it once for all who ask."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterable
from typing import Any, TypeVar

Item = TypeVar("Item")
Made = TypeVar("Made")


class Listing(list[Item]):
    """A list that the API answered. Nothing changes it afterwards.

    Args:
        items: what came.
        is_whole: False where the API says that there is more: then an absence proves nothing.
    """

    def __init__(self, items: Iterable[Item] = (), *, is_whole: bool = True) -> None:
        super().__init__(items)
        self.is_whole = is_whole
        self._lock = threading.RLock()
        self._made: dict[Hashable, Any] = {}

    def once(self, what: Hashable, make: Callable[[], Made]) -> Made:
        """What is made of this list, which is walked for it once: it may hold ten thousand numbers, and is asked often.

        Args:
            what: what is made, with all that it depends on besides the list.
            make: makes it.

        Returns:
            What `make` returned when this was first asked for.
        """
        with self._lock:
            if what not in self._made:
                self._made[what] = make()
            made: Made = self._made[what]
            return made
