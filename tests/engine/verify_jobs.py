"""Jobs that verify an own number, as a pipeline starts them: in an empty environment, each with a fresh home."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from tests.engine.programs import own, program
from tests.engine.stack import RUN_SECONDS, Stack

EXAMPLES = Path(__file__).parents[2] / "examples"
# Long enough not to turn up by chance in a time stamp.
WRONG_CODE = "840197263518"


class Jobs(ExitStack):
    """`with Jobs(stack, command) as jobs:` ends every job that it started.

    Every call of the CLI is written down with its arguments and its environment.

    Args:
        stack: the stack; its temporary files, homes and outputs are among its kept bytes.
        command: what a job runs, in the project's folder.
    """

    def __init__(self, stack: Stack, *command: str | Path) -> None:
        super().__init__()
        self._stack = stack
        self._command = [str(part) for part in command]
        self._started = 0
        self.temporary = stack.home / "temporary"
        self.calls = stack.home / "calls.txt"
        recorder = stack.home / "recorder"
        for made in (self.temporary, recorder):
            made.mkdir()
        pulumi = shutil.which("pulumi", path=stack.environment["PATH"])
        calls = shlex.quote(str(self.calls))
        (recorder / "pulumi").write_text(f'#!/bin/sh\n{{ echo "$@"; env; }} >>{calls}\nexec {pulumi} "$@"\n')
        (recorder / "pulumi").chmod(0o755)
        self._path = f"{recorder}{os.pathsep}{stack.environment['PATH']}"

    def environment(self, **more: str) -> dict[str, str]:
        """What a job sees, with a home that no other job has seen."""
        home = self._home()
        home.mkdir(exist_ok=True)
        kept = {key: value for key, value in self._stack.environment.items() if key.startswith(("PULUMI_", "VOBIZ_"))}
        python_path = {"PYTHONPATH": str(EXAMPLES.parent)}
        homes = {"HOME": str(home), "PULUMI_HOME": str(home / ".pulumi"), "TMPDIR": str(self.temporary)}
        return kept | python_path | homes | {"PATH": self._path} | more

    def start(self, *arguments: str | Path, **environment: str) -> Job:
        """Starts a job that has no terminal."""
        self._started += 1
        output = self._stack.home / f"job-{self._started}.txt"
        with output.open("wb") as written:
            started = subprocess.Popen(
                [*self._command, *map(str, arguments)],
                cwd=self._stack.project,
                env=self.environment(**environment),
                stdin=subprocess.DEVNULL,
                stdout=written,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return self._kept(started, output)

    def start_on(self, terminal: str, *arguments: str) -> Job:
        """Starts a job of a shell on a terminal, of which it takes control."""
        self._started += 1
        line = f"exec {shlex.join([*self._command, *arguments])} <{terminal} >{terminal} 2>&1"
        started = subprocess.Popen(
            ["sh", "-c", line],
            cwd=self._stack.project,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        return self._kept(started, Path(os.devnull))

    def _kept(self, started: subprocess.Popen[bytes], output: Path) -> Job:
        job = Job(started, output, f"HOME={self._home()}\0".encode())
        self.callback(job.kill)
        return job

    def _home(self) -> Path:
        return self._stack.home / f"home-{self._started}"

    def leaks(self, *codes: str) -> list[str]:
        """The names of the files that hold one of these codes in plain, of all that the stack and its jobs wrote."""
        kept = self._stack.kept_bytes()
        # What is searched must be what was written.
        assert b"--target" in kept[self.calls]
        assert any("history" in path.parts for path in kept)
        pattern = re.compile("|".join(rf"(?<!\d){code}(?!\d)" for code in codes).encode())
        return [path.name for path, text in kept.items() if pattern.search(text)]


class Job:
    """A job that was started."""

    def __init__(self, started: subprocess.Popen[bytes], output: Path, mark: bytes) -> None:
        self._started = started
        self._mark = mark
        self._output = output

    @property
    def text(self) -> str:
        """What it has printed so far."""
        return self._output.read_text()

    def ends(self, exit_code: int) -> str:
        """Waits for its end, which must be this one.

        Returns:
            The last line that it printed.
        """
        ended = self._started.wait(RUN_SECONDS)
        assert ended == exit_code, f"exit code {ended} and not {exit_code}:\n{self.text}"
        assert "Traceback" not in self.text, self.text
        return next(iter(reversed(self.text.splitlines())), "")

    def terminate(self) -> None:
        """Asks all of its processes to end, as a cancelled job does."""
        os.killpg(self._started.pid, signal.SIGTERM)

    def kill(self) -> None:
        """Kills all of its processes, a plugin that outlives its CLI too, as a container that is thrown away does."""
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if self._mark in (process / "environ").read_bytes():
                    os.kill(int(process.name), signal.SIGKILL)
            except OSError:
                continue  # ended meanwhile
        self._started.wait()


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
