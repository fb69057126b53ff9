"""What a page links to in this repository is there: files, and headings of pages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[2]
_FENCED = re.compile(r"^ *```.*?^ *```", re.DOTALL | re.MULTILINE)
_CODE = re.compile(r"`[^`\n]*`")
_TARGET = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6} +(.+?)$", re.MULTILINE)

PAGES = sorted(
    page
    for place in _ROOT.iterdir()
    if not place.name.startswith(".")
    for page in (place.rglob("*.md") if place.is_dir() else [place])
    if page.suffix == ".md"
)


def test_pages_are_found() -> None:
    assert {_ROOT / "README.md", _ROOT / "docs/pipelines.md", _ROOT / "examples/pipeline/README.md"} < set(PAGES)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(_ROOT)))
def test_relative_links_lead_somewhere(page: Path) -> None:
    text = _CODE.sub("", _FENCED.sub("", page.read_text()))
    astray = [target for target in _TARGET.findall(text) if "://" not in target and not _is_there(page, target)]

    assert not astray


def _is_there(page: Path, target: str) -> bool:
    name, _, anchor = target.partition("#")
    file = page.parent / name if name else page
    return file.exists() and (not anchor or anchor in _anchors(file))


def _anchors(page: Path) -> set[str]:
    """The anchors that GitHub gives to the headings of a page."""
    headings = _HEADING.findall(_FENCED.sub("", page.read_text()))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
