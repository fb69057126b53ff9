"""The fenced blocks of a page, and the comments above them that say how they are tried."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt

_MARKS = re.compile(r"<!-- (?:(new project)|(not run|run by): (.+?)) -->")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_BLOCKS = {"fence", "code_block"}
_TITLE = re.compile(r'title="(.+?)"')


@dataclass(frozen=True)
class Block:
    """A fenced block, or an indented one.

    Args:
        language: the first word after the fence, else "".
        title: the name of the file that the block is, else "".
        text: what stands in it.
        line: the line of its fence in the page, counted from 1.
        marks: what the comments right above it say, by `new project`, `not run` (why nobody can run it) and `run by`
            (the test that runs it in its own way).
    """

    language: str
    title: str
    text: str
    line: int
    marks: dict[str, str]

    @property
    def is_tried_elsewhere(self) -> bool:
        """Whether the test of the page passes it over."""
        return "not run" in self.marks or "run by" in self.marks


def blocks_of(page: Path) -> Iterator[Block]:
    """The blocks of a page, from top to bottom."""
    marks: dict[str, str] = {}
    for token in MarkdownIt("commonmark").parse(page.read_text()):
        if token.type == "html_block":
            found = _MARKS.findall(token.content)
            marks = {new_project or kind: words for new_project, kind, words in found}
        elif token.type in _BLOCKS and token.map:
            title = _TITLE.search(token.info)
            language = token.info.partition(" ")[0]
            yield Block(language, title[1] if title else "", token.content, token.map[0] + 1, marks)
            marks = {}
        elif token.type not in {"list_item_open", "list_item_close"}:
            marks = {}


def mistakes_in(page: Path) -> Iterator[str]:
    """What no test heeds: a comment above a block that is misspelt, a mark that stands above none, a block in HTML."""
    tokens = MarkdownIt("commonmark").parse(page.read_text())
    found = []
    for token, following in zip(tokens, [*tokens[1:], None], strict=True):
        for part in (token, *(token.children or [])):
            if part.type in {"html_block", "html_inline"}:
                found += [new_project or kind for new_project, kind, _ in _MARKS.findall(part.content)]
                yield from re.findall("<pre.*", part.content)
        if token.type == "html_block" and following and following.type in _BLOCKS:
            yield from (comment for comment in _COMMENT.findall(token.content) if not _MARKS.fullmatch(comment))
    marks = [mark for block in blocks_of(page) for mark in block.marks]
    yield from (Counter(found) - Counter(marks)).elements()
