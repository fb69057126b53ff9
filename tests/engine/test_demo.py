"""The demo: it tells its story, in time, and leaves neither a process nor a file behind."""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import requests

from tools.demo.cost import cost_lines

_ROOT = Path(__file__).parents[2]
_DEMO = (sys.executable, "-m", "tools.demo", "--pause")
_SECONDS = 240
_PAGE = re.compile(r"^Watch it happen in a browser: (http://127\.0\.0\.1:\d+/)\r?$", re.MULTILINE)
_STEP = re.compile(r"^== (\d+)\. (.+?)\r?$", re.MULTILINE)


@pytest.fixture
def environment(tmp_path: Path, cli: Path) -> dict[str, str]:
    path = os.pathsep.join((str(cli), str(Path(sys.executable).parent), os.environ["PATH"]))
    return os.environ | {"PATH": path, "TMPDIR": str(tmp_path)}


def _left_in(folder: Path) -> list[str]:
    """The commands that run with this as their folder for temporary files, and what the demo left there."""
    mark = f"TMPDIR={folder}".encode()
    found = [str(path) for path in folder.iterdir() if path.name.startswith("vobiz-demo-")]
    for environment in Path("/proc").glob("[0-9]*/environ"):
        try:
            if mark in environment.read_bytes():
                found.append(environment.parent.joinpath("cmdline").read_text().replace("\0", " "))
        except OSError:
            continue  # ended meanwhile
    return found


def _nothing_is_left_in(folder: Path) -> None:
    # A language host looks once a second whether its CLI is still there.
    deadline = time.monotonic() + 5
    while (left := _left_in(folder)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert left == []


def test_the_demo_runs_and_leaves_nothing(tmp_path: Path, environment: dict[str, str]) -> None:
    ended = subprocess.run(
        _DEMO,
        cwd=_ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    shown = ended.stdout
    assert ended.returncode == 0, shown + ended.stderr
    assert ended.stderr == ""
    _nothing_is_left_in(tmp_path)
    assert shown.count("\n(exit code 7)\n") == 3
    assert "Standard input is no terminal, where nobody can press Enter: this goes on without pauses.\n" in shown

    before, *steps = re.split(r"(?m)^== ", shown)
    assert len(_PAGE.findall(before)) == 1
    assert [int(number) for number, _ in _STEP.findall(shown)] == list(range(1, len(steps) + 1))
    assert [step for step in steps[:-1] if "\n\n$ " not in step] == []

    number, setup, monthly = re.findall(r"would select (\S+): setup (.+), (.+) a month", shown)[0]
    total = steps[-1].split("\n\n")[0].splitlines()[1:]
    assert total[:2] == [
        f"In the stack: {number}, once {setup}, {monthly} a month",
        f"In all: once {setup}, {monthly} a month",
    ]
    assert total[2].startswith("Booked by Vobiz: ") and number in total[2]
    assert total[3].startswith(f"Billed no more: {number}, ") and total[3].endswith(f", {monthly} a month")
    assert len(total) == 4


# What a terminal sends to all in its foreground, and what a pipeline that is cancelled sends to one.
@pytest.mark.parametrize(("end", "number"), [(os.killpg, signal.SIGINT), (os.kill, signal.SIGTERM)])
def test_with_pauses_enter_goes_on_and_an_end_in_a_command_leaves_nothing(
    tmp_path: Path, environment: dict[str, str], end: Callable[[int, int], None], number: signal.Signals
) -> None:
    ours, theirs = pty.openpty()
    demo = subprocess.Popen(
        _DEMO, cwd=_ROOT, env=environment, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
    )
    os.close(theirs)
    shown = ""

    def read_until(text: str, times: int = 1) -> None:
        nonlocal shown
        while shown.count(text) < times:
            shown += os.read(ours, 65536).decode(errors="replace")

    try:
        for pause in (1, 2):
            read_until("[Enter goes on, Ctrl-C ends] ", pause)
            assert [int(number) for number, _ in _STEP.findall(shown)] == list(range(1, pause))
            (page,) = _PAGE.findall(shown)
            assert "<title>Vobiz sandbox</title>" in requests.get(page, timeout=10).text
            os.write(ours, b"\n")
        read_until("$ pulumi preview")
        end(demo.pid, number)
        read_until("demo interrupted: nothing of it is left running")
        assert demo.wait(30) == 130
    finally:
        if demo.poll() is None:
            os.killpg(demo.pid, signal.SIGKILL)
        demo.wait()
        os.close(ours)
    assert "Traceback" not in shown
    _nothing_is_left_in(tmp_path)


def test_the_cost_is_summed_by_currency_and_tells_what_is_billed_on() -> None:
    orders = [
        {"kind": "order", "number": "+14155550117", "setup": 4.5, "monthly": 2.5, "currency": "USD"},
        {"kind": "order", "number": "+919876543210", "setup": 500, "monthly": 250, "currency": "INR"},
        {"kind": "order", "number": "+919876543219", "setup": 500, "monthly": 260, "currency": "INR"},
    ]
    channel = {"kind": "channel", "number": "+14155550117", "setup": None, "monthly": None, "currency": None}
    ledger = [
        {"type": "credit", "amount": 7, "currency": "USD", "description": "refunded"},
        {"type": "debit", "amount": 7, "currency": "USD", "description": "setup and first month"},
    ]
    left = [{"e164": "+919876543219", "monthly_fee": 260.0, "currency": "INR"}]
    told = "\n".join(cost_lines([*orders, channel], ledger, left))
    assert re.findall("^In all: (.*)$", told, re.MULTILINE) == [
        "once 1000 INR, 510 INR a month",
        "once 4.50 USD, 2.50 USD a month",
    ]
    assert "Paid back by Vobiz: 7 USD, refunded\nBooked by Vobiz: 7 USD, setup and first month\n" in told
    assert (
        "\nBilled on: +919876543219, 260 INR a month, until somebody releases it in the console (My Numbers)\n" in told
    )
    assert re.findall(r"Billed no more: (\S+),", told) == ["+14155550117", "+919876543210"]
