"""Providers run in the test's own process here: what they leave behind in it is put back."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

_VARIABLES = (
    "VOBIZ_AUTH_ID",
    "VOBIZ_AUTH_TOKEN",
    "VOBIZ_ACCESS_TOKEN",
    "VOBIZ_BASE_URL",
    "VOBIZ_TIMEOUT_SECONDS",
)


@pytest.fixture(autouse=True)
def fresh_plugin_process(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """As a new plugin process starts: nothing shared yet, no credentials in the environment."""
    for variable in _VARIABLES:
        monkeypatch.delenv(variable, raising=False)
    # What a purchase notes on disk must not outlive its test.
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path / "pulumi-home"))
    limit = getattr(sys, "tracebacklimit", None)
    yield
    # configure cuts tracebacks for the CLI's user; a failing test needs its own.
    if limit is None:
        vars(sys).pop("tracebacklimit", None)
    else:
        sys.tracebacklimit = limit


@pytest.fixture
def without_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """For a host that is not loopback, where a proxy of the machine would be used."""
    for scheme in ("http", "https", "all", "no"):
        monkeypatch.delenv(f"{scheme}_proxy", raising=False)
        monkeypatch.delenv(f"{scheme.upper()}_PROXY", raising=False)
