"""Makes the pictures of the README: `make pictures`."""

from __future__ import annotations

import sys

from tools.pictures.page import chromium, photographed
from tools.pictures.program import ROOT, readme_program
from tools.pictures.project import RunFailed
from tools.pictures.recording import recorded
from tools.pictures.terminal import drawn

_FOLDER = ROOT / "docs" / "pictures"


def main() -> int:
    """Writes all of them; 1, and nothing written, where no Chromium is there."""
    browser_path = chromium()
    if browser_path is None:
        print(
            "error: no Chromium on PATH, so no picture is made: install one (Debian: `apt-get install chromium`) and "
            "run `make pictures` again",
            file=sys.stderr,
        )
        return 1
    try:
        terminal = drawn(readme_program(), recorded())
        _FOLDER.mkdir(exist_ok=True)
        (_FOLDER / "terminal.svg").write_text(terminal)
        photographed(browser_path, _FOLDER / "sandbox.png", _FOLDER / "sandbox-phone.png")
    except RunFailed as failure:
        print(f"error: {failure}", file=sys.stderr)
        return 1
    for picture in sorted(_FOLDER.iterdir()):
        print(f"{picture.relative_to(ROOT)}: {picture.stat().st_size / 1000:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
