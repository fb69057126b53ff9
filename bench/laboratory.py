"""Runs a contestant on the real CLI, a stack and a sandbox that nothing has touched before, and takes the time."""

from __future__ import annotations

import resource
import shutil
import tempfile
import time
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path

from bench.contestants import Contestant, Setting
from bench.memory import MemoryOfPlugin
from bench.results import Run
from tests.engine.stack import Stack
from vobiz_sandbox.process import AUTH_ID, AUTH_TOKEN, SandboxProcess

_BALANCE = 1_000_000_000


class Laboratory:
    """Where a Pulumi CLI is.

    Args:
        cli: its folder.
        folder: an empty folder, for all that the runs write.
    """

    def __init__(self, cli: Path, folder: Path) -> None:
        self._cli = cli
        self._folder = folder
        self._initialised = folder / "initialised"
        with Stack(self._initialised, cli, "", "") as stack:
            self._empty_bytes = _checkpoint(stack).stat().st_size

    def play(
        self, contestant: Contestant, setting: Setting, commands: Sequence[str], *, looks_at_memory: bool = False
    ) -> list[Run]:
        """Runs the commands one after the other on one new stack.

        Args:
            contestant: whose program.
            setting: what it declares, and what Vobiz is like.
            commands: each as in Run.
            looks_at_memory: whether the plugin is looked at, which costs a little time.

        Raises:
            AssertionError: a command failed; the text is what it printed.
        """
        with tempfile.TemporaryDirectory(dir=self._folder) as folder, SandboxProcess() as sandbox:
            put_on_sale(sandbox, setting.on_sale)
            sandbox.set_balance(available_balance=_BALANCE)
            sandbox.settings(latency=setting.latency)
            with Stack(Path(folder) / "stack", self._cli, "", sandbox.base_url, self._initialised) as stack:
                shutil.copytree(contestant.project, stack.project, dirs_exist_ok=True)
                # The tests' own: a user has none.
                del stack.environment["GOGC"]
                # What is installed is compiled; a run that may not write that would compile this checkout every time.
                stack.environment.pop("PYTHONDONTWRITEBYTECODE", None)
                stack.environment |= {
                    "VOBIZ_AUTH_ID": AUTH_ID,
                    "VOBIZ_AUTH_TOKEN": AUTH_TOKEN,
                    "BENCH_COUNT": str(setting.count),
                    "BENCH_NAMED": "yes" if setting.is_named else "no",
                    **contestant.environment,
                }
                return [self._run(stack, sandbox, each, setting.count, looks_at_memory) for each in commands]

    def _run(self, stack: Stack, sandbox: SandboxProcess, command: str, count: int, looks_at_memory: bool) -> Run:
        sandbox.clear_requests()
        processor_before = _processor_seconds()
        start = time.perf_counter()
        started = stack.start(command.rpartition(" ")[2])
        with MemoryOfPlugin(started.pid) if looks_at_memory else nullcontext() as memory:
            # Without a time-out, with which Popen polls every 0.05 s.
            started.wait()
            seconds = time.perf_counter() - start
        processor_seconds = _processor_seconds() - processor_before
        stack.finish(started)
        return Run(
            command,
            seconds,
            processor_seconds,
            requests=len(sandbox.requests()),
            state_bytes=(_checkpoint(stack).stat().st_size - self._empty_bytes) // count,
            plugin_bytes=memory.peak if memory else None,
        )


def put_on_sale(sandbox: SandboxProcess, count: int) -> None:
    """Has the sandbox offer these numbers and no other, those that the projects name first.

    Args:
        sandbox: where.
        count: how many.
    """
    fees = {"setup_fee": 500, "monthly_fee": 250, "currency": "INR"}
    place = {"country": "IN", "region": "MH"}
    sandbox.set_numbers([{"e164": f"+9198{index:08}"} | place | fees for index in range(count)])


def _checkpoint(stack: Stack) -> Path:
    return stack.backend / ".pulumi" / "stacks" / "numbers" / "dev.json"


def _processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
