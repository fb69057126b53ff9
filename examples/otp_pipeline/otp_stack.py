"""One own number in a stack: `pulumi up` of it alone, with a code that is in memory only."""

from __future__ import annotations

import json
import runpy
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pulumi
from pulumi import automation

_TYPE = "pulumi-python:dynamic/vobiz:ByonNumber"
# A run that says one of these failed for want of the right code, and for nothing else.
_WAITS = ("the otp_code was not accepted", "is recorded and not verified yet")
_CODE_SECONDS = 600
# The config key under which the program looks for the code.
_OTP_KEY = "otp"


class Failed(Exception):
    """It did not work; the text says what and what next."""


class OwnNumber:
    """A ByonNumber that the program of a project declares.

    Args:
        project: the folder with Pulumi.yaml and `__main__.py`, whose program reads the code as the config secret `otp`.
        stack: the stack's name.
        name: the resource's name, or its URN.

    Raises:
        Failed: there is no such project or stack, or the name is that of no ByonNumber.
    """

    def __init__(self, project: Path, stack: str, name: str) -> None:
        self._program = project / "__main__.py"
        self._outputs: dict[str, Any] = {}
        self._name = name
        self._target = name if name.startswith("urn:") else f"**{_TYPE}::{name}"
        # A pattern, or another resource: `up` would order what it matches.
        if "*" in name or (name.startswith("urn:") and f"{_TYPE}::" not in name):
            raise Failed("give the name of one ByonNumber, or its URN")
        if not ((project / "Pulumi.yaml").is_file() and self._program.is_file()):
            raise Failed("no Pulumi.yaml and __main__.py here: run it in the project's folder")
        try:
            self._stack = automation.select_stack(stack, work_dir=str(project))
        except automation.CommandError as error:
            raise Failed(_error_line(error)) from None
        except automation.InvalidVersionError as error:
            raise Failed(str(error)) from None
        except FileNotFoundError:
            raise Failed("no pulumi on PATH: https://www.pulumi.com/docs/install/") from None

    def up(self, code: str | None = None) -> bool:
        """Runs `pulumi up` of this number alone; without a code it has one sent where none is alive.

        Returns:
            Whether the number is verified.

        Raises:
            Failed: for another reason than the code.
            KeyboardInterrupt: after the run, where the job was told to end meanwhile.
        """
        failure: automation.CommandError | None = None
        with _until_the_cli_has_ended():
            try:
                self._stack.up(
                    target=[self._target],
                    program=lambda: self._run_program(code),
                    on_output=lambda line: print(line, flush=True),
                    color="never",
                    suppress_progress=True,
                    show_secrets=False,
                )
            except automation.CommandError as error:
                failure = error
        if failure and not any(words in str(failure) for words in _WAITS):
            raise Failed(f"`pulumi up` failed: {_error_line(failure)}; the state is kept")
        self._outputs = self._read_outputs()
        return bool(self._outputs["status"] == "verified")

    def seconds_left(self) -> float:
        """How long the code that was sent is still alive; 10 minutes where Vobiz does not say."""
        try:
            expires_at = datetime.fromisoformat(self._outputs["expires_at"].replace("Z", "+00:00"))
        except (KeyError, ValueError):
            return _CODE_SECONDS
        return (expires_at - datetime.now(timezone.utc)).total_seconds()

    def _run_program(self, code: str | None) -> None:
        # stack.set_config would put the code on a command line and into Pulumi.STACK.yaml.
        if code is not None:
            pulumi.runtime.set_config(f"{pulumi.get_project()}:{_OTP_KEY}", code)
        runpy.run_path(str(self._program), run_name="__main__")

    def _read_outputs(self) -> dict[str, Any]:
        # stack.export_stack would decrypt every secret of the stack.
        workspace = self._stack.workspace
        arguments = ["stack", "export", "--stack", self._stack.name]
        try:
            exported = workspace.pulumi_command.run(arguments, workspace.work_dir, {})
        except automation.CommandError as error:
            raise Failed(_error_line(error)) from None
        resources = json.loads(exported.stdout)["deployment"].get("resources", [])
        ending = self._target.removeprefix("**")
        found: list[dict[str, Any]] = [each["outputs"] for each in resources if each["urn"].endswith(ending)]
        if not found:
            raise Failed(f"the stack has no ByonNumber {self._name!r}")
        if len(found) > 1:
            raise Failed(f"the stack has {len(found)} ByonNumbers {self._name!r}: give the URN of one")
        return found[0]


@contextmanager
def _until_the_cli_has_ended() -> Iterator[None]:
    """Holds back what ends this process: the CLI is told too, and needs the program and a reader of its output."""
    told: list[int] = []
    held = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(each, lambda number, _: told.append(number)) for each in held]
    try:
        yield
    finally:
        for each, handler in zip(held, before, strict=True):
            signal.signal(each, handler)
    if told:
        raise KeyboardInterrupt


def _error_line(error: automation.CommandError) -> str:
    """What the CLI said first, apart from what it says of every update that fails."""
    lines = [line.strip().removeprefix("stderr: ") for line in str(error).splitlines()]
    said = [line.removeprefix("error: ") for line in lines if line.startswith("error: ")]
    return next((line for line in said if line != "update failed"), "pulumi failed")
