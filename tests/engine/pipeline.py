"""Jobs of examples/pipeline: each step with its own environment alone, as the CI runs it, on a machine that is new."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml

from tests.engine.stack import PASSPHRASE, RUN_SECONDS, Stack
from vobiz_sandbox.process import AUTH_ID, AUTH_TOKEN, SandboxProcess

PIPELINE = Path(__file__).parents[2] / "examples" / "pipeline"
_EXPRESSION = re.compile(r"\$\{\{ (.+?) \}\}")


def github_step(workflow: str, script: str, values: dict[str, str]) -> tuple[dict[str, str], str]:
    """The environment and the text of the step that runs a script; what is no secret or variable is empty there.

    Args:
        workflow: the name of its file, without the ending.
        script: the script's name.
        values: the secrets and variables of the repository.
    """
    jobs: dict[str, Any] = yaml.safe_load((PIPELINE / "github" / f"{workflow}.yml").read_text())["jobs"]
    (step,) = (
        each for job in jobs.values() for each in job["steps"] if f"scripts/{script}" in each.get("run", "").split()
    )

    def of(expression: re.Match[str]) -> str:
        return values.get(expression.group(1).rpartition(".")[2], "")

    return {key: _EXPRESSION.sub(of, value) for key, value in step["env"].items()}, step["run"]


def gitlab_job(name: str, values: dict[str, str]) -> tuple[dict[str, str], str]:
    """The same of GitLab, whose jobs are given every variable of the project."""
    job = yaml.safe_load((PIPELINE / "gitlab-ci.yml").read_text())[name]
    return values, "\n".join(job["script"])


class Job:
    """A job that runs, or has run.

    Args:
        stack: the stack that it is about, whose project is the checkout.
        environment: what its step is given.
        text: what its step runs.
    """

    def __init__(self, stack: Stack, environment: dict[str, str], text: str) -> None:
        self.home = stack.project.parent / f"machine-{len(list(stack.project.parent.glob('machine-*')))}"
        self.home.mkdir()
        self._report = stack.project / "report.md"
        self._report.unlink(missing_ok=True)
        script, self._output = self.home / "step.sh", self.home / "output.txt"
        script.write_text(text)
        package = {key: os.environ[key] for key in ("PYTHONPATH",) if key in os.environ}
        with self._output.open("wb") as written:
            self._process = subprocess.Popen(
                ["bash", "-e", str(script)],
                cwd=stack.project,
                env={**package, **environment, "PATH": _path(stack), "HOME": str(self.home)},
                stdin=subprocess.DEVNULL,
                stdout=written,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def end(self) -> int:
        """Waits for its end, and gives back its exit code."""
        return self._process.wait(RUN_SECONDS)

    @property
    def log(self) -> str:
        return self._output.read_text()

    @property
    def report(self) -> str:
        return self._report.read_text()

    def signal(self, number: signal.Signals) -> None:
        """Tells the step's first process, and nobody else, to stop: this is what GitHub does."""
        self._process.send_signal(number)

    def take_the_machine_away(self) -> None:
        """Kills every process of it."""
        for each in self._processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(each.name), signal.SIGKILL)
        self.end()

    def _processes(self) -> Iterator[Path]:
        mark = f"\0HOME={self.home}\0".encode()
        for process in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):  # ended meanwhile
                if mark in b"\0" + (process / "environ").read_bytes() + b"\0":
                    yield process


class Repository:
    """The repository of a reader who followed the README, and its stack. `with Repository(…)` ends what it started.

    Args:
        stack: made of PIPELINE.
        sandbox: what its config says Vobiz is.
    """

    def __init__(self, stack: Stack, sandbox: SandboxProcess) -> None:
        self.stack = stack
        self._jobs: list[Job] = []
        shutil.copytree(PIPELINE / "scripts", stack.project / "scripts")
        stack.configure({"vobiz:baseUrl": sandbox.base_url})
        self.values = {
            "MAX_MONTHLY": "INR=1000",
            "PULUMI_STACK": "dev",
            "PULUMI_BACKEND_URL": stack.backend.as_uri(),
            "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
            "VOBIZ_AUTH_ID": AUTH_ID,
            "VOBIZ_AUTH_TOKEN": AUTH_TOKEN,
        }

    def __enter__(self) -> Repository:
        return self

    def __exit__(self, *_: object) -> None:
        for job in self._jobs:
            job.take_the_machine_away()

    def github(self, workflow: str, script: str, **values: str) -> Job:
        """Starts the job of a workflow, with other values of these secrets and variables."""
        return self._start(*github_step(workflow, script, self.values | values))

    def gitlab(self, name: str, **values: str) -> Job:
        """Starts a job of GitLab's."""
        return self._start(*gitlab_job(name, self.values | values))

    def deploy(self) -> Job:
        """Starts the job that rolls out."""
        return self.github("deploy", "deploy")

    def _start(self, environment: dict[str, str], text: str) -> Job:
        job = Job(self.stack, environment, text)
        self._jobs.append(job)
        return job


def until(holds: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "the moment did not come"
        time.sleep(0.02)


def _path(stack: Stack) -> str:
    cli = stack.environment["PATH"].split(os.pathsep)[0]
    return os.pathsep.join((cli, str(Path(sys.executable).parent), "/usr/bin", "/bin"))
