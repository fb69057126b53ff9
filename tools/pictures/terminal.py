"""Draws what a terminal showed as an SVG that stands alone: no font and no style of another host."""

from __future__ import annotations

import io
from collections.abc import Iterable

from rich.console import Console
from rich.padding import Padding
from rich.syntax import Syntax
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from tools.pictures.scenes import Scene

_COLUMNS = 100
_TITLE = "from a real run; … stands for what is left out"
# The colours of GitHub's dark theme: the terminal brings its background into the light one too.
_NORMAL = [0x484F58, 0xFF7B72, 0x3FB950, 0xD29922, 0x58A6FF, 0xBC8CFF, 0x39C5CF, 0xB1BAC4]
_BRIGHT = [0x8B949E, 0xFFA198, 0x56D364, 0xE3B341, 0x79C0FF, 0xD2A8FF, 0x56D4DD, 0xFFFFFF]
_BACKGROUND, _FOREGROUND = 0x0D1117, 0xE6EDF3


def _rgb(colour: int) -> tuple[int, int, int]:
    return colour >> 16, colour >> 8 & 0xFF, colour & 0xFF


_THEME = TerminalTheme(_rgb(_BACKGROUND), _rgb(_FOREGROUND), [*map(_rgb, _NORMAL)], [*map(_rgb, _BRIGHT)])
_FORMAT = """\
<svg viewBox="0 0 {width} {height}" role="img" xmlns="http://www.w3.org/2000/svg">
<title>pulumi tells the price of a number, loses the answer to its order, and buys it no second time</title>
<style>
.{unique_id}-matrix {{
  font: {char_height}px/{line_height}px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
}}
.{unique_id}-title {{ font: 16px sans-serif; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal"><rect width="{terminal_width}" height="{terminal_height}"/></clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def drawn(program: str, recorded: Iterable[tuple[Scene, list[Text]]]) -> str:
    """The SVG of a program, commands and what they have printed.

    Args:
        program: the text of `__main__.py`.
        recorded: each scene, and the lines that are shown of it.
    """
    console = Console(record=True, width=_COLUMNS, file=io.StringIO(), color_system="truecolor")
    console.print(_prompt("cat __main__.py"))
    console.print(
        Padding(Syntax(program.rstrip(), "python", theme="ansi_dark", background_color="default"), (0, 0, 0, 2))
    )
    for scene, lines in recorded:
        console.print()
        command = f"{' '.join(('pulumi', *scene.command)):<28}"
        console.print(_prompt(command).append(f"# {scene.note}", "bright_black"), no_wrap=True, overflow="ellipsis")
        for line in lines:
            _print(console, line)
    return console.export_svg(title=_TITLE, theme=_THEME, code_format=_FORMAT, font_aspect_ratio=0.6, unique_id="t")


def _prompt(command: str) -> Text:
    return Text.assemble(("$ ", "bold green"), (command, "bold"))


def _print(console: Console, line: Text) -> None:
    indent = len(line.plain) - len(line.plain.lstrip())
    console.print(Padding(line[indent:], (0, 0, 0, indent)), highlight=False)
