"""Our own commands, run as a user runs them beside a stack."""

from __future__ import annotations

import subprocess
import sys

from tests.driver.troubleshooting import hold_to_the_page
from tests.engine.stack import RUN_SECONDS, Result, Stack


def run_command(stack: Stack, *arguments: str, expect: int = 0) -> Result:
    """Runs `python -m vobiz_provider` in the stack's project to its end and checks its exit code."""
    ended = subprocess.run(
        [sys.executable, "-m", "vobiz_provider", *arguments],
        cwd=stack.project,
        env=stack.environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=RUN_SECONDS,
        check=False,
    )
    text = ended.stdout + ended.stderr
    stack.transcript.append(text)
    assert ended.returncode == expect, f"exit code {ended.returncode} and not {expect}:\n{text}"
    hold_to_the_page(ended.stderr)
    return Result(ended.returncode, text)
