"""Plugins for tests, on the newest SDK and, where a test asks for both, on the oldest."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.protocol.golden import BYON_NUMBER, NUMBER_ORDER, NUMBER_SELECTION
from tests.protocol.leaks import leaks
from tests.protocol.oldest import oldest_python
from tests.protocol.plugin import Plugin, PluginResource
from tests.protocol.starting import StartPlugin
from vobiz_sandbox.process import SandboxProcess


@pytest.fixture(scope="session")
def interpreter(request: pytest.FixtureRequest) -> str:
    """The Python whose SDK serves the plugin. `both_sdks` (sdks.py) runs a test with either."""
    if getattr(request, "param", "newest") == "newest":
        return sys.executable
    if sys.version_info >= (3, 14):
        pytest.skip("the oldest pulumi pins a grpcio that was built for Python up to 3.13")
    return oldest_python()


@pytest.fixture
def start_plugin(sandbox: SandboxProcess, tmp_path: Path, interpreter: str) -> Iterator[StartPlugin]:
    """Starts plugins. Afterwards none of them may have shown a token or a code: that holds for every test."""
    with ExitStack() as running:
        start = StartPlugin(sandbox, tmp_path, interpreter, running)
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


@pytest.fixture(scope="session")
def offline_plugin(tmp_path_factory: pytest.TempPathFactory, interpreter: str) -> Iterator[Plugin]:
    """A plugin without credentials or network, shared by the tests of what needs neither."""
    with Plugin({}, tmp_path_factory.mktemp("home"), interpreter) as plugin:
        plugin.configure({})
        yield plugin
