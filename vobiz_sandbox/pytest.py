"""A pytest plugin for tests of your own program: `pytest_plugins = ["vobiz_sandbox.pytest"]` in conftest.py or a test.

It is no entry point: where the package is installed and the plugin is not named so, no test run changes.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

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
def vobiz_sandbox(
    _vobiz_sandbox_process: SandboxProcess, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> SandboxProcess:
    """A local Vobiz as new, which the programs reach that the test runs.

    It starts with the first test that asks for it, once a session (once a worker of pytest-xdist). While the test runs
    the environment has its VOBIZ_BASE_URL, VOBIZ_AUTH_ID and VOBIZ_AUTH_TOKEN, no other VOBIZ_ variable, and a new
    PULUMI_HOME, with the plugins of the machine's own.
    """
    for variable in [name for name in os.environ if name.startswith("VOBIZ_")]:
        monkeypatch.delenv(variable)
    monkeypatch.setenv("VOBIZ_BASE_URL", _vobiz_sandbox_process.base_url)
    monkeypatch.setenv("VOBIZ_AUTH_ID", AUTH_ID)
    monkeypatch.setenv("VOBIZ_AUTH_TOKEN", AUTH_TOKEN)
    monkeypatch.setenv("PULUMI_HOME", str(_new_home(tmp_path_factory)))
    _vobiz_sandbox_process.reset()
    return _vobiz_sandbox_process


def _new_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for PULUMI_HOME where nobody is logged in."""
    # A purchase that is noted in the machine's own would stop the next test, whose state does not have it.
    home = tmp_path_factory.mktemp("pulumi-home")
    plugins = Path(os.environ.get("PULUMI_HOME") or Path("~/.pulumi").expanduser(), "plugins")
    if plugins.is_dir():
        (home / "plugins").symlink_to(plugins.absolute(), target_is_directory=True)
    return home
