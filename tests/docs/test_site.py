"""The site: its tables are those of today's docstrings and models, and every link of it leads somewhere."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
TABLES = [page for page in sorted((ROOT / "docs").rglob("*.md")) if "[[[cog" in page.read_text()]


def _run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(ROOT), "NO_MKDOCS_2_WARNING": "true"}
    command = [sys.executable, "-m", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_the_tables_are_those_of_the_code() -> None:
    assert sorted((ROOT / "docs" / "resources").glob("*.md")) == TABLES
    checked = _run("cogapp", "--check", *TABLES)
    assert checked.returncode == 0, f"run `make docs`:\n{checked.stdout}{checked.stderr}"


def test_the_site_is_made_without_a_warning(tmp_path: Path) -> None:
    made = _run("mkdocs", "build", "--strict", "--site-dir", tmp_path / "site")
    assert (made.returncode, "WARNING" in made.stderr) == (0, False), made.stderr
    assert (tmp_path / "site" / "examples" / "pipeline" / "index.html").exists()
