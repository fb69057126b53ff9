"""Runs a Pulumi program under mocks in a process of its own, and tells what the engine would have recorded.

A process, because the SDK's mocks leave settings, tasks and event loops behind in the one they are used in.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import pulumi
from google.protobuf.json_format import MessageToDict  # type: ignore[import-untyped]
from pulumi.runtime import mocks, set_mocks, settings, stack

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Recorded:
    """What a program came to: its stack outputs, the types of its resources, and the error that ended it."""

    outputs: dict[str, Any]
    types: list[str]
    error: str | None


def run_program(program: str, config: dict[str, str] | None = None) -> Recorded:
    """Runs the text of a program with this stack config."""
    child = subprocess.run(
        [sys.executable, "-m", "tests.unit.pulumi_programs"],
        input=program,
        cwd=ROOT,
        env=os.environ | {"PULUMI_CONFIG": json.dumps(config or {})},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert child.returncode == 0, child.stderr
    return Recorded(**json.loads(child.stdout.splitlines()[-1]))


class _Mocks(pulumi.runtime.Mocks):
    def __init__(self) -> None:
        self.types: list[str] = []

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
        self.types.append(args.typ)
        return f"{args.name}-id", dict(args.inputs)

    def call(self, args: pulumi.runtime.MockCallArgs) -> NoReturn:
        raise AssertionError(f"{args.token} was invoked")


class _Monitor:
    """As the engine's: no MockMonitor, by which a program knows that it runs under a user's mocks."""

    def __init__(self, recorder: _Mocks) -> None:
        self._mocked = mocks.MockMonitor(recorder)
        self.outputs: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._mocked, name)

    def RegisterResourceOutputs(self, request: Any) -> Any:
        self.outputs = MessageToDict(request.outputs)
        return self._mocked.RegisterResourceOutputs(request)  # type: ignore[no-untyped-call]


def _main() -> None:
    program = sys.stdin.read()
    recorder = _Mocks()
    monitor = _Monitor(recorder)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    set_mocks(recorder, preview=False, monitor=monitor)  # type: ignore[arg-type]
    # set_mocks makes a stack without outputs; run_in_stack makes one of its own.
    settings.set_root_resource(None)  # type: ignore[arg-type]
    error: str | None = None
    try:
        loop.run_until_complete(stack.run_in_stack(lambda: exec(program, {})))  # noqa: S102 - a test's own text
    except pulumi.RunError as raised:
        error = f"{type(raised).__name__}: {raised}"
    print(json.dumps({"outputs": monitor.outputs, "types": recorder.types, "error": error}), flush=True)


if __name__ == "__main__":
    _main()
