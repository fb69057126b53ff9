"""Stacks for the tests of this folder."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.engine.stack import NewStack, Stack
from vobiz_sandbox.process import AUTH_ID, AUTH_TOKEN, SandboxProcess

_ENGINE = Path(__file__).parents[2] / "tools" / "pulumi" / "engine.py"


@pytest.fixture(scope="session")
def cli() -> Path:
    """The folder of the Pulumi CLI."""
    given = os.environ.get("VOBIZ_TEST_PULUMI")
    if given:
        return Path(given)
    return Path(subprocess.check_output([sys.executable, _ENGINE], text=True).splitlines()[-1])


@pytest.fixture(scope="session")
def _initialised(tmp_path_factory: pytest.TempPathFactory, cli: Path) -> Path:
    folder = tmp_path_factory.mktemp("initialised") / "stack"
    Stack(folder, cli, "", "")
    return folder


@pytest.fixture
def new_stack(tmp_path: Path, cli: Path, sandbox: SandboxProcess, _initialised: Path) -> Iterator[NewStack]:
    """`new_stack(program)`: see NewStack. What a stack started ends with the test."""
    with ExitStack() as stacks:

        def make(program: str | Path | None) -> Stack:
            initialised = _initialised if isinstance(program, str) else None
            stack = stacks.enter_context(Stack(tmp_path / "stack", cli, program, sandbox.base_url, initialised))
            stack.environment |= {"VOBIZ_AUTH_ID": AUTH_ID, "VOBIZ_AUTH_TOKEN": AUTH_TOKEN}
            return stack

        yield make
