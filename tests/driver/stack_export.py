"""A stack as `pulumi stack export` shows it to a plugin. A script plays the CLI; the engine tests run the real one."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.driver.plugin import URN, State, Values

ORDER_TYPE = "pulumi-python:dynamic/vobiz:WhatsAppNumberOrder"
SELECTION_TYPE = "pulumi-python:dynamic/vobiz:WhatsAppNumberSelection"
BYON_TYPE = "pulumi-python:dynamic/vobiz:ByonNumber"

_MANIFEST = {"time": "2026-01-02T03:04:05.678901234Z", "magic": "", "version": ""}


def path_with_cli(folder: Path, script: str) -> str:
    """The PATH on which a shell script is `pulumi`.

    Args:
        folder: where to write it; made where it is missing.
        script: what it does, without the line that names the shell.
    """
    folder.mkdir(exist_ok=True)
    cli = folder / "pulumi"
    cli.write_text(f"#!/bin/sh\n{script}\n")
    cli.chmod(0o755)
    return f"{folder}{os.pathsep}{os.defpath}"


class ExportedStack:
    """A stack that a plugin sees with `PATH=stack.path`; empty at first.

    Args:
        folder: where its CLI is written.
    """

    def __init__(self, folder: Path) -> None:
        self._exported, self._calls = folder / "exported.json", folder / "calls"
        export = (
            f"echo \"$@\" >> '{self._calls}'; [ \"$1 $2\" = 'stack export' ] && exec cat '{self._exported}'; exit 2"
        )
        self.path = path_with_cli(folder, export)
        self.holds()

    def holds(self, *resources: Values, pending_operations: Sequence[Values] = ()) -> None:
        """What is exported from now on; a plugin may have read the stack before.

        Args:
            resources: see `recorded`.
            pending_operations: see `creating`.
        """
        deployment = {"resources": resources, "pending_operations": pending_operations}
        partial = self._exported.with_suffix(".partial")
        partial.write_text(
            exported({"manifest": _MANIFEST} | {key: list(each) for key, each in deployment.items() if each})
        )
        partial.rename(self._exported)

    def calls(self) -> list[str]:
        """The arguments of each call of the CLI so far, oldest first."""
        return self._calls.read_text().splitlines() if self._calls.exists() else []


def exported(deployment: Any) -> str:
    """The file that the CLI prints for a deployment."""
    return json.dumps({"version": 3, "deployment": deployment})


def recorded(type_: str, name: str, state: State, inputs: Values | None = None, **more: Any) -> Values:
    """A resource of the stack, with its secrets in plain text.

    Args:
        type_: its whole type.
        name: its name in the program, which gives it the URN that `Plugin.resource` sends.
        state: its id and outputs.
        inputs: its inputs.
        more: other fields of the record, such as `protect` or `initErrors`.
    """
    record = {"urn": URN + name, "custom": True, "id": state.id, "type": type_}
    return record | {"inputs": inputs or {}, "outputs": state.outputs} | more


def creating(type_: str, name: str, inputs: Values) -> Values:
    """The pending operation that a run leaves which was killed while it created a resource.

    Args:
        type_: the resource's whole type.
        name: its name in the program, which gives it the URN that `Plugin.resource` sends.
        inputs: its inputs.
    """
    return {"resource": {"urn": URN + name, "custom": True, "type": type_, "inputs": inputs}, "type": "creating"}
