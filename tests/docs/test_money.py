"""Each row of the tables of docs/money.md says which test shows it, or which part of the page."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "money.md").read_text()
WAYS = PAGE.partition("## Every way")[2].partition("\n## ")[0]
_ROW = re.compile(r"^\| (?!---|way \|).*\| (.*) \|$", re.MULTILINE)


def test_every_way_is_shown_by_something_that_is_there() -> None:
    shown = _ROW.findall(WAYS)
    assert len(shown) > 40
    assert [each for each in shown if not re.search(r"`\w+/test_\w+\.py`|\[below\]", each)] == []
    assert [name for name in re.findall(r"`(\w+/test_\w+\.py)`", PAGE) if not (ROOT / "tests" / name).exists()] == []
