"""What pages name in tables and prose, which no block of theirs runs, is there under that name."""

from __future__ import annotations

import re
from pathlib import Path

from vobiz_provider.engine.config import _KEYS
from vobiz_sandbox.process import SandboxProcess

ROOT = Path(__file__).parents[2]
_FILE = re.compile(r"`((?:tests|vobiz_provider|vobiz_sandbox|examples|bench|tools)/[\w./-]+)`")
_METHOD = re.compile(r"`(\w+)\(")


def test_the_files_that_pages_name_are_there() -> None:
    named = {
        (page.name, name) for page in sorted((ROOT / "docs").rglob("*.md")) for name in _FILE.findall(page.read_text())
    }
    assert len(named) > 20
    assert {each for each in named if not (ROOT / each[1]).exists()} == set()


def test_the_table_of_what_the_sandbox_can_be_told_names_its_methods() -> None:
    table = (ROOT / "docs" / "testing.md").read_text().partition("### What the sandbox can be told")[2]
    first_cells = [row.split(" | ")[0] for row in table.partition("\n\n|")[2].partition("\n\n")[0].splitlines()]
    named = {name for cell in first_cells for name in _METHOD.findall(cell)}
    assert len(named) > 12
    assert {name for name in named if not callable(getattr(SandboxProcess, name, None))} == set()


def test_the_table_of_the_configuration_has_the_keys_and_variables_that_are_read() -> None:
    page = (ROOT / "docs" / "configuration.md").read_text()
    rows = re.findall(r"^\| `(vobiz:\w+)`(?: \(secret\))? \| `(VOBIZ_\w+)` \|", page, re.MULTILINE)
    assert sorted(rows) == sorted(_KEYS.values())
