"""A report as Markdown, for a comment on a pull request and the summary of a job."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from vobiz_provider.commands.report.document import Section

_SPECIAL = re.compile(r"([\\`*_\[\]<>|])")
# GitHub takes 65,536 characters for a comment.
_LONGEST = 60_000


def markdown_of(sections: Iterable[Section]) -> str:
    """A report as Markdown, short enough for a comment on GitHub.

    Args:
        sections: its parts.
    """
    kept, length = list[str](), 0
    for line in _lines(sections):
        length += len(line) + 1
        if length > _LONGEST:
            kept.append("\nThe rest is too long for a comment: `report --json` has all of it.")
            break
        kept.append(line)
    return "\n".join(kept)


def _lines(sections: Iterable[Section]) -> Iterator[str]:
    for number, section in enumerate(sections):
        yield from ([""] if number else [])
        yield f"{'####' if number else '###'} {_escaped(section.title)}"
        yield ""
        yield from (f"- {_escaped(line)}" for line in section.lines)
        if section.columns:
            yield from [""] if section.lines else []
            yield _row(section.columns)
            yield _row(["---"] * len(section.columns))
            yield from (_row(map(_escaped, cells)) for cells in section.cells)
        if section.details:
            yield ""
            yield from (f"- {_escaped(line)}" for line in section.details)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)
