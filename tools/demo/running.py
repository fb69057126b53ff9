"""Runs a command so that a Ctrl-C leaves nothing of it."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

_STOP_SECONDS = 20
# A pipeline that is cancelled, or a terminal that is closed, ends the demo as a Ctrl-C does.
INTERRUPTS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def run_until_interrupted(command: list[str], *, cwd: Path, env: Mapping[str, str]) -> Iterator[subprocess.Popen[str]]:
    """A running command, with pipes. A Ctrl-C interrupts it once, and is raised when it has ended.

    Args:
        command: its words.
        cwd: where it runs.
        env: its environment.

    Raises:
        KeyboardInterrupt: there was a Ctrl-C.
    """
    started: list[subprocess.Popen[str]] = []
    with ExitStack() as ending:
        try:
            # An interrupt within the start would leave a command that nobody knows.
            with _interrupt_put_off():
                running = subprocess.Popen(  # noqa: S603 - the demo's own commands
                    command,
                    cwd=cwd,
                    env=env,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    text=True,
                    # The terminal's own Ctrl-C would reach its plugins too, which it has to end itself.
                    start_new_session=True,
                )
                started.append(ending.enter_context(running))
            yield running
        except KeyboardInterrupt:
            for each in started:
                _stop(each)
            raise


@contextmanager
def _interrupt_put_off() -> Iterator[None]:
    came: list[int] = []
    before = {number: signal.signal(number, lambda number, _: came.append(number)) for number in INTERRUPTS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if came:
        raise KeyboardInterrupt


def _stop(running: subprocess.Popen[str]) -> None:
    try:
        running.send_signal(signal.SIGINT)
        # Read on: a pipe that is full, or closed, would stop it before its plugins are.
        with suppress(subprocess.TimeoutExpired):
            running.communicate(timeout=_STOP_SECONDS)
    finally:
        if running.poll() is None:
            running.kill()
