"""The demo: it tells its story, in time, and leaves neither a process nor a file behind."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

_DEMO = Path(__file__).parents[2] / "tools" / "demo.py"
_SECONDS = 240


def _started_under(folder: Path) -> list[str]:
    mark = f"TMPDIR={folder}".encode()
    found = []
    for environment in Path("/proc").glob("[0-9]*/environ"):
        try:
            if mark in environment.read_bytes():
                found.append(environment.parent.joinpath("cmdline").read_text().replace("\0", " "))
        except OSError:
            continue  # ended meanwhile
    return found


def test_the_demo_runs_and_leaves_nothing(tmp_path: Path, cli: Path) -> None:
    path = os.pathsep.join((str(cli), str(Path(sys.executable).parent), os.environ["PATH"]))
    environment = os.environ | {"PATH": path, "TMPDIR": str(tmp_path)}
    ended = subprocess.run(
        [sys.executable, _DEMO], env=environment, capture_output=True, text=True, timeout=_SECONDS, check=False
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert ended.stdout.count("\n(exit code 7)\n") == 3
    assert ended.stderr == ""
    assert _started_under(tmp_path) == []
    assert [path for path in tmp_path.iterdir() if path.name.startswith("vobiz-demo-")] == []
