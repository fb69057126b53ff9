"""What an example's README does not tell: what its reader is told who left a key out. tests/docs runs the README."""

from __future__ import annotations

from pathlib import Path

from tests.engine.stack import FAILED, NewStack
from vobiz_sandbox.process import SandboxProcess

EXAMPLES = Path(__file__).parents[2] / "examples"


def test_a_missing_key_is_named_and_nothing_is_asked(new_stack: NewStack, sandbox: SandboxProcess) -> None:
    stack = new_stack(EXAMPLES / "byon_number")
    assert "number" in stack.run("preview", expect=FAILED).line_with("missing", "config")
    assert sandbox.requests() == []
