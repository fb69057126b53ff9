"""Starts plugins that reach the sandbox of a test."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

from tests.driver.plugin import Plugin
from vobiz_sandbox.process import AUTH_ID, AUTH_TOKEN, SandboxProcess

OpenPlugin = Callable[[Mapping[str, str], Path], AbstractContextManager[Plugin]]
"""From the environment and the home to a plugin."""


def credentials(base_url: str, **more: str) -> dict[str, str]:
    """Stack config of the sandbox's first account; more settings by their short names."""
    config = {"authId": AUTH_ID, "authToken": AUTH_TOKEN, "baseUrl": base_url, "timeoutSeconds": "5"} | more
    return {f"vobiz:{key}": value for key, value in config.items()}


class StartPlugin:
    """Starts plugins of one test that reach its sandbox; each new one is a new `pulumi up`."""

    def __init__(self, sandbox: SandboxProcess, home: Path, open_plugin: OpenPlugin, running: ExitStack) -> None:
        self._sandbox, self._home, self._open, self._running = sandbox, home, open_plugin, running
        self.started: list[Plugin] = []

    def __call__(self, environment: Mapping[str, str | None] | None = None) -> Plugin:
        """A plugin; `environment` adds to the usual variables, or takes one away (None)."""
        usual: dict[str, str | None] = {
            "VOBIZ_AUTH_ID": AUTH_ID,
            "VOBIZ_AUTH_TOKEN": AUTH_TOKEN,
            "VOBIZ_BASE_URL": self._sandbox.base_url,
        }
        given = {key: value for key, value in (usual | dict(environment or {})).items() if value is not None}
        plugin = self._running.enter_context(self._open(given, self._home))
        plugin.configure({})
        self.started.append(plugin)
        return plugin
