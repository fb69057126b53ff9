"""The program of the pictures: the one that the README shows first."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_BLOCK = re.compile(r'^```python title="__main__\.py"\n(.*?)^```$', re.MULTILINE | re.DOTALL)
_EXAMPLE = ROOT / "examples" / "select_and_order" / "__main__.py"


def readme_program() -> str:
    """The text of the README's first `__main__.py`, or of an example where it has none."""
    found = _BLOCK.search((ROOT / "README.md").read_text())
    return found.group(1) if found else _EXAMPLE.read_text()


CONFIG = {"country": "IN", "region": "MH", "currency": "INR", "maxSetupCost": "600", "maxMonthlyCost": "300"}
"""What the program may read; one that reads none of it is not disturbed."""
