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
            _make(partial, requirements, lock.fileno())
            partial.rename(made)
    return str(made / "bin" / "python")


def _make(folder: Path, requirements: list[str], lock: int) -> None:
    venv.create(folder, with_pip=True)
    # Wheels only: building an old grpcio takes longer than all tests. A large SDK is compiled as far as it is imported.
    pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--only-binary", ":all:", "--no-compile"]
    # Where this process is killed, pip goes on: the lock is its too, so that nobody else begins in the same folder.
    done = subprocess.run([*pip, *requirements], capture_output=True, text=True, check=False, pass_fds=[lock])
    if done.returncode:
        raise RuntimeError(f"{requirements} cannot be installed together: {done.stderr}")
