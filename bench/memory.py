"""The memory of the plugin while a command runs."""

from __future__ import annotations

import threading
from types import TracebackType

import psutil

_INTERVAL_SECONDS = 0.1
_PLUGIN = "pulumi.dynamic"


class MemoryOfPlugin(threading.Thread):
    """`with MemoryOfPlugin(pid) as memory:` looks ten times a second; `memory.peak` is the most that it saw, in bytes.

    Args:
        pid: the process of the CLI. Only what descends from it is looked at.
    """

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.peak = 0
        self._pid = pid
        self._is_over = threading.Event()

    def __enter__(self) -> MemoryOfPlugin:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_over.set()
        self.join()

    def run(self) -> None:
        """Looks until the `with` statement is left."""
        while not self._is_over.wait(_INTERVAL_SECONDS):
            try:
                for each in psutil.Process(self._pid).children(recursive=True):
                    self._look_at(each)
            except psutil.NoSuchProcess:
                return

    def _look_at(self, process: psutil.Process) -> None:
        try:
            if _PLUGIN in process.cmdline():
                self.peak = max(self.peak, process.memory_info().rss)
        except psutil.Error:
            pass  # it has ended
