"""Runs the scenes of the terminal."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from rich.text import Text

from tools.pictures.program import readme_program
from tools.pictures.project import Project
from tools.pictures.scenes import SCENES, Scene
from vobiz_sandbox.process import SandboxProcess


def recorded() -> Iterator[tuple[Scene, list[Text]]]:
    """Each scene, and the lines that its command has printed for it, with their colours.

    Raises:
        RunFailed: a command has ended with another exit code, or has not printed a line that is to be shown.
    """
    with tempfile.TemporaryDirectory(prefix="vobiz-pictures-") as folder, SandboxProcess() as sandbox:
        project = Project(Path(folder), sandbox, readme_program())
        for scene in SCENES:
            scene.before(sandbox)
            if scene.moves:
                project.move_to_another_machine()
            yield scene, scene.lines_of(project.pulumi(*scene.command, "--color", "always", exits=scene.exits))
