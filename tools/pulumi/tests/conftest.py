"""What the tests of this folder share: where the tools are, and programs that a test makes up."""

from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def tools() -> Path:
    """The folder under test."""
    return Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def put() -> Callable[[Path, str, str], None]:
    """Writes a program: its folder, which is made where it is missing, its name and its text."""

    def write(folder: Path, name: str, text: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
        (folder / name).chmod(0o755)

    return write
