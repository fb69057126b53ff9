"""Runs `pulumi up` of every stack of stacks.json, some at a time. README.md says how to run it."""

from __future__ import annotations

import argparse
import shutil
import signal
import sys
import time
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from numbers_of_stacks import Unusable, numbers_by_stack, order_numbers
from pulumi import automation

PROJECT, FOLDER = "many-stacks", Path(__file__).parent
OK, FAILED, INTERRUPTED = 0, 1, 130


@dataclass
class Run:
    """One `pulumi up`.

    Args:
        stack: the stack's name.
        failed: whether it failed.
        seconds: how long it took.
        told: its warnings and errors, one a line, each with the resource that it is about.
    """

    stack: str
    failed: bool = False
    seconds: float = 0
    told: list[str] = field(default_factory=list)

    def listen(self, event: automation.EngineEvent) -> None:
        """Keeps what a person has to read."""
        said = event.diagnostic_event
        if said and said.severity in ("warning", "error") and said.message.strip() != "update failed":
            resource, line = (said.urn or "").rpartition("::")[2], " ".join(said.message.split())
            line = line.removeprefix("1 error occurred: * ")
            self.told.append(f"{said.severity}: {line if resource in line else f'{resource}: {line}'}")


def up(stack: str) -> Run:
    """Runs one stack. What goes wrong is told by what it returns, so that it ends no other."""
    run, started = Run(stack), time.monotonic()
    try:
        options = automation.LocalWorkspaceOptions(work_dir=str(FOLDER))
        selected = automation.create_or_select_stack(stack, PROJECT, order_numbers, opts=options)
        selected.up(on_event=run.listen, color="never", suppress_progress=True, show_secrets=False)
    except (automation.CommandError, automation.InvalidVersionError, OSError) as error:
        run.failed = True
        if not any(line.startswith("error: ") for line in run.told):
            run.told.append(_error_line(error))
    run.seconds = time.monotonic() - started
    return run


def up_all(stacks: list[str], at_once: int) -> dict[str, Run | None]:
    """Runs stacks, prints a line for each, and returns what became of each: None where it was not begun."""
    with ThreadPoolExecutor(at_once) as threads:
        runs = {stack: threads.submit(up, stack) for stack in stacks}
        for each in runs.values():
            each.add_done_callback(_show)
        try:
            wait(runs.values())
        except KeyboardInterrupt:
            # The CLIs are told too, and need this process, which runs their programs, until they have ended.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            threads.shutdown(cancel_futures=True)
    return {stack: None if each.cancelled() else each.result() for stack, each in runs.items()}


def main() -> int:
    """Runs the command and returns its exit code."""
    parser = argparse.ArgumentParser(prog="up_all", description=__doc__)
    parser.add_argument("stacks", nargs="*", metavar="STACK", help="only these; default: all of stacks.json")
    parser.add_argument("--at-once", type=int, default=4, metavar="N", help="how many run at the same time; default: 4")
    given = parser.parse_args()
    # A cancelled job ends as Ctrl-C does.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.unraisablehook = _tell
    try:
        stacks = _chosen(given.stacks)
    except Unusable as error:
        print(f"error: {error}", file=sys.stderr)
        return FAILED
    started = time.monotonic()
    runs = up_all(stacks, given.at_once)
    print(f"{len(runs)} stacks in {time.monotonic() - started:.1f} s, {given.at_once} at a time", flush=True)
    return _report(runs)


def _chosen(named: list[str]) -> list[str]:
    known = numbers_by_stack()
    if unknown := [stack for stack in named if stack not in known]:
        raise Unusable(f"stacks.json has no stack {', '.join(unknown)}")
    if shutil.which("pulumi") is None:
        raise Unusable("no pulumi on PATH: https://www.pulumi.com/docs/install/")
    return named or list(known)


def _report(runs: dict[str, Run | None]) -> int:
    failed = [run for run in runs.values() if run and run.failed]
    for run in failed:
        print(f"\n{run.stack} failed:", *sorted(run.told), sep="\n  ", file=sys.stderr)
        print(f"  add `--stack {run.stack}` to each command, and run it in {FOLDER}", file=sys.stderr)
    not_begun = [stack for stack, run in runs.items() if run is None]
    if not_begun:
        print(f"\ninterrupted; not begun: {', '.join(not_begun)}", file=sys.stderr)
        return INTERRUPTED
    if failed:
        print(f"\nfailed: {', '.join(run.stack for run in failed)}", file=sys.stderr)
    return FAILED if failed else OK


def _show(done: Future[Run]) -> None:
    if done.cancelled():
        return
    run = done.result()
    # Of one that failed, the end tells.
    told = [] if run.failed else [f"\n  {line}" for line in run.told]
    print(f"{run.stack}: {'failed' if run.failed else 'ok'} in {run.seconds:.1f} s{''.join(told)}", flush=True)


def _tell(unraisable: Any) -> None:
    # The SDK leaves these coroutines behind whenever a resource of an inline program failed.
    if getattr(unraisable.object, "__name__", "") not in ("run_in_stack", "run_pulumi_func"):
        sys.__unraisablehook__(unraisable)


def _error_line(error: Exception) -> str:
    """What the CLI said first, apart from what it says of every update that fails."""
    lines = [line.strip().removeprefix("stderr: ") for line in str(error).splitlines()]
    said = [line for line in lines if line.startswith("error: ") and line != "error: update failed"]
    return next(iter(said), f"error: {' '.join(lines)}")


if __name__ == "__main__":
    sys.exit(main())
