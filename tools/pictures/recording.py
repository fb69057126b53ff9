"""Runs the scenes with the real CLI against the local sandbox."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from rich.text import Text

from tools.pictures.program import CONFIG, readme_program
from tools.pictures.scenes import SCENES, Scene
from vobiz_sandbox.process import AUTH_ID, AUTH_TOKEN, SandboxProcess


class RunFailed(Exception):
    """A command that did not end as its scene says."""


def recorded() -> Iterator[tuple[Scene, list[Text]]]:
    """Each scene, and the lines that its command has printed for it, with their colours.

    Raises:
        RunFailed: a command has ended with another exit code.
        ValueError: a command has not printed a line that is to be shown.
    """
    with tempfile.TemporaryDirectory(prefix="vobiz-pictures-") as folder, SandboxProcess() as sandbox:
        project = _Project(Path(folder), sandbox)
        for scene in SCENES:
            scene.before(sandbox)
            if scene.moves:
                project.move_to_another_machine()
            yield scene, scene.lines_of(project.pulumi(*scene.command, "--color", "always", exits=scene.exits))


class _Project:
    def __init__(self, folder: Path, sandbox: SandboxProcess) -> None:
        self._folder = folder / "project"
        for made in (self._folder, folder / "state"):
            made.mkdir()
        (self._folder / "Pulumi.yaml").write_text("name: numbers\nruntime: python\n")
        (self._folder / "__main__.py").write_text(readme_program())
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
        self.pulumi("config", "set-all", *(part for each in CONFIG.items() for part in ("--plaintext", "=".join(each))))

    def move_to_another_machine(self) -> None:
        self._environment["PULUMI_HOME"] += "-of-another-machine"

    def pulumi(self, *arguments: str, exits: int = 0) -> str:
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
