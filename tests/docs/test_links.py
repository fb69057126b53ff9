"""The links as GitHub and an editor have them: `make docs` checks those of the site, of which README.md is no part."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).parents[2]
_FOLDERS = ("docs", "examples", "templates", "tools", "tests")
PAGES = [*sorted(ROOT.glob("*.md")), *(page for name in _FOLDERS for page in sorted((ROOT / name).rglob("*.md")))]
_OUTWARD = re.compile(r"[a-z]+:")
_HTML_LINK = re.compile(r"<[^>]+\b(?:href|src)=")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    dead = [link for link in _links(page) if not _OUTWARD.match(link) and not _leads_somewhere(page, link)]
    assert dead == []


def test_no_link_is_html() -> None:
    assert [page for page in PAGES if any(_HTML_LINK.search(html) for html in _html(page))] == []


def _leads_somewhere(page: Path, link: str) -> bool:
    place, _, heading = link.partition("#")
    target = (page.parent / place).resolve() if place else page
    return target.is_file() and target.is_relative_to(ROOT) and (not heading or heading in _anchors(target))


def _links(page: Path) -> Iterator[str]:
    for token in _tokens(page):
        for name in ("href", "src"):
            if name in token.attrs:
                yield str(token.attrs[name])


def _html(page: Path) -> Iterator[str]:
    return (token.content for token in _tokens(page) if token.type.startswith("html_"))


@cache
def _anchors(page: Path) -> frozenset[str]:
    """What GitHub makes of the headings."""
    found: Counter[str] = Counter()
    anchors = set()
    tokens = MarkdownIt("commonmark").enable("table").parse(page.read_text())
    for opening, heading in itertools.pairwise(tokens):
        if opening.type == "heading_open":
            text = "".join(below.content for below in heading.children or [])
            anchor = re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")
            anchors.add(f"{anchor}-{found[anchor]}" if found[anchor] else anchor)
            found[anchor] += 1
    return frozenset(anchors)


@cache
def _tokens(page: Path) -> list[Token]:
    blocks = MarkdownIt("commonmark").enable("table").parse(page.read_text())
    return [token for block in blocks for token in (block, *(block.children or []))]
