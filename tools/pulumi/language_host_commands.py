"""What the stand-in language host starts beside the program: pip, and policy packs."""

import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any


class CommandFailed(Exception):
    """A command that ended with another exit code than 0."""


def virtualenv_of(info: Any) -> Path | None:
    """The virtual environment that the project file names."""
    named = dict(info.options).get("virtualenv")
    return Path(info.root_directory, str(named)) if named else None


def python_of(info: Any) -> str:
    """The interpreter of the project: of its virtual environment, or the one that runs this."""
    virtualenv = virtualenv_of(info)
    return str(virtualenv / "bin" / "python") if virtualenv else sys.executable


def install(info: Any) -> Iterator[bytes]:
    """Makes the virtual environment where it is not there and installs requirements.txt; yields what is said.

    Raises:
        CommandFailed: one of them did not work, and what it said has been yielded.
    """
    python = python_of(info)
    yield b"Installing dependencies...\n\n"
    if not Path(python).exists():
        yield b"Creating virtual environment...\n"
        yield from _said([sys.executable, "-m", "venv", str(virtualenv_of(info))], info.program_directory)
    if Path(info.program_directory, "requirements.txt").exists():
        pip = [python, "-u", "-m", "pip", "install", "--disable-pip-version-check"]
        yield from _said([*pip, "-r", "requirements.txt"], info.program_directory)
    yield b"Finished installing dependencies\n\n"


def start_policy_pack(info: Any, arguments: list[str]) -> "subprocess.Popen[bytes]":
    """Starts a policy pack, whose output begins with the port that it serves.

    Args:
        info: the pack's project.
        arguments: the engine's own, which go before the pack's folder.
    """
    folder = info.program_directory
    command = [python_of(info), "-u", "-m", "pulumi.policy", *arguments, folder]
    return subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE)  # noqa: S603


def _said(command: list[str], folder: str) -> Iterator[bytes]:
    both = subprocess.STDOUT
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=both) as running:  # noqa: S603
        yield from running.stdout or ()
    if running.returncode:
        raise CommandFailed(f"`{shlex.join(command)}` ended with exit code {running.returncode}")
