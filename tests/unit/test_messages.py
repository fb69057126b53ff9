"""What is told outside the plugin: single lines."""

from __future__ import annotations

import pytest

from vobiz_provider.engine.messages import inform, warn


def test_warnings_and_information_are_single_lines(capsys: pytest.CaptureFixture[str]) -> None:
    warn("number +919876543210\nis billed")
    inform("all\x1b[2J well")
    assert capsys.readouterr().err.splitlines() == ["warning: number +919876543210 is billed", "info: all [2J well"]
