"""Each page of the documentation, tried as its reader would: each program and command, from top to bottom."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest

from tests.docs.blocks import Block, blocks_of
from tests.docs.session import ROOT, Session
from tests.engine.stack import PASSPHRASE
from vobiz_sandbox.process import SandboxProcess

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
            _shows(printed[before.line], block)


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
def test_the_tests_that_a_page_names_are_there(page: Path) -> None:
    for block in blocks_of(page):
        place, _, name = block.marks.get("run by", "").partition("::")
        test = ROOT / place
        assert not place or (test.is_file() and f"def {name}" in test.read_text()), f"{_name(page)}:{block.line}"


def test_every_example_is_run() -> None:
    examples = {path for path in (ROOT / "examples").iterdir() if (path / "__main__.py").exists()}
    told = {page.parent for page in PAGES if any("not run" not in block.marks for block in blocks_of(page))}
    # It needs GitHub, a bucket and an index from its first block on: tests/engine/test_pipeline.py runs its jobs.
    assert examples - told == {ROOT / "examples" / "pipeline"}


def _shows(printed: str, block: Block) -> None:
    quoted = ".*?".join(re.escape(" ".join(part.split())) for part in block.text.split("…"))
    assert re.search(quoted, " ".join(printed.split())), f"line {block.line}:\n{block.text}\nis not in:\n{printed}"


@pytest.fixture
def session(tmp_path: Path, cli: Path, initialised_stack: Path, sandbox: SandboxProcess) -> Session:
    """Where a page is tried: an empty home, a file backend, and credentials of the sandbox."""
    outer = {key: value for key, value in os.environ.items() if not key.startswith(("PULUMI_", "VOBIZ_"))}
    environment = outer | {
        "PATH": os.pathsep.join((str(cli), str(Path(sys.executable).parent), outer.get("PATH", os.defpath))),
        "GOGC": "400",
        "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
        "PULUMI_SKIP_UPDATE_CHECK": "1",
        "VOBIZ_BASE_URL": sandbox.base_url,
    }
    return Session(tmp_path, sandbox, environment, initialised_stack)
