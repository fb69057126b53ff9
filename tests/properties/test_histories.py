"""How the properties are tried: the same every time, or at random for a while."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tests.properties.budget import budget

ROOT = Path(__file__).parents[2]
PROPERTY = """
from hypothesis import given, strategies as st
from tests.properties.budget import budget

@given(st.integers(0, 10**9))
@budget({examples})
def test_it(number: int) -> None:
    assert {claim}
"""


def histories(tmp_path: Path, *options: str, claim: str, examples: int) -> subprocess.CompletedProcess[str]:
    test = tmp_path / "test_it.py"
    test.write_text(PROPERTY.format(claim=claim, examples=examples))
    command = [sys.executable, "-m", "tests.properties.histories", *options, str(test)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False)


def examples_of_a_run() -> list[tuple[int, str]]:
    seen = []

    @given(st.integers(), st.text())
    @budget(50)
    def record(number: int, text: str) -> None:
        seen.append((number, text))

    record()
    return seen


def test_a_normal_run_does_the_same_examples_every_time() -> None:
    first = examples_of_a_run()
    assert len(first) >= 50
    assert examples_of_a_run() == first


def test_a_search_ends_with_its_time_whatever_is_still_running(tmp_path: Path) -> None:
    start = time.monotonic()
    searched = histories(tmp_path, "--seconds", "6", claim="not __import__('time').sleep(60)", examples=1)
    assert time.monotonic() - start < 20
    assert searched.returncode == 0, searched.stdout
    assert re.match(r"seed \d+\n", searched.stdout)
    assert searched.stdout.endswith("no failure in 6 seconds: 0 whole rounds, and part of another\n")


def test_what_a_search_finds_is_found_again_by_its_seed(tmp_path: Path) -> None:
    claim = "number % 17"
    searched = histories(tmp_path, "--seconds", "60", claim=claim, examples=100)
    assert searched.returncode == 1, searched.stdout
    found = re.search(r"make histories SEED=(\d+)\n$", searched.stdout)
    assert found
    again = histories(tmp_path, "--seed", found[1], claim=claim, examples=100)
    assert again.returncode == 1
    assert "number=0" in again.stdout
