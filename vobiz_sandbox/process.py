"""Runs a sandbox as a child process, and talks to it, for tests and demos."""

import os
import subprocess
import sys
import tempfile
import threading
from contextlib import ExitStack
from pathlib import Path

from requests import Session

from vobiz_sandbox.remote import (
    ACCESS_TOKEN,
    AUTH_ID,
    AUTH_TOKEN,
    CREDENTIALS,
    OTHER_CREDENTIALS,
    RemoteSandbox,
)

__all__ = ["ACCESS_TOKEN", "AUTH_ID", "AUTH_TOKEN", "CREDENTIALS", "OTHER_CREDENTIALS", "SandboxProcess"]

_START_SECONDS = 20
_STOP_SECONDS = 5


class SandboxProcess(RemoteSandbox, ExitStack):
    """`with SandboxProcess("--order-read") as sandbox:` runs one on a free port until the end of the block.

    Args:
        options: those of `python -m vobiz_sandbox`.

    Raises:
        RuntimeError: it did not start; with its own words.
    """

    def __init__(self, *options: str) -> None:
        super().__init__()
        self._options = options

    def __enter__(self) -> "SandboxProcess":
        package_parent = str(Path(__file__).resolve().parent.parent)
        python_path = os.pathsep.join(filter(None, [package_parent, os.environ.get("PYTHONPATH")]))
        with ExitStack() as started:
            self._standard_error = started.enter_context(tempfile.TemporaryFile())
            self._child = started.enter_context(
                subprocess.Popen(  # noqa: S603
                    [sys.executable, "-m", "vobiz_sandbox", "--port", "0", *self._options],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=self._standard_error,
                    env={**os.environ, "PYTHONPATH": python_path},
                )
            )
            started.callback(self._end_child)
            self._session = started.enter_context(Session())
            self._session.trust_env = False
            self.base_url = self._read_base_url()
            self.push(started.pop_all())
        return self

    def _read_base_url(self) -> str:
        lines: list[str] = []

        def read_line() -> None:
            if self._child.stdout:
                lines.append(self._child.stdout.readline().decode().strip())

        reader = threading.Thread(target=read_line, daemon=True)
        reader.start()
        reader.join(_START_SECONDS)
        if lines and lines[0]:
            return lines[0]
        self._child.kill()
        reader.join()
        self._child.wait()
        self._standard_error.seek(0)
        raise RuntimeError(f"the sandbox did not start: {self._standard_error.read().decode(errors='replace').strip()}")

    def _end_child(self) -> None:
        self._child.terminate()
        try:
            self._child.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._child.kill()
