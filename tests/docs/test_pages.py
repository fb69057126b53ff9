"""Each page of the documentation, tried as its reader would: each program and command, from top to bottom."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.blocks import Block, blocks_of, mistakes_in
from tests.docs.printed import is_printed
from tests.docs.session import ROOT, Session

_PASSED_OVER = {"mermaid"}
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")), *sorted((ROOT / "examples").glob("*/README.md"))]
RUN = [page for page in PAGES if any(not block.is_tried_elsewhere for block in blocks_of(page))]


def _name(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", RUN, ids=_name)
def test_a_page_runs(page: Path, session: Session) -> None:
    blocks = [block for block in blocks_of(page) if block.language not in _PASSED_OVER and not block.is_tried_elsewhere]
    printed = session.run(blocks, page.parent)
    for before, block in zip([None, *blocks], blocks, strict=False):
        if block.language == "text":
            assert before is not None
            told = f"{_name(page)}:{block.line}:\n{block.text}\nis not in:\n{printed[before.line]}"
            assert is_printed(block.text, printed[before.line]), told


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_a_page_says_how_each_of_its_blocks_is_tried(page: Path) -> None:
    before: Block | None = None
    for block in blocks_of(page):
        if block.language not in _PASSED_OVER and not block.is_tried_elsewhere:
            is_output = block.language == "text" and before is not None and before.language == "sh"
            runs = block.language == "sh" or block.title or (is_output and before and not before.is_tried_elsewhere)
            assert runs, f"{_name(page)}:{block.line}: nothing tries this block"
        before = block


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_each_program_of_a_page_is_run(page: Path) -> None:
    tried = [block for block in blocks_of(page) if block.language not in _PASSED_OVER and not block.is_tried_elsewhere]
    for block, following in zip(tried, [*tried[1:], None], strict=False):
        if block.title:
            is_run = following and (following.language == "sh" or following.title not in {"", block.title})
            assert is_run and following and "new project" not in following.marks, f"{_name(page)}:{block.line}"


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_no_comment_of_a_page_is_lost(page: Path) -> None:
    assert list(mistakes_in(page)) == []
    assert [block.line for block in blocks_of(page) if "new project" in block.marks and block.is_tried_elsewhere] == []


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_the_tests_that_a_page_names_are_there(page: Path) -> None:
    for block in blocks_of(page):
        if named := block.marks.get("run by"):
            place, _, name = named.partition("::")
            test = ROOT / place
            is_there = test.is_file() and (f"def {name}(" if name else "def test_") in test.read_text()
            assert is_there and test.name.startswith("test_"), f"{_name(page)}:{block.line}"


def test_every_example_is_run() -> None:
    examples = {path for path in (ROOT / "examples").iterdir() if (path / "__main__.py").exists()}
    told = {page.parent for page in PAGES if any(_is_run(block) for block in blocks_of(page))}
    # They need GitHub, a bucket, an index or AWS from their first block on. tests/engine/test_pipeline.py runs the jobs
    # of one, tests/protocol/test_alongside.py the other under mocks.
    assert examples - told == {ROOT / "examples" / "pipeline", ROOT / "examples" / "alongside"}


def _is_run(block: Block) -> bool:
    return block.language == "sh" and "not run" not in block.marks
