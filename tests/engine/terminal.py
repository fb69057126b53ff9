"""A command that asks, run in a terminal of its own."""

from __future__ import annotations

import os
import pty
import signal
import subprocess

from tests.engine.stack import Stack


def press_enter_in(stack: Stack, *arguments: str, until: str) -> str:
    """Runs a command of the CLI, answers its first question with Enter, and ends it once it has shown a text.

    Args:
        stack: where.
        arguments: of the command.
        until: the text.

    Returns:
        What it has shown by then, with the terminal's control sequences.
    """
    ours, theirs = pty.openpty()
    asking = subprocess.Popen(
        ["pulumi", *arguments],
        cwd=stack.project,
        env=stack.environment | {"TERM": "xterm"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    # Typed ahead: the first question takes it.
    os.write(ours, b"\r")
    shown = b""
    try:
        while until.encode() not in shown:
            shown += os.read(ours, 65536)
    finally:
        os.killpg(asking.pid, signal.SIGKILL)
        asking.wait()
        os.close(ours)
    return shown.decode(errors="replace")
