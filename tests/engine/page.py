"""docs/after-a-cancelled-run.md, whose every word a test stands behind.

A test calls `says` where it asserts what these words of the page say, `shows` with the output that a block of the page
quotes, and `run` for a command of the page. `left_over` is what no test of this folder has called so.
"""

from __future__ import annotations

import ast
import re
import shlex
from pathlib import Path

from tests.engine.stack import Result, Stack

_PAGE = Path(__file__).parents[2] / "docs" / "after-a-cancelled-run.md"
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```\n", re.MULTILINE | re.DOTALL)
_MARK = re.compile(r"^<!-- .+ -->\n", re.MULTILINE)
_HEADING = re.compile(r"^#.*\n|^\|.*\n\| ---.*\n", re.MULTILINE)
_LINK = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")
_MARKUP = re.compile(r"[|`*]|^- |^\d\. |^#+ ", re.MULTILINE)
# Words of others have an address beside them: no run of ours can try them.
_OF_OTHERS = re.compile(r"\[[^\]]+\]\(https:[^)]+\)")


def says(*words: str) -> None:
    """Holds the page to these words, which the lines of the test beside the call have shown to be true."""
    for each in words:
        assert each in _plain(_page()), f"{_PAGE.name} does not say: {each}"


def shows(result: Result, beginning: str) -> None:
    """Holds the block of output that begins so to what the CLI printed; `…` in it stands for anything."""
    (block,) = (text for text in _blocks("text") if text.startswith(beginning))
    quoted = ".*?".join(map(re.escape, _in_one_line(block).split("…")))
    assert re.search(quoted, _in_one_line(result.text)), f"{block}\nis not what was printed:\n{result.text}"


def run(stack: Stack, command: str, *more: str, urn: str = "", expect: int = 0) -> Result:
    """Runs a command of the page.

    Args:
        stack: where.
        command: as the page writes it.
        more: further arguments.
        urn: what stands for `URN`.
        expect: its exit code.
    """
    words = arguments(command)
    return stack.run(*(urn if word == "URN" else word for word in words), *more, expect=expect)


def offers(printed: list[str], *commands: str) -> None:
    """Holds the page to commands that an error prints, all of them and in that order."""
    assert [re.sub("'urn:[^']+'", "'URN'", each) for each in printed] == list(commands)
    assert set(commands) <= _commands()


def arguments(command: str) -> list[str]:
    """The arguments of a command of the page, for a test that runs it in its own way."""
    assert command in _commands(), f"{_PAGE.name} has no command: {command}"
    return shlex.split(command)[1:]


def left_over() -> dict[str, list[str]]:
    """The commands, blocks and words of the page that no test calls."""
    prose = _plain(_OF_OTHERS.sub("", _page()))
    for words in sorted(_called("says"), key=len, reverse=True):
        prose = prose.replace(words, "\n")
    return {
        "commands": sorted(_commands() - _called("run") - _called("arguments") - _called("offers")),
        "blocks": [text for text in _blocks("text") if not text.startswith(tuple(_called("shows")))],
        "words": [line.strip() for line in prose.splitlines() if re.search(r"\w", line)],
    }


def _called(function: str) -> set[str]:
    """Each text that the tests of this folder give to a function of this file, which they call as `page.FUNCTION`."""
    parsed = (ast.parse(path.read_text()) for path in Path(__file__).parent.glob("test_*.py"))
    calls = (node for tree in parsed for node in ast.walk(tree) if isinstance(node, ast.Call))
    of_page = (call for call in calls if ast.unparse(call.func) == f"page.{function}")
    return {str(given.value) for call in of_page for given in call.args if isinstance(given, ast.Constant)}


def _commands() -> set[str]:
    page = _page()
    lines = {line.partition("#")[0].strip() for block in _blocks("sh") for line in block.splitlines()}
    inline = re.findall(r"`((?:pulumi|python -m vobiz_provider) [^`]+)`", _BLOCK.sub("", page))
    return (lines | set(inline)) - {""}


def _blocks(language: str) -> list[str]:
    return [text for name, text in _BLOCK.findall(_page()) if name == language]


def _plain(page: str) -> str:
    """The prose, the tables and what stands beside commands, in one line and without markup."""
    beside = "\n".join(re.findall(r"# (.+)", "\n".join(_blocks("sh"))))
    prose = _LINK.sub(r"\1", _HEADING.sub("", _BLOCK.sub("\n", page)))
    return _in_one_line(_MARKUP.sub("", prose)) + "\n" + beside


def _in_one_line(text: str) -> str:
    return " ".join(text.split())


def _page() -> str:
    return _MARK.sub("", _PAGE.read_text())
