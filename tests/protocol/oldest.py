"""An environment with the oldest versions that pyproject.toml allows, made once and kept outside the work tree."""

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

_PROJECT = Path(__file__).resolve().parents[2] / "pyproject.toml"


def oldest_pins(project: str) -> list[str]:
    """The lower bound of each dependency of a pyproject.toml, as pip takes them."""
    dependencies = re.search(r"^dependencies = \[(.*?)^\]", project, re.MULTILINE | re.DOTALL)
    if not dependencies:
        raise ValueError("pyproject.toml has no list of dependencies")
    requirements = re.findall(r'"(.+?)"', dependencies[1])
    bounds = [re.match(r"([\w.-]+)>=([\w.]+)", requirement) for requirement in requirements]
    if not all(bounds):
        raise ValueError(f"a dependency has no lower bound: {requirements}")
    return [f"{bound[1]}=={bound[2]}" for bound in bounds if bound]


def oldest_python() -> str:
    """The interpreter of that environment. The package itself is not in it: PYTHONPATH leads to the checkout."""
    pins = oldest_pins(_PROJECT.read_text())
    key = hashlib.sha256(repr((pins, sys.version_info[:3], sys.base_prefix)).encode()).hexdigest()[:16]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "vobiz-pulumi"
    made = cache / f"oldest-{key}"
    cache.mkdir(parents=True, exist_ok=True)
    # Every xdist worker comes here at once; what is half made never has the final name.
    with (cache / f"oldest-{key}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            partial = cache / f"oldest-{key}.partial"
            shutil.rmtree(partial, ignore_errors=True)
            _make(partial, pins)
            partial.rename(made)
    return str(made / "bin" / "python")


def _make(folder: Path, pins: list[str]) -> None:
    venv.create(folder, with_pip=True)
    # Wheels only: building an old grpcio takes longer than all tests.
    pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--only-binary", ":all:", *pins]
    done = subprocess.run(pip, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"the oldest versions cannot be installed together: {done.stderr}")


if __name__ == "__main__":
    print(oldest_python())
