"""The table of the examples has each of them, and the tests that it names are there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "examples.md").read_text()


def test_every_example_is_in_the_table() -> None:
    folders = {readme.parent.name for readme in (ROOT / "examples").glob("*/README.md")}
    assert set(re.findall(r"<br>`(\w+)` \|", PAGE)) == folders
    assert set(re.findall(r"\(\.\./examples/(\w+)/README\.md\)", PAGE)) == folders


def test_the_tests_that_it_names_are_there() -> None:
    named = set(re.findall(r"`(?:tests/\w+/)?(test_\w+\.py)`", PAGE))
    assert named
    assert named <= {test.name for test in (ROOT / "tests").rglob("test_*.py")}
