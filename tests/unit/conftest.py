"""What the machine that runs the tests has in its environment is none of theirs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.driver.plugin import PluginResource
from tests.driver.stack_export import ExportedStack
from tests.driver.starting import StartPlugin
from tests.protocol import golden
from tests.unit import channels
from tests.unit.command_runs import RunHere
from tests.unit.lost_orders import NAME, NextRun

_VARIABLES = (
    "VOBIZ_AUTH_ID",
    "VOBIZ_AUTH_TOKEN",
    "VOBIZ_ACCESS_TOKEN",
    "VOBIZ_BASE_URL",
    "VOBIZ_TIMEOUT_SECONDS",
)


@pytest.fixture(autouse=True)
def no_credentials(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No credentials in the environment, and a CLI home of its own."""
    for variable in _VARIABLES:
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path / "pulumi-home"))


@pytest.fixture
def without_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """For a host that is not loopback, where a proxy of the machine would be used."""
    for scheme in ("http", "https", "all", "no"):
        monkeypatch.delenv(f"{scheme}_proxy", raising=False)
        monkeypatch.delenv(f"{scheme.upper()}_PROXY", raising=False)


@pytest.fixture
def stack(tmp_path: Path) -> ExportedStack:
    """What `pulumi stack export` shows to the runs of `next_run`; empty at first."""
    return ExportedStack(tmp_path / "cli")


@pytest.fixture
def next_run(start_plugin: StartPlugin, stack: ExportedStack) -> NextRun:
    """Starts runs that share a machine and a stack."""
    return lambda: start_plugin({"PATH": stack.path}).resource(golden.NUMBER_ORDER, NAME)


@pytest.fixture
def next_channel(start_plugin: StartPlugin, stack: ExportedStack) -> channels.NextChannel:
    """Starts runs that share a machine and a stack."""
    return lambda: start_plugin({"PATH": stack.path}).resource(golden.CHANNEL, channels.NAME)


@pytest.fixture
def channel(next_channel: channels.NextChannel) -> PluginResource:
    """The calls of one run about its channel, which an empty stack does not hold."""
    return next_channel()


@pytest.fixture
def run_here(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> RunHere:
    """Runs a command of ours in this process."""
    return RunHere(monkeypatch, capsys)
