"""Each row of the tables of docs/money.md says what shows it: a file of tests, or a part of the page."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
WAYS = (ROOT / "docs" / "money.md").read_text().partition("## Every way")[2].partition("\n## ")[0]
_LAST_CELL = re.compile(r"^\| (?!---|way \|).*\| (.*) \|$", re.MULTILINE)
_BELOW = re.compile(r"\[below\]\(#[\w-]+\)")


def test_every_way_is_shown_by_something_that_is_there() -> None:
    cells = _LAST_CELL.findall(WAYS)
    assert len(cells) > 40
    shown = {name for cell in cells for name in cell.split(", ") if not _BELOW.fullmatch(name)}
    there = {path.stem.removeprefix("test_").replace("_", " ") for path in (ROOT / "tests").rglob("test_*.py")}
    assert shown - there == set()
