"""Environments of Python beside the tests' own, each made once and kept outside the work tree."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def dependencies(project: str, name: str = "dependencies") -> list[str]:
    """What a pyproject.toml says that the package needs, or one of its extras, as pip takes it."""
    found = re.search(rf"^{name} = \[(.*?)\]$", project, re.MULTILINE | re.DOTALL)
    if not found:
        raise ValueError(f"pyproject.toml has no list {name}, of dependencies")
    return re.findall(r'"(.+?)"', found[1])


def environment(name: str, requirements: list[str]) -> str:
    """The interpreter of an environment with these, made where it is not there.

    The package itself is not in it: PYTHONPATH leads to the checkout.

    Args:
        name: what the folder's name begins with.
        requirements: as pip takes them.
    """
    return str(_made_once(name, requirements, _make) / "bin" / "python")


def wheels(requirements: list[str]) -> Path:
    """A folder with the wheels of these and of all that they need, filled where it is not there.

    Args:
        requirements: as pip takes them.
    """
    return _made_once("wheels", requirements, _download)


def _made_once(name: str, requirements: list[str], make: Callable[[Path, list[str], int], None]) -> Path:
    key = hashlib.sha256(repr((requirements, sys.version_info[:3], sys.base_prefix)).encode()).hexdigest()[:16]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "vobiz-pulumi"
    made = cache / f"{name}-{key}"
    cache.mkdir(parents=True, exist_ok=True)
    # Every xdist worker comes here at once; what is half made never has the final name.
    with (cache / f"{name}-{key}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            partial = cache / f"{name}-{key}.partial"
            shutil.rmtree(partial, ignore_errors=True)
            make(partial, requirements, lock.fileno())
            partial.rename(made)
    return made


def _make(folder: Path, requirements: list[str], lock: int) -> None:
    venv.create(folder, with_pip=True)
    # A large SDK is compiled as far as it is imported.
    _pip(str(folder / "bin" / "python"), ["install", "--no-compile"], requirements, lock)


def _download(folder: Path, requirements: list[str], lock: int) -> None:
    _pip(sys.executable, ["download", "--dest", str(folder)], requirements, lock)


def _pip(python: str, command: list[str], requirements: list[str], lock: int) -> None:
    # Wheels only: building an old grpcio takes longer than all tests.
    pip = [python, "-m", "pip", *command, "--quiet", "--only-binary", ":all:"]
    # Where this process is killed, pip goes on: the lock is its too, so that nobody else begins in the same folder.
    done = subprocess.run([*pip, *requirements], capture_output=True, text=True, check=False, pass_fds=[lock])
    if done.returncode:
        raise RuntimeError(f"{requirements} cannot be had together: {done.stderr}")
