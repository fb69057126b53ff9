"""One sandbox a worker, as new for every test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from vobiz_sandbox.process import SandboxProcess


@pytest.fixture(scope="session")
def _sandbox_process() -> Iterator[SandboxProcess]:
    with SandboxProcess() as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(_sandbox_process: SandboxProcess) -> SandboxProcess:
    """A local Vobiz as at its start, reached over a real socket."""
    _sandbox_process.reset()
    return _sandbox_process
