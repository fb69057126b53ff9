"""What the machine that runs the tests has in its environment is none of theirs."""

from __future__ import annotations

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
