"""One sandbox a worker, as new for every test; plugins that reach it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.driver.in_process import InProcessPlugin
from tests.driver.leaks import leaks
from tests.driver.plugin import Plugin, PluginResource
from tests.driver.starting import OpenPlugin, StartPlugin
from tests.engine.stack import Stack
from tests.protocol.golden import BYON_NUMBER, NUMBER_ORDER, NUMBER_SELECTION
from vobiz_sandbox.process import SandboxProcess

_ENGINE = Path(__file__).parents[1] / "tools" / "pulumi" / "engine.py"


@pytest.fixture(scope="session")
def cli() -> Path:
    """The folder of the Pulumi CLI."""
    given = os.environ.get("VOBIZ_TEST_PULUMI")
    if given:
        return Path(given)
    return Path(subprocess.check_output([sys.executable, _ENGINE], text=True).splitlines()[-1])


@pytest.fixture(scope="session")
def initialised_stack(tmp_path_factory: pytest.TempPathFactory, cli: Path) -> Path:
    """The folder of a stack of a project without a program, to be copied: it takes no run of the CLI."""
    folder = tmp_path_factory.mktemp("initialised") / "stack"
    Stack(folder, cli, "", "")
    return folder


@pytest.fixture(scope="session")
def _sandbox_process() -> Iterator[SandboxProcess]:
    with SandboxProcess() as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(_sandbox_process: SandboxProcess) -> SandboxProcess:
    """A local Vobiz as at its start, reached over a real socket."""
    _sandbox_process.reset()
    return _sandbox_process


@pytest.fixture
def open_plugin() -> OpenPlugin:
    """How plugins are made: in the test's process, except where a folder's conftest says otherwise."""
    return InProcessPlugin


@pytest.fixture
def start_plugin(sandbox: SandboxProcess, tmp_path: Path, open_plugin: OpenPlugin) -> Iterator[StartPlugin]:
    """Starts plugins. Afterwards none of them may have shown a token or a code: that holds for every test."""
    with ExitStack() as running:
        start = StartPlugin(sandbox, tmp_path, open_plugin, running)
        yield start
    assert [leak for plugin in start.started for leak in leaks(plugin, sandbox)] == []


@pytest.fixture
def plugin(start_plugin: StartPlugin) -> Plugin:
    return start_plugin()


@pytest.fixture
def order(plugin: Plugin) -> PluginResource:
    return plugin.resource(NUMBER_ORDER)


@pytest.fixture
def selection(plugin: Plugin) -> PluginResource:
    return plugin.resource(NUMBER_SELECTION)


@pytest.fixture
def byon(plugin: Plugin) -> PluginResource:
    return plugin.resource(BYON_NUMBER)


@pytest.fixture
def offline_plugin(tmp_path: Path, open_plugin: OpenPlugin) -> Iterator[Plugin]:
    """A plugin without credentials or network."""
    with open_plugin({}, tmp_path) as plugin:
        plugin.configure({})
        yield plugin


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port on which nothing listens and that nobody else is given."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]
