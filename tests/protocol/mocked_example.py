"""Runs the Pulumi program of a folder under a user's mocks and prints, as JSON, what it registered.

A script for the interpreter of an environment that has the program's SDKs: `python mocked_example.py FOLDER`.
"""

from __future__ import annotations

import asyncio
import json
import runpy
import sys
from pathlib import Path
from typing import Any

import pulumi
from google.protobuf.json_format import MessageToDict  # type: ignore[import-untyped]
from pulumi.runtime import mocks, settings, stack

SELECTED = "+919876543210"
ALLOCATED = "+919876543219"


class _Mocks(pulumi.runtime.Mocks):
    def __init__(self) -> None:
        self.inputs: dict[str, Any] = {}

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
        self.inputs[f"{args.typ}::{args.name}"] = args.inputs
        made = {"e164": SELECTED} if args.typ.endswith(":WhatsAppNumberSelection") else {}
        # Vobiz may allocate another number than was asked for.
        made |= {"selected_phone_number": ALLOCATED} if args.typ.endswith(":WhatsAppNumberOrder") else {}
        return f"{args.name}-id", dict(args.inputs) | made

    def call(self, args: pulumi.runtime.MockCallArgs) -> Any:
        raise AssertionError(f"{args.token} was invoked")


class _Monitor(mocks.MockMonitor):
    """What mocks are not told: on what a resource depends, whether it is protected, and the stack's outputs."""

    registered: dict[str, dict[str, Any]]
    outputs: dict[str, Any]

    def RegisterResource(self, request: Any) -> Any:
        depends_on = sorted(urn.rpartition("$")[2] for urn in request.dependencies)
        told = {"protect": request.protect, "depends_on": depends_on}
        self.registered[f"{request.type}::{request.name}"] = told
        return super().RegisterResource(request)  # type: ignore[no-untyped-call]

    def RegisterResourceOutputs(self, request: Any) -> Any:
        self.outputs = MessageToDict(request.outputs)
        return super().RegisterResourceOutputs(request)  # type: ignore[no-untyped-call]


def _main(folder: Path) -> None:
    recorder = _Mocks()
    monitor = _Monitor(recorder)
    monitor.registered = {}
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    pulumi.runtime.set_mocks(recorder, preview=False, monitor=monitor)
    # set_mocks makes a stack without outputs; run_in_stack makes one of its own.
    settings.set_root_resource(None)  # type: ignore[arg-type]

    def program() -> None:
        runpy.run_path(str(folder / "__main__.py"))

    loop.run_until_complete(stack.run_in_stack(program))
    resources = {key: monitor.registered[key] | {"inputs": inputs} for key, inputs in recorder.inputs.items()}
    print(json.dumps({"resources": resources, "outputs": monitor.outputs}))


if __name__ == "__main__":
    _main(Path(sys.argv[1]))
