"""What is waited for as long as it may take, and no longer: too slow for the level that runs alone."""

from __future__ import annotations

import os
import time
from pathlib import Path

from tests.driver.inputs import NUMBER, PLACE
from tests.driver.plugin import PluginResource
from tests.driver.starting import StartPlugin
from tests.protocol.golden import NUMBER_SELECTION
from vobiz_sandbox.process import SandboxProcess


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


def test_a_read_does_not_wait_for_an_hour(selection: PluginResource, sandbox: SandboxProcess) -> None:
    sandbox.arm(status=503, headers={"Retry-After": "3600"})
    started = time.monotonic()
    assert selection.create(PLACE).id == NUMBER
    assert time.monotonic() - started < 20
