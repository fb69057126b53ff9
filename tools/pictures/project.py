"""A Pulumi project in a folder of its own, run with the real CLI against the local sandbox."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from vobiz_sandbox.process import AUTH_ID, AUTH_TOKEN, SandboxProcess


class RunFailed(Exception):
    """A command that did not end, or print, as its scene says."""


class Project:
    """A stack named `dev` on a file backend.

    Args:
        folder: an empty one.
        sandbox: its Vobiz.
        program: the text of `__main__.py`.
    """

    def __init__(self, folder: Path, sandbox: SandboxProcess, program: str) -> None:
        self._folder = folder / "project"
        for made in (self._folder, folder / "state"):
            made.mkdir()
        (self._folder / "Pulumi.yaml").write_text("name: numbers\nruntime: python\n")
        (self._folder / "__main__.py").write_text(program)
        outer = {key: value for key, value in os.environ.items() if not key.startswith(("PULUMI_", "VOBIZ_"))}
        self._environment = outer | {
            "PATH": os.pathsep.join((str(Path(sys.executable).parent), outer.get("PATH", os.defpath))),
            "PULUMI_BACKEND_URL": (folder / "state").as_uri(),
            "PULUMI_CONFIG_PASSPHRASE": "pictures",
            "PULUMI_HOME": str(folder / "home"),
            "PULUMI_SKIP_UPDATE_CHECK": "1",
            "PULUMI_STACK": "dev",
            "VOBIZ_AUTH_ID": AUTH_ID,
            "VOBIZ_AUTH_TOKEN": AUTH_TOKEN,
            "VOBIZ_BASE_URL": sandbox.base_url,
        }
        self.pulumi("stack", "init", "dev")

    def move_to_another_machine(self) -> None:
        """Has the later commands start from an empty home."""
        self._environment["PULUMI_HOME"] += "-of-another-machine"

    def pulumi(self, *arguments: str, exits: int = 0) -> str:
        """Runs a command and returns all that it has printed.

        Raises:
            RunFailed: it has ended with another exit code.
        """
        ended = subprocess.run(  # noqa: S603 - the arguments of the scenes
            ["pulumi", *arguments],  # noqa: S607 - make puts the CLI on PATH
            cwd=self._folder,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if ended.returncode != exits:
            raise RunFailed(f"`pulumi {' '.join(arguments)}`: exit code {ended.returncode}:\n{ended.stdout}")
        return ended.stdout
