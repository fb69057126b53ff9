"""Makes the pictures of the README: `make pictures`."""

from __future__ import annotations

import sys

from tools.pictures.page import chromium, photographed
from tools.pictures.program import ROOT
from tools.pictures.recording import recorded
from tools.pictures.terminal import drawn

_FOLDER = ROOT / "docs" / "pictures"


def main() -> int:
    """Writes all of them; 1 where no Chromium is there for those of the page."""
    _FOLDER.mkdir(exist_ok=True)
    (_FOLDER / "terminal.svg").write_text(drawn(recorded()))
    print("docs/pictures/terminal.svg is made")
    browser_path = chromium()
    if browser_path is None:
        print(
            "error: no Chromium on PATH, so the pictures of the sandbox's page are as they were: install one "
            "(Debian: `apt-get install chromium`) and run `make pictures` again",
            file=sys.stderr,
        )
        return 1
    photographed(browser_path, _FOLDER / "sandbox.png", _FOLDER / "sandbox-phone.png")
    print("docs/pictures/sandbox.png and docs/pictures/sandbox-phone.png are made")
    return 0


if __name__ == "__main__":
    sys.exit(main())
