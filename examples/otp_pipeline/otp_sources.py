"""Where the code comes from: a prompt without echo, or a file that a manual step fills."""

from __future__ import annotations

import getpass
import re
import signal
import sys
import time
from pathlib import Path
from typing import Any, Protocol

_CODE = re.compile(r"[0-9]{4,12}")
_POLL_SECONDS = 0.5


class NoCode(Exception):
    """Nobody gave a code in time; the text says so."""


class Unusable(Exception):
    """No code can come from here; the text says why."""


class Source(Protocol):
    """Gives one code after another."""

    def next_code(self, seconds: float) -> str:
        """Waits for a code.

        Args:
            seconds: how long.

        Returns:
            A code of 4 to 12 digits.

        Raises:
            NoCode: there was none in time.
            Unusable: none can be read any more.
        """
        ...


class Prompt:
    """Asks on the terminal, without echo."""

    def __init__(self) -> None:
        if not sys.stdin.isatty():
            raise Unusable("no terminal to ask for the code on: give --code-file PATH")

    def next_code(self, seconds: float) -> str:
        """Asks until digits are typed. getpass knows no time-out: an alarm ends it, and it restores the terminal."""
        before = signal.signal(signal.SIGALRM, _end)
        signal.setitimer(signal.ITIMER_REAL, max(seconds, 0.001))
        try:
            while True:
                code = getpass.getpass("code (not shown): ").strip()
                if _CODE.fullmatch(code):
                    return code
                print("a code is 4 to 12 digits", flush=True)
        except (EOFError, KeyboardInterrupt, NoCode) as ended:
            print(flush=True)
            if isinstance(ended, EOFError):
                raise NoCode("no code was typed") from None
            raise
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)


class CodeFile:
    """A file that is not there until somebody writes a code into it, and that is removed as soon as it is read."""

    def __init__(self, path: Path) -> None:
        # What is in it now is of an earlier attempt, or no code at all: nothing to submit, or to remove, unasked.
        if path.exists():
            raise Unusable(f"{path} is there before a code was asked for: remove it")
        if not path.parent.is_dir():
            raise Unusable(f"{path.parent} is no folder to put a code into")
        self._path = path

    def next_code(self, seconds: float) -> str:
        """Looks twice a second."""
        print(f"waiting for the code in {self._path}", flush=True)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                code = self._path.read_bytes().decode(errors="replace").strip()
                if code:
                    self._path.unlink()
            except FileNotFoundError:
                code = ""
            except OSError as error:
                raise Unusable(f"{self._path} cannot be read and removed: {error.strerror}") from None
            if _CODE.fullmatch(code):
                return code
            if code:
                print("a code is 4 to 12 digits: what the file held was removed", flush=True)
            time.sleep(_POLL_SECONDS)
        raise NoCode("no code came in time")


def _end(*_: Any) -> None:
    raise NoCode("no code came in time")
