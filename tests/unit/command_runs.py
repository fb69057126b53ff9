"""Runs of `python -m vobiz_provider`: as a real process that sees nothing but what it is given, or in this process."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.driver.stack_export import path_with_cli
from tests.driver.troubleshooting import hold_to_the_page
from vobiz_provider.commands.application import run
from vobiz_sandbox.process import AUTH_ID, AUTH_TOKEN, SandboxProcess

_SECONDS = 120


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    exit_code: int
    out: str
    err: str


def run_command(folder: Path, environment: Mapping[str, str], *arguments: str) -> Ended:
    """Runs one command to its end.

    Args:
        folder: where.
        environment: what it sees, besides what Python itself needs.
        arguments: the command and its arguments.
    """
    kept = {name: os.environ[name] for name in ("PYTHONPATH", "HOME") if name in os.environ}
    ended = subprocess.run(
        [sys.executable, "-m", "vobiz_provider", *arguments],
        cwd=folder,
        env={"PATH": os.defpath, **kept, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    hold_to_the_page(ended.stderr)
    return Ended(ended.returncode, ended.stdout, ended.stderr)


class RunHere:
    """`run_here(folder, environment, *arguments)`: the same in this process, which saves the time of its start."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def __call__(self, folder: Path, environment: Mapping[str, str], *arguments: str) -> Ended:
        with self._monkeypatch.context() as patched:
            patched.chdir(folder)
            patched.setattr(sys, "argv", ["vobiz-provider", *arguments])
            patched.setenv("PATH", os.defpath)
            patched.delenv("FORCE_COLOR", raising=False)
            for name, value in environment.items():
                patched.setenv(name, value)
            with pytest.raises(SystemExit) as ended:
                run()
        shown = self._capsys.readouterr()
        assert isinstance(ended.value.code, int)
        hold_to_the_page(shown.err)
        return Ended(ended.value.code, shown.out, shown.err)


def pair(sandbox: SandboxProcess) -> dict[str, str]:
    """An environment with the credentials of the sandbox's first account."""
    return {"VOBIZ_BASE_URL": sandbox.base_url, "VOBIZ_AUTH_ID": AUTH_ID, "VOBIZ_AUTH_TOKEN": AUTH_TOKEN}


def project(folder: Path, runtime: str = "python") -> Path:
    """A new folder with a Pulumi.yaml.

    Args:
        folder: where it is to be.
        runtime: its runtime, in YAML.
    """
    folder.mkdir(parents=True)
    (folder / "Pulumi.yaml").write_text(f"name: numbers\nruntime: {runtime}\n")
    return folder


def cli(folder: Path, *, config: str = "echo '{}'", export: str = """echo '{"deployment": null}'""") -> str:
    """The PATH on which a script plays a whole CLI, with its helpers and this Python as `python3`.

    Args:
        folder: where to write it.
        config: what `pulumi config` does, in shell.
        export: what `pulumi stack export` does.
    """
    script = (
        'case "$1 $2" in\n"version "*) echo v3.259.0;;\n"stack --show-name") echo dev;;\n'
        f'"stack export") {export};;\n"config --json") {config};;\n*) exit 9;;\nesac'
    )
    path = path_with_cli(folder, script)
    for name in ("pulumi-language-python", "pulumi-resource-pulumi-python"):
        (folder / name).symlink_to(folder / "pulumi")
    (folder / "python3").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    (folder / "python3").chmod(0o755)
    return path
