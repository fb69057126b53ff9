"""What the terminal shows: a lost answer, and why no second number is bought."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from rich.text import Text

from tools.pictures.project import RunFailed
from vobiz_sandbox.process import SandboxProcess


@dataclass(frozen=True)
class Scene:
    """One command and the lines of it that are shown.

    Args:
        command: its arguments, without `pulumi`.
        note: what happens around it, shown as a comment.
        exits: its exit code.
        shows: a regular expression a line: the last line of the output that has it is shown, as far as the expression
            goes, or its groups.
        before: what happens at Vobiz before it.
        moves: whether it runs on another machine than the one before.
    """

    command: tuple[str, ...]
    note: str
    exits: int
    shows: tuple[str, ...]
    before: Callable[[SandboxProcess], object] = lambda _: None
    moves: bool = False

    def lines_of(self, output: str) -> list[Text]:
        """The lines that are shown, with their colours; `…` stands for what is left out of one.

        Raises:
            RunFailed: the output has no such line: the picture has to be thought over.
        """
        lines = [Text.from_ansi(line.expandtabs(2)) for line in output.splitlines()]
        return [self._last_with(pattern, lines) for pattern in self.shows]

    def _last_with(self, pattern: str, lines: list[Text]) -> Text:
        for line in reversed(lines):
            if found := re.search(pattern, line.plain):
                return _parts(line, found)
        printed = "\n".join(line.plain for line in lines)
        raise RunFailed(f"`pulumi {' '.join(self.command)}` shows no line with {pattern!r}:\n{printed}")


def _parts(line: Text, found: re.Match[str]) -> Text:
    spans = [found.span(number) for number in range(1, len(found.groups()) + 1)] or [found.span()]
    shown = Text(" … ").join(line[start:end] for start, end in spans)
    return shown.append(" …") if line.plain[spans[-1][1] :].strip() else shown


def _lose_the_answer(sandbox: SandboxProcess) -> None:
    sandbox.arm(method="POST", path="*/orders", action="reset", processed=True)


def _connect_the_number(sandbox: SandboxProcess) -> None:
    (order,) = sandbox.orders()
    sandbox.connect_channel(order["selected_phone_number"], order["id"])


SCENES = (
    Scene(
        ("preview",),
        "tells the price, buys nothing",
        0,
        (
            r"^    would select \S+: .*",
            r"^    \+ \d+ to create",
        ),
    ),
    Scene(
        ("up", "--yes"),
        "the network loses the answer to the order",
        1,
        (
            r"^ \+ .*:WhatsAppNumberOrder \S+ \*\*creating failed\*\*",
            r"^( +\* \S+ was ordered at .*: it may have been bought\.).*(Until then nothing is ordered here\.)",
        ),
        _lose_the_answer,
    ),
    Scene(
        ("up", "--yes"),
        "another machine, an empty home: the stack remembers",
        1,
        (r"^(    error: \S+ was ordered at .*: it may have been bought\.).*(Until then nothing is ordered here\.)",),
        moves=True,
    ),
    Scene(
        ("up", "--yes", "--refresh"),
        "the number is connected in the console: its order is found",
        0,
        (
            r'^  \+ \w+ *: "\+\d+"',
            r"^    \d+ unchanged",
        ),
        _connect_the_number,
    ),
)
