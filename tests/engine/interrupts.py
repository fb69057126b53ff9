"""A run that is stopped at a chosen moment around a request, and the stack that it leaves."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.engine.jobs import until
from tests.engine.stack import Stack
from vobiz_sandbox.paths import AVAILABILITY, CHANNELS, ORDERS
from vobiz_sandbox.process import SandboxProcess

# Slow enough to act in between, quick enough for a test: an order's JSON is about 450 bytes, a listing's 800.
_SLOWLY = {"processed": True, "action": "drip", "bytes": 60, "seconds": 0.4}

_ENDING_SECONDS = 2


def before_it_begins(stack: Stack, sandbox: SandboxProcess) -> None:
    """The engine asks whether the resource may be created, and has not begun to."""
    sandbox.arm(method="GET", path=AVAILABILITY, **_SLOWLY | {"bytes": 120})
    stack.start("up")
    until(lambda: bool(sandbox.requests("GET", AVAILABILITY)))


def before_it_is_sent(stack: Stack, sandbox: SandboxProcess) -> None:
    """The resource asks once more what is on sale, and waits for that answer."""
    sandbox.arm(method="GET", path=AVAILABILITY, processed=True)
    sandbox.arm(method="GET", path=AVAILABILITY, **_SLOWLY | {"bytes": 120})
    stack.start("up")
    until(lambda: len(sandbox.requests("GET", AVAILABILITY)) == 2)


def while_it_waits(stack: Stack, sandbox: SandboxProcess) -> None:
    """The order has reached the API, and its answer is on the way."""
    sandbox.arm(method="POST", path=ORDERS, **_SLOWLY)
    stack.start("up")
    until(lambda: bool(sandbox.requests("POST", ORDERS)))


def while_two_wait(stack: Stack, sandbox: SandboxProcess) -> None:
    """The same for two orders of the program."""
    sandbox.arm(method="POST", path=ORDERS, times=2, **_SLOWLY)
    stack.start("up")
    until(lambda: len(sandbox.requests("POST", ORDERS)) == 2)


def while_it_connects(stack: Stack, sandbox: SandboxProcess) -> None:
    """The same for a channel."""
    sandbox.arm(method="POST", path=CHANNELS, **_SLOWLY)
    stack.start("up")
    until(lambda: bool(sandbox.requests("POST", CHANNELS)))


def after_the_answer(stack: Stack, sandbox: SandboxProcess) -> None:
    """The plugin has the answer, and the CLI does not: the plugin is held up meanwhile."""
    # A warning follows the answer, which a CLI that is stopped takes no notice of: time to stop the plugin too.
    sandbox.arm(method="POST", path=ORDERS, **_SLOWLY, patch={"status": "queued"})
    stack.start("up")
    until(lambda: bool(sandbox.requests("POST", ORDERS)))
    _cli(stack).send_signal(signal.SIGSTOP)
    until(lambda: _noted_with_id(stack))
    _signal_plugins(stack, signal.SIGSTOP)
    _cli(stack).send_signal(signal.SIGCONT)


def kill_the_cli(stack: Stack) -> None:
    _cli(stack).kill()


def kill_the_plugin(stack: Stack) -> None:
    _signal_plugins(stack, signal.SIGKILL)


def interrupt_once(stack: Stack) -> None:
    """As Ctrl-C does in a terminal, which goes to the CLI and to all that it started in its process group."""
    os.killpg(_cli(stack).pid, signal.SIGINT)


def terminate_once(stack: Stack) -> None:
    _cli(stack).send_signal(signal.SIGTERM)
    until(lambda: "received; cancelling" in stack.printed())


def interrupt_twice(stack: Stack) -> None:
    _signal_twice(stack, signal.SIGINT, signal.SIGINT)


def terminate_twice(stack: Stack) -> None:
    """As a job is that was cancelled in a pipeline."""
    _signal_twice(stack, signal.SIGTERM, signal.SIGTERM)


def interrupt_and_terminate(stack: Stack) -> None:
    """As a job's step is whose shell was replaced by the CLI."""
    _signal_twice(stack, signal.SIGINT, signal.SIGTERM)


def cancel_the_step(stack: Stack) -> None:
    """As a job's step is whose shell runs the CLI: the shell is asked twice, and what it leaves behind is killed."""
    shell = _cli(stack)
    shell.send_signal(signal.SIGINT)
    shell.send_signal(signal.SIGTERM)
    shell.wait(_ENDING_SECONDS)
    os.killpg(shell.pid, signal.SIGKILL)


@contextlib.contextmanager
def held_up(stack: Stack) -> Iterator[None]:
    """The run that is going stands still meanwhile, however long that takes."""
    _signal_plugins(stack, signal.SIGSTOP)
    yield
    _signal_plugins(stack, signal.SIGCONT)


@contextlib.contextmanager
def in_a_step(stack: Stack, folder: Path) -> Iterator[None]:
    """Has a shell run the CLI, as the step of a job does; `cancel_the_step` stops that."""
    path = stack.environment["PATH"]
    shell = folder / "step" / "pulumi"
    shell.parent.mkdir()
    shell.write_text(f'#!/usr/bin/env -S bash -e\n"{path.split(os.pathsep)[0]}/pulumi" "$@"\n')
    shell.chmod(0o700)
    stack.environment["PATH"] = os.pathsep.join((str(shell.parent), path))
    yield
    stack.environment["PATH"] = path


Moment = Callable[[Stack, SandboxProcess], None]
Stop = Callable[[Stack], None]


def stopped_run(stack: Stack, sandbox: SandboxProcess, moment: Moment, stop: Stop) -> None:
    """Runs `up`, stops it, and gives the stack back as a user would: with `pulumi cancel` where it is locked."""
    stop_a_run(stack, sandbox, moment, stop)
    if stop not in (kill_the_plugin, interrupt_once):
        stack.run("cancel", "--yes")


def stop_a_run(stack: Stack, sandbox: SandboxProcess, moment: Moment, stop: Stop) -> None:
    """Runs `up`, stops it, and leaves the stack as that does."""
    sandbox.clear_requests()
    moment(stack, sandbox)
    stop(stack)
    if moment is after_the_answer:
        # It must not take the answer while it ends, and then it waits long for a plugin that stands still.
        with contextlib.suppress(subprocess.TimeoutExpired):
            _cli(stack).wait(_ENDING_SECONDS)
    _signal_plugins(stack, signal.SIGCONT)
    stack.finish(_cli(stack), expect=None)
    if (moment, stop) == (while_it_waits, kill_the_cli):
        until(lambda: _noted_with_id(stack))  # the SDK's plugin outlives its CLI, and does what it was told to do
    _signal_plugins(stack, signal.SIGKILL)
    sandbox.control("DELETE", "/faults")


def _signal_twice(stack: Stack, first: signal.Signals, second: signal.Signals) -> None:
    for number, heard in ((first, "received; cancelling"), (second, "received; terminating")):
        _cli(stack).send_signal(number)
        until(lambda: heard in stack.printed())  # noqa: B023 - called before the next turn


def _signal_plugins(stack: Stack, number: signal.Signals) -> None:
    """Signals every plugin process of this stack."""
    mark = f"PULUMI_HOME={stack.home}\0".encode()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            started_here = mark in (process / "environ").read_bytes() + b"\0"
            if started_here and b"pulumi.dynamic" in (process / "cmdline").read_bytes():
                os.kill(int(process.name), number)
        except OSError:
            continue  # ended meanwhile


def _noted_with_id(stack: Stack) -> bool:
    notes = (stack.home / "vobiz").glob("*.json")
    return any(b'"order_id": "' in note.read_bytes() for note in notes)


def _cli(stack: Stack) -> subprocess.Popen[bytes]:
    return stack.started[-1]
