"""A user's own tests under Pulumi's mocks, with either SDK."""

from __future__ import annotations

from pathlib import Path

from tests.protocol.sdks import both_sdks
from tests.unit.test_mocks import PROGRAM, USERS_TEST, run_test


@both_sdks
def test_a_program_of_all_three_resources_runs_under_mocks(tmp_path: Path, interpreter: str) -> None:
    ended = run_test(tmp_path, PROGRAM, USERS_TEST, interpreter)
    assert ended.exit_code == 0, ended.errors
    assert ended.lines[:3] == ["checked"] * 3
