"""A pytest plugin for tests of your own program: `pytest_plugins = ["vobiz_sandbox.pytest"]` in conftest.py or a test.

It is no entry point: where the package is installed and the plugin is not named so, no test run changes.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from vobiz_sandbox.process import AUTH_ID, AUTH_TOKEN, SandboxProcess


@pytest.fixture(scope="session")
def _vobiz_sandbox_process() -> Iterator[SandboxProcess]:
    with ExitStack() as running:
        try:
            sandbox = running.enter_context(SandboxProcess())
        except RuntimeError as not_started:
            raise pytest.fail.Exception(str(not_started), pytrace=False) from None
        yield sandbox


@pytest.fixture
def vobiz_sandbox(_vobiz_sandbox_process: SandboxProcess, monkeypatch: pytest.MonkeyPatch) -> SandboxProcess:
    """A local Vobiz as new, which the programs reach that the test runs.

    It starts with the first test that asks for it, once a session (once a worker of pytest-xdist). While the test runs
    the environment has its VOBIZ_BASE_URL, VOBIZ_AUTH_ID and VOBIZ_AUTH_TOKEN, and no other VOBIZ_ variable.
    """
    for variable in [name for name in os.environ if name.startswith("VOBIZ_")]:
        monkeypatch.delenv(variable)
    monkeypatch.setenv("VOBIZ_BASE_URL", _vobiz_sandbox_process.base_url)
    monkeypatch.setenv("VOBIZ_AUTH_ID", AUTH_ID)
    monkeypatch.setenv("VOBIZ_AUTH_TOKEN", AUTH_TOKEN)
    _vobiz_sandbox_process.reset()
    return _vobiz_sandbox_process
