"""The program of the pictures: the one that the README shows first."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_BLOCK = re.compile(r'^```python title="__main__\.py"\n(.*?)^```$', re.MULTILINE | re.DOTALL)


def readme_program() -> str:
    """The text of the README's first `__main__.py`.

    Raises:
        LookupError: it shows none.
    """
    found = _BLOCK.search((ROOT / "README.md").read_text())
    if not found:
        raise LookupError("README.md shows no __main__.py")
    return found[1]
