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
    if sys.version_info >= (3, 14):
        # There is no wheel of it, and to build it takes longer than all tests.
        pytest.skip("the oldest pulumi pins a grpcio that was built for Python up to 3.13")
    return oldest_python()


@pytest.fixture
def open_plugin(interpreter: str) -> OpenPlugin:
    return lambda environment, home: PluginProcess(environment, home, interpreter)
