"""Stacks for the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.engine.stack import NewStack, Stack
from vobiz_sandbox.process import AUTH_ID, AUTH_TOKEN, SandboxProcess


@pytest.fixture
def new_stack(tmp_path: Path, cli: Path, sandbox: SandboxProcess, initialised_stack: Path) -> Iterator[NewStack]:
    """`new_stack(program)`: see NewStack. What a stack started ends with the test."""
    with ExitStack() as stacks:

        def make(program: str | Path | None) -> Stack:
            initialised = initialised_stack if isinstance(program, str) else None
            stack = stacks.enter_context(Stack(tmp_path / "stack", cli, program, sandbox.base_url, initialised))
            stack.environment |= {"VOBIZ_AUTH_ID": AUTH_ID, "VOBIZ_AUTH_TOKEN": AUTH_TOKEN}
            return stack

        yield make
