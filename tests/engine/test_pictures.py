"""The pictures of the README: they show what the code prints today, and need nothing of another host."""

from __future__ import annotations

import re
import struct
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tools.pictures.program import readme_program
from tools.pictures.recording import recorded
from tools.pictures.terminal import drawn

_ROOT = Path(__file__).parents[2]
_PICTURES = _ROOT / "docs" / "pictures"
_TERMINAL = _PICTURES / "terminal.svg"
_NAMESPACE = "http://www.w3.org/2000/svg"
_OF_ONE_RUN = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


def _lines(svg: str) -> list[str]:
    """The lines of a terminal, without spaces and without what differs from run to run."""
    lines: dict[str, str] = {}
    for element in ElementTree.fromstring(svg).iter(f"{{{_NAMESPACE}}}text"):  # noqa: S314 - our own
        height = element.attrib["y"]
        lines[height] = lines.get(height, "") + "".join((element.text or "").split())
    return [_OF_ONE_RUN.sub("…", line) for line in lines.values()]


def test_the_terminal_shows_what_the_program_of_the_readme_prints_today(
    cli: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(cli), prepend=":")
    assert _lines(_TERMINAL.read_text()) == _lines(drawn(readme_program(), recorded())), "run `make pictures`"


def test_the_terminal_stands_alone_and_is_small() -> None:
    svg = _TERMINAL.read_text()
    assert len(svg) < 50_000
    assert re.findall(r"\w+://[^\s\"']+", svg) == [_NAMESPACE]
    assert {address[0] for address in re.findall(r"url\(([^)]*)\)", svg)} == {"#"}
    assert not re.search(r"@import|<script|<image|\bhref=|\bon\w+=", svg)


@pytest.mark.parametrize(("name", "width"), [("sandbox.png", 1280), ("sandbox-phone.png", 390)])
def test_the_page_is_a_whole_picture_of_its_width(name: str, width: int) -> None:
    picture = (_PICTURES / name).read_bytes()
    assert len(picture) < 250_000
    assert picture.startswith(b"\x89PNG\r\n\x1a\n") and picture.endswith(b"IEND\xaeB`\x82")
    assert struct.unpack(">I", picture[16:20]) == (width,)


def test_without_chromium_one_line_says_what_to_install(tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in _PICTURES.iterdir()}
    ended = subprocess.run(
        [sys.executable, "-m", "tools.pictures"],
        cwd=_ROOT,
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (1, "")
    assert re.fullmatch(r"error: no Chromium on PATH, .* install one .*\n", ended.stderr)
    assert {path: path.read_bytes() for path in _PICTURES.iterdir()} == before
