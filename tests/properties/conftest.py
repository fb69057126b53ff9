"""Providers run in the test's own process here: what they leave behind in it is put back."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from vobiz_provider import session as process


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A history that fails is shrunk for 5 minutes: the usual time-out would hide what failed."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.timeout(900))


@pytest.fixture(autouse=True)
def fresh_plugin_process(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """As a new plugin process starts: nothing shared yet, no credentials around, and a CLI home of its own."""
    for variable in ("AUTH_ID", "AUTH_TOKEN", "ACCESS_TOKEN", "BASE_URL", "TIMEOUT_SECONDS"):
        monkeypatch.delenv(f"VOBIZ_{variable}", raising=False)
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path))
    limit = getattr(sys, "tracebacklimit", None)
    process.forget()
    yield
    process.forget()
    # configure cuts tracebacks for the CLI's user; a failing test needs its own.
    if limit is None:
        vars(sys).pop("tracebacklimit", None)
    else:
        sys.tracebacklimit = limit
