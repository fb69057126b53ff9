"""Runs a Pulumi program under mocks in a process of its own, and tells what the engine would have recorded.

A process, because the SDK's mocks leave settings, tasks and event loops behind in the one they are used in; a fork of
one that has imported everything, because the imports are what takes time.
"""

from __future__ import annotations

import asyncio
import atexit
import functools
import json
import os
import subprocess
import sys
import traceback
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NoReturn

import pulumi
from google.protobuf.json_format import MessageToDict  # type: ignore[import-untyped]
from pulumi.runtime import mocks, set_mocks, settings, stack

import vobiz_provider

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Recorded:
    """What a program came to: its stack outputs, its resources, and the error that ended it.

    Args:
        outputs: of the stack.
        types: of the resources, in the order in which they came.
        inputs: of the resources likewise, as the engine hands them to their plugins.
        error: what ended the program, or None.
    """

    outputs: dict[str, Any]
    types: list[str]
    inputs: list[dict[str, Any]]
    error: str | None


def run_program(program: str, config: dict[str, str] | None = None, organization: str = "organization") -> Recorded:
    """Runs the text of a program.

    Args:
        program: the text.
        config: the stack config.
        organization: whose stack `project/stack` it is; the default is what backends without organisations say.
    """
    server = _server()
    assert server.stdin
    assert server.stdout
    environment = os.environ | {"PULUMI_CONFIG": json.dumps(config or {})}
    server.stdin.write(json.dumps([program, organization, dict(environment)]) + "\n")
    server.stdin.flush()
    answer = server.stdout.readline()
    assert answer.startswith("{"), answer
    return Recorded(**json.loads(answer))


@functools.cache
def _server() -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.unit.pulumi_programs"]
    server = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    # It ends with its standard input.
    atexit.register(server.communicate)
    return server


class _Mocks(pulumi.runtime.Mocks):
    def __init__(self) -> None:
        self.types: list[str] = []
        self.inputs: list[dict[Any, Any]] = []

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
        self.types.append(args.typ)
        self.inputs.append(dict(args.inputs))
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
    for name in vobiz_provider.__all__:
        getattr(vobiz_provider, name)
    for request in sys.stdin:
        child = os.fork()
        if child:
            if os.waitpid(child, 0)[1]:
                print("the program's process failed", flush=True)
            continue
        program, organization, environment = json.loads(request)
        os.environ.clear()
        os.environ.update(environment)
        try:
            _run(program, organization)
        except BaseException:  # noqa: BLE001 - a fork must not go on as the server
            traceback.print_exc()
            os._exit(1)
        os._exit(0)


def _run(program: str, organization: str) -> None:
    recorder = _Mocks()
    monitor = _Monitor(recorder)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    set_mocks(recorder, preview=False, monitor=monitor, organization=organization)  # type: ignore[arg-type]
    # set_mocks makes a stack without outputs; run_in_stack makes one of its own.
    settings.set_root_resource(None)  # type: ignore[arg-type]
    error: str | None = None
    try:
        loop.run_until_complete(stack.run_in_stack(lambda: exec(program, {})))  # noqa: S102 - a test's own text
    except pulumi.RunError as raised:
        error = f"{type(raised).__name__}: {raised}"
    recorded = Recorded(monitor.outputs, recorder.types, recorder.inputs, error)
    print(json.dumps(asdict(recorded)), flush=True)


if __name__ == "__main__":
    _main()
