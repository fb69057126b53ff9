"""The commands that stand in sentences, or in blocks that no page's test runs: the CLI has them, so spelt."""

from __future__ import annotations

import itertools
import re
import shlex
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from tests.docs.blocks import blocks_of
from tests.docs.session import ROOT
from tests.docs.test_pages import PAGES

_COMMAND = re.compile(r"(?:python -m )?(pulumi|vobiz[_-]provider|make) ([^@;|&>]+)")
_NAME = re.compile(r"[a-z][a-z-]*")
_OPTION = re.compile(r"--?[a-z][a-z-]*")


def _sentences() -> Iterator[str]:
    for page in PAGES:
        for token in MarkdownIt("commonmark").enable("table").parse(page.read_text()):
            yield from (below.content for below in token.children or [] if below.type == "code_inline")
        for block in blocks_of(page):
            if block.language == "sh" and block.is_tried_elsewhere:
                yield from (part.strip() for line in block.text.splitlines() for part in line.split("&&"))


def _commands() -> dict[tuple[str, ...], set[str]]:
    """The options of each command, such as `pulumi config set`."""
    found: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for match in filter(None, map(_COMMAND.match, _sentences())):
        words = shlex.split(match[2], comments=True)
        command = (match[1].replace("-", "_"), *itertools.takewhile(_NAME.fullmatch, words[:2]))
        found[command] |= set(filter(_OPTION.fullmatch, words))
    return found


COMMANDS = _commands()


@pytest.mark.parametrize("program", ["pulumi", "vobiz_provider"])
def test_each_command_and_option_is_one(program: str, cli: Path) -> None:
    start = [str(cli / "pulumi")] if program == "pulumi" else [sys.executable, "-m", "vobiz_provider"]
    wrong = {}
    for (of, *names), options in COMMANDS.items():
        if of == program:
            asked = subprocess.run([*start, *names, "--help"], capture_output=True, text=True, check=False)
            told = asked.stdout
            is_told = re.search(rf"\b{' '.join((program, *names))}(?= |$)", told, re.MULTILINE) or (
                names and re.search(rf"^Aliases:\n.*\b{names[-1]}\b", told, re.MULTILINE)
            )
            lacking = {each for each in options if not re.search(rf"(?<![\w-]){each}(?![\w-])", told)}
            if lacking or not is_told:
                wrong[" ".join(names)] = lacking
    assert wrong == {}


def test_each_target_of_make_is_one() -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert {names[0] for of, *names in COMMANDS if of == "make" and names} <= targets
