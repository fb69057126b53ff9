"""The tests that examples/policy has of its own, in the environment that it needs."""

from __future__ import annotations

import re
import subprocess

from tests.protocol.policy_environment import PACK, python_with_policies


def test_the_rules_of_the_policy_pack() -> None:
    command = [python_with_policies(), "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"]
    ended = subprocess.run(command, cwd=PACK, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert re.search(r"^\d+ passed in", ended.stdout, re.MULTILINE)
