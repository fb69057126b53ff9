"""Verifies an own number in one job: has a code sent, waits for it, submits it. README.md says how to run it."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

from otp_sources import CodeFile, NoCode, Prompt, Source, Unusable
from otp_stack import Failed, OwnNumber

VERIFIED, FAILED, A_PERSON_HAS_TO_ACT, INTERRUPTED = 0, 1, 3, 130


def verify(number: OwnNumber, source: Source, wait: float | None) -> None:
    """Returns once the number is verified.

    Args:
        number: the number in its stack.
        source: where codes come from.
        wait: seconds to wait at most, whatever the code's own life.

    Raises:
        NoCode, Unusable: no code came.
        Failed: an `up` failed for another reason than the code.
    """
    started = time.monotonic()
    refused: set[str] = set()
    verified = number.up()
    while not verified:
        seconds = number.seconds_left()
        # The warning above it is for who runs `pulumi up` by hand.
        print("give the code here: this job submits it, and `pulumi config set` is not needed", flush=True)
        if wait is not None:
            seconds = min(seconds, started + wait - time.monotonic())
        code = source.next_code(seconds)
        if code in refused:
            print("this code was not accepted before: it is not submitted again", flush=True)
            continue
        verified = number.up(code)
        refused.add(code)


def main() -> int:
    """Runs the command and returns its exit code."""
    parser = argparse.ArgumentParser(prog="otp_pipeline", description=__doc__)
    parser.add_argument("number", help="the ByonNumber's name in the program, or its URN")
    parser.add_argument("--stack", default=os.environ.get("PULUMI_STACK"), help="default: PULUMI_STACK")
    parser.add_argument("--code-file", type=Path, metavar="PATH", help="where a manual step writes the code")
    parser.add_argument("--wait", type=float, metavar="SECONDS", help="at most; default: as long as the code is alive")
    given = parser.parse_args()
    # A cancelled job ends as Ctrl-C does.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    # What the project's program imports from beside it.
    sys.path.insert(0, str(Path.cwd()))
    if not given.stack:
        return _end(FAILED, f"error: {given.number}: no stack: give --stack, or set PULUMI_STACK")
    try:
        source: Source = CodeFile(given.code_file) if given.code_file else Prompt()
        verify(OwnNumber(Path.cwd(), given.stack, given.number), source, given.wait)
    except (Failed, Unusable) as error:
        return _end(FAILED, f"error: {given.number}: {error}")
    except NoCode as error:
        return _end(
            A_PERSON_HAS_TO_ACT,
            f"{given.number}: {error}, and it is not verified; the state is kept. Run this command again: where the "
            "code has expired, another is sent",
        )
    except KeyboardInterrupt:
        return _end(INTERRUPTED, f"{given.number}: interrupted; the state is kept. Run this command again to go on")
    return _end(VERIFIED, f"{given.number}: verified")


def _report(unraisable: Any) -> None:
    # The SDK leaves these coroutines behind whenever a resource of an inline program failed.
    if getattr(unraisable.object, "__name__", "") not in ("run_in_stack", "run_pulumi_func"):
        sys.__unraisablehook__(unraisable)


def _end(exit_code: int, line: str) -> int:
    print(line, file=sys.stderr if exit_code else sys.stdout, flush=True)
    return exit_code


sys.unraisablehook = _report
sys.exit(main())
