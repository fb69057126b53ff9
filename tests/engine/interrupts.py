"""A run that is stopped at a chosen moment around the purchase."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from tests.engine.stack import Stack
from vobiz_sandbox.paths import AVAILABILITY, ORDERS
from vobiz_sandbox.process import SandboxProcess

# Slow enough to act in between, quick enough for a test: an order's JSON is about 450 bytes.
_SLOWLY = {"processed": True, "action": "drip", "bytes": 60, "seconds": 0.4}


def before_it_is_sent(stack: Stack, sandbox: SandboxProcess) -> None:
    """The resource asks once more what is on sale, and waits for that answer."""
    _until(lambda: len(sandbox.requests("GET", AVAILABILITY)) == 2)


def while_it_waits(stack: Stack, sandbox: SandboxProcess) -> None:
    """The order has reached the API, and its answer is on the way."""
    _until(lambda: bool(sandbox.requests("POST", ORDERS)))


def kill_the_cli(stack: Stack) -> None:
    _cli(stack).kill()


def kill_the_plugin(stack: Stack) -> None:
    for pid in plugins(stack):
        os.kill(pid, signal.SIGKILL)


def interrupt_once(stack: Stack) -> None:
    _cli(stack).send_signal(signal.SIGINT)


def interrupt_twice(stack: Stack) -> None:
    interrupt_once(stack)
    time.sleep(0.3)
    interrupt_once(stack)


Moment = Callable[[Stack, SandboxProcess], None]
Stop = Callable[[Stack], None]


def stopped_run(stack: Stack, sandbox: SandboxProcess, moment: Moment, stop: Stop) -> None:
    """Runs `up`, stops it, and gives the stack back as a user would: with `pulumi cancel` where it is locked."""
    if moment is before_it_is_sent:
        sandbox.arm(method="GET", path=AVAILABILITY, processed=True)
        sandbox.arm(method="GET", path=AVAILABILITY, **_SLOWLY)
    else:
        sandbox.arm(method="POST", path=ORDERS, **_SLOWLY)
    sandbox.clear_requests()
    started = stack.start("up")
    moment(stack, sandbox)
    stop(stack)
    stack.finish(started, expect=None)
    if stop is kill_the_cli:
        _until(lambda: _noted_with_id(stack))  # the SDK's plugin outlives its CLI, and does what it was told to do
    for pid in plugins(stack):
        os.kill(pid, signal.SIGKILL)
    sandbox.control("DELETE", "/faults")
    if stop in (kill_the_cli, interrupt_twice):
        stack.run("cancel", "--yes")


def notes(stack: Stack) -> list[Path]:
    """The purchases that are noted on disk."""
    return list((stack.home / "vobiz").glob("*.json"))


def plugins(stack: Stack) -> list[int]:
    """The plugin processes of this stack, by id."""
    mark = f"PULUMI_HOME={stack.home}\0".encode()
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            started_here = mark in (process / "environ").read_bytes() + b"\0"
            if started_here and b"pulumi.dynamic" in (process / "cmdline").read_bytes():
                found.append(int(process.name))
        except OSError:
            continue  # ended meanwhile
    return found


def _noted_with_id(stack: Stack) -> bool:
    return any(b'"order_id": "' in note.read_bytes() for note in notes(stack))


def _cli(stack: Stack) -> subprocess.Popen[bytes]:
    return stack.started[-1]


def _until(holds: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "the moment did not come"
        time.sleep(0.02)
