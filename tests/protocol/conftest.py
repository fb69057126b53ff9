"""Plugins are processes of their own here, of the newest SDK and, where a test asks for both, of the oldest."""

from __future__ import annotations

import sys

import pytest

from tests.driver.process import PluginProcess
from tests.driver.starting import OpenPlugin
from tests.protocol.oldest import oldest_python


@pytest.fixture(scope="session")
def interpreter(request: pytest.FixtureRequest) -> str:
    """The Python whose SDK serves the plugin. `both_sdks` (sdks.py) runs a test with either."""
    if getattr(request, "param", "newest") == "newest":
        return sys.executable
    return oldest_python()


@pytest.fixture
def open_plugin(interpreter: str) -> OpenPlugin:
    return lambda environment, home: PluginProcess(environment, home, interpreter)
