"""References to the page of the engine's rules lead to one of its sections, and the page to files that are there."""

from __future__ import annotations

import re
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
_PAGE = _ROOT / "docs" / "engine-rules.md"
_FOLDERS = ("vobiz_provider", "tests", "tools")
# In a docstring or a comment both the reference and the section's name may go on in the next line.
_LINE_END = re.compile(r"\s*\n[\s#]*")
_REFERENCE = re.compile(re.escape(_PAGE.relative_to(_ROOT).as_posix()) + r'(?:,? "([^"]*)")?')
_FILE = re.compile(r"`([\w/*.]+\.(?:py|toml))`")


def references() -> list[tuple[str, str]]:
    """Each file that refers to the page, with the section that it names; an empty one where it names none."""
    paths = sorted(path for folder in _FOLDERS for path in (_ROOT / folder).rglob("*") if path.is_file())
    return [
        (path.relative_to(_ROOT).as_posix(), section)
        for path in paths
        if "__pycache__" not in path.parts and path != Path(__file__).resolve()
        for section in _REFERENCE.findall(_LINE_END.sub(" ", path.read_text(errors="replace")))
    ]


def test_every_reference_names_a_section_of_the_page() -> None:
    sections = re.findall(r"^## (.+)$", _PAGE.read_text(), re.MULTILINE)
    found = references()
    assert found
    assert [reference for reference in found if reference[1] not in sections] == []


def test_every_file_that_the_page_names_is_there() -> None:
    named = _FILE.findall(_PAGE.read_text())
    assert named
    folders = (_ROOT / "vobiz_provider", _ROOT)
    assert [name for name in named if not any(any(folder.glob(name)) for folder in folders)] == []
