"""Which Python the programs of a project run in, as the language host finds it (`runtime` in Pulumi.yaml)."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from vobiz_provider.commands.stack import Project

_SECONDS = 60


class NoPython(Exception):
    """The project's Python is not there; the text says what to do, in one line."""


def python_of(project: Project) -> Path:
    """The Python that runs the project's programs.

    Args:
        project: the project.

    Raises:
        NoPython: it is not there, or the project's runtime is another language.
    """
    runtime = project.settings.get("runtime")
    if isinstance(runtime, dict):
        name, options = runtime.get("name"), runtime.get("options")
    else:
        name, options = runtime, None
    if name != "python":
        raise NoPython(f"the project's runtime is {name}: these resources need `runtime: python` in Pulumi.yaml")
    return _chosen(project, options if isinstance(options, dict) else {})


def _chosen(project: Project, options: dict[str, Any]) -> Path:
    program = project.folder / str(project.settings.get("main") or "")
    toolchain, virtualenv = options.get("toolchain"), options.get("virtualenv")
    if toolchain == "uv" or (toolchain is None and _upwards(program, "uv.lock")):
        place = _upwards(program, "uv.lock") or _upwards(program, "pyproject.toml") or program
        named = project.folder / str(virtualenv) if virtualenv else None
        return _in_environment(named or place / (os.environ.get("UV_PROJECT_ENVIRONMENT") or ".venv"))
    if toolchain == "poetry" or (toolchain is None and _upwards(program, "poetry.lock")):
        return _in_environment(_of_poetry(program))
    if virtualenv:
        return _in_environment(project.folder / str(virtualenv))
    commands = [os.environ["PULUMI_PYTHON_CMD"]] if os.environ.get("PULUMI_PYTHON_CMD") else ["python3", "python"]
    found = next(filter(None, map(shutil.which, commands)), None)
    if found is None:
        raise NoPython(f"no {' or '.join(commands)} is on PATH: install Python 3.10 or later")
    return Path(found)


def _in_environment(folder: Path) -> Path:
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.is_file():
        raise NoPython(f"there is no virtual environment in {folder}: run `pulumi install`, which makes it")
    return python


def _of_poetry(program: Path) -> Path:
    try:
        shown = subprocess.run(
            ["poetry", "env", "info", "--path"],  # noqa: S607 - as the language host calls it
            cwd=program,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=True,
        ).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        raise NoPython(
            "`poetry env info` does not tell the environment: install poetry, run `pulumi install`"
        ) from None
    return Path(shown)


def _upwards(folder: Path, name: str) -> Path | None:
    return next((each for each in (folder, *folder.parents) if (each / name).is_file()), None)
