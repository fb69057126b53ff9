"""`pulumi stack export` that does not end."""

from __future__ import annotations

import os
import time
from pathlib import Path

from tests.driver.inputs import NUMBER, PLACE
from tests.driver.starting import StartPlugin
from tests.protocol.golden import NUMBER_SELECTION


def test_an_export_that_hangs_is_ended(start_plugin: StartPlugin, tmp_path: Path) -> None:
    cli = tmp_path / "pulumi"
    cli.write_text("#!/bin/sh\nexec sleep 300\n")
    cli.chmod(0o755)
    plugin = start_plugin({"PATH": f"{tmp_path}{os.pathsep}{os.defpath}"})
    started = time.monotonic()
    assert plugin.resource(NUMBER_SELECTION, "pick").create(PLACE).id == NUMBER
    assert time.monotonic() - started < 40
    [line] = plugin.new_lines()
    assert "no answer in 20 seconds" in line
