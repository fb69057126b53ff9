"""Jobs as a pipeline starts them: given their own environment alone, each on a machine that is new."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from tests.engine.programs import own, program
from tests.engine.stack import RUN_SECONDS, Result, Stack

EXAMPLES = Path(__file__).parents[2] / "examples"
# Long enough not to turn up by chance in a time stamp.
WRONG_CODE = "840197263518"


class Job:
    """A job that runs, or has run.

    Args:
        started: its first process.
        machine: its home.
        report: where it may write a report.
    """

    def __init__(self, started: subprocess.Popen[bytes], machine: Path, report: Path) -> None:
        self._started = started
        self._machine = machine
        self._report = report

    @property
    def text(self) -> str:
        """What it has printed so far."""
        return output_of(self._machine).read_text()

    @property
    def report(self) -> str:
        return self._report.read_text()

    def ends(self, exit_code: int) -> str:
        """Waits for its end, which must be this one.

        Returns:
            The last line that it printed.
        """
        ended = Result(self._started.wait(RUN_SECONDS), self.text)
        assert ended.exit_code == exit_code, f"exit code {ended.exit_code} and not {exit_code}:\n{ended.text}"
        assert not ended.has_traceback, ended.text
        return next(iter(reversed(ended.text.splitlines())), "")

    def signal(self, number: signal.Signals) -> None:
        """Tells its first process, and nobody else, to stop: this is what GitHub does."""
        self._started.send_signal(number)

    def terminate(self) -> None:
        """Tells all of its processes to stop."""
        os.killpg(self._started.pid, signal.SIGTERM)

    def kill(self) -> None:
        """Kills all of its processes, a plugin that outlives its CLI too, as a machine that is taken away does."""
        mark = f"HOME={self._machine}\0".encode()
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if mark in (process / "environ").read_bytes():
                    os.kill(int(process.name), signal.SIGKILL)
            except OSError:
                continue  # ended meanwhile
        self._started.wait()


class Jobs(ExitStack):
    """`with Jobs(stack, command) as jobs:` ends every job that it started.

    Every call of the CLI is written down with its arguments and its environment.

    Args:
        stack: the stack, whose project is the checkout; the machines of its jobs are among its kept bytes.
        command: what `start` runs, in the project's folder.
    """

    def __init__(self, stack: Stack, *command: str | Path) -> None:
        super().__init__()
        self.stack = stack
        self._command = [str(part) for part in command]
        self._machines = stack.home / "machines"
        self.calls = stack.home / "calls.txt"
        recorder = stack.home / "recorder"
        recorder.mkdir()
        cli = stack.environment["PATH"].split(os.pathsep)[0]
        text = f'{{ echo "$@"; env; }} >>{shlex.quote(str(self.calls))}\nexec {shlex.quote(cli)}/pulumi "$@"'
        (recorder / "pulumi").write_text(f"#!/bin/sh\n{text}\n")
        (recorder / "pulumi").chmod(0o755)
        self._path = os.pathsep.join((str(recorder), cli, str(Path(sys.executable).parent), "/usr/bin", "/bin"))

    def start(self, *arguments: str | Path, **environment: str) -> Job:
        """Starts the command without a terminal, with what the stack's own runs are given, changed by this."""
        return self.run([*self._command, *map(str, arguments)], self._of_the_stack() | environment)

    def start_on(self, terminal: str, *arguments: str) -> Job:
        """Starts the command from a shell on a terminal, of which it takes control."""
        line = f"exec {shlex.join([*self._command, *arguments])} <{terminal} >{terminal} 2>&1"
        return self.run(["sh", "-c", line], self._of_the_stack())

    def run(self, command: list[str], environment: dict[str, str]) -> Job:
        """Starts any command with this environment, and what every machine has."""
        machine = self._machines / str(len(list(self._machines.glob("*"))))
        (machine / "tmp").mkdir(parents=True)
        of_the_machine = {
            "PATH": self._path,
            "HOME": str(machine),
            "TMPDIR": str(machine / "tmp"),
            "PYTHONPATH": str(EXAMPLES.parent),
        }
        report = self.stack.project / "report.md"
        report.unlink(missing_ok=True)
        with output_of(machine).open("wb") as written:
            started = subprocess.Popen(
                command,
                cwd=self.stack.project,
                env=environment | of_the_machine,
                stdin=subprocess.DEVNULL,
                stdout=written,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        job = Job(started, machine, report)
        self.callback(job.kill)
        return job

    @property
    def temporary(self) -> list[Path]:
        """The temporary files that are left on the machines."""
        return list(self._machines.glob("*/tmp/*"))

    def leaks(self, *codes: str) -> list[str]:
        """The names of the files that hold one of these codes in plain, of all that the stack and its jobs wrote."""
        kept = self.stack.kept_bytes()
        # What is searched must be what was written.
        assert b"--target" in kept[self.calls]
        assert any("history" in path.parts for path in kept)
        pattern = re.compile("|".join(rf"(?<!\d){code}(?!\d)" for code in codes).encode())
        return [path.name for path, text in kept.items() if pattern.search(text)]

    def _of_the_stack(self) -> dict[str, str]:
        given = self.stack.environment.items()
        return {key: value for key, value in given if key.startswith(("PULUMI_", "VOBIZ_")) and key != "PULUMI_HOME"}


def output_of(machine: Path) -> Path:
    return machine / "output.txt"


def checkout(stack: Stack) -> dict[str, bytes]:
    """The files of the project's folder that a commit would hold."""
    files = (path for path in stack.project.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {str(path): path.read_bytes() for path in files}


def until(holds: Callable[[], object], seconds: float = 30) -> None:
    """Waits until something holds."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "the moment did not come"
        time.sleep(0.02)


def number_program(*statements: str, waiting: bool = False) -> str:
    """A program that declares the number beside other statements."""
    return program(*statements, own(fail_while_pending=waiting or None))
