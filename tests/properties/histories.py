"""Looks for failures of the properties at random: `make histories`, `make histories SEED=…`.

One round tries all properties as often as `make test` does, each round with another seed, until the time is over or one
fails.
"""

from __future__ import annotations

import argparse
import os
import secrets
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.properties.budget import SEARCH

_ROOT = Path(__file__).parents[2]
_PYTEST = (sys.executable, "-m", "pytest", "-c", "pyproject.toml", "-q", "-x", "-n", "auto", "--dist", "worksteal")


def main() -> int:
    """The exit code: 1 where a property failed."""
    parser = argparse.ArgumentParser(prog="histories", description="Tries the properties with random examples.")
    parser.add_argument("--seconds", type=float, default=300, help="how long to look (default: %(default)s)")
    parser.add_argument("--seed", type=int, help="run this seed again, once and to its end, and shrink what fails")
    parser.add_argument("tests", nargs="*", default=["tests/properties"], help="where to look")
    arguments = parser.parse_args()
    if arguments.seed is not None:
        return 1 if _round(arguments.tests, arguments.seed, "again", None) else 0
    end = time.monotonic() + arguments.seconds
    rounds = 0
    while (left := end - time.monotonic()) > 0:
        seed = secrets.randbits(32)
        print(f"seed {seed}", flush=True)
        exit_code = _round(arguments.tests, seed, "search", left)
        if exit_code:
            print(f"seed {seed} failed; to run it again and shrink it: make histories SEED={seed}")
            return 1
        rounds += exit_code == 0
    print(f"\nno failure in {arguments.seconds:g} seconds: {rounds} whole rounds, and part of another")
    return 0


def _round(tests: list[str], seed: int, mode: str, seconds: float | None) -> int | None:
    """The exit code of one run of the tests, or None where the time was over first."""
    running = subprocess.Popen(
        [*_PYTEST, f"--hypothesis-seed={seed}", *tests],
        cwd=_ROOT,
        env={**os.environ, SEARCH: mode},
        start_new_session=True,
    )
    try:
        return running.wait(seconds)
    except subprocess.TimeoutExpired:
        return None
    finally:
        _end(running)


def _end(running: subprocess.Popen[bytes]) -> None:
    """Ends the workers and their sandboxes too."""
    try:
        os.killpg(running.pid, signal.SIGKILL)
    except ProcessLookupError:
        return  # all of them have ended
    running.wait()


if __name__ == "__main__":
    sys.exit(main())
