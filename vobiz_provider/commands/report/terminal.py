"""A report for a terminal."""

from __future__ import annotations

from collections.abc import Iterable

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from vobiz_provider.commands.report.document import Section

# Where it is piped nobody sees where a line ends.
_PIPED_WIDTH = 240
# The columns that give way on a narrow terminal: half a number is of no use.
_WORDS = frozenset({"name", "note"})


def show(sections: Iterable[Section]) -> None:
    """Prints a report.

    Args:
        sections: its parts.
    """
    console = Console()
    if not console.is_terminal:
        console = Console(width=_PIPED_WIDTH)
    for number, section in enumerate(sections):
        if number:
            console.print()
        console.print(Text(section.title, style="bold"))
        _print_lines(console, section.lines)
        if section.columns:
            table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
            for head in section.columns:
                table.add_column(head, no_wrap=head not in _WORDS, overflow="fold")
            for cells in section.cells:
                table.add_row(*map(Text, cells))
            console.print(table)
        _print_lines(console, section.details)


def _print_lines(console: Console, lines: Iterable[str]) -> None:
    for line in lines:
        # Not folded: a command in it can be copied.
        console.print(Text(line), soft_wrap=True)
