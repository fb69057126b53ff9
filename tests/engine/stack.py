"""The real Pulumi CLI on a project of its own: own backend, own home, nothing shared with the machine's user."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from tests.driver.troubleshooting import hold_to_the_page

PROJECT_FILE = "name: numbers\nruntime: python\n"
PASSPHRASE = "correct horse"
_QUIET = ("--non-interactive", "--color", "never")
_UNATTENDED = {
    "up": ("--yes", "--skip-preview", "--suppress-progress"),
    "refresh": ("--yes", "--skip-preview", "--suppress-progress"),
    "destroy": ("--yes", "--skip-preview", "--suppress-progress"),
    "preview": ("--suppress-progress",),
}
# The drift check of docs/drift.md, and its other spelling, which goes on to plan what `up` would do.
DRIFT_CHECK = ("refresh", "--run-program", "--preview-only", "--expect-no-changes")
DRIFT_CHECK_BY_PREVIEW = ("preview", "--refresh", "--expect-no-changes")
DRIFT_FOUND = 7
FAILED = 1
RUN_SECONDS = 120
# The progress display has a row for each line that the program prints; the diagnostics hold all of them once more.
_ROW_OF_THE_STACK = re.compile(r"^.{4}pulumi:pulumi:Stack (?!\().*\n", re.MULTILINE)
# The official language host is interrupted by the engine when a resource has failed, and says so.
_INTERRUPTED_HOST = re.compile(
    r"^( *)Traceback \(most recent call last\):\n"
    r'\1  File "[^"\n]*pulumi-language-python-exec", .*\n(?:\1 +.*\n)*'
    r"\1KeyboardInterrupt$",
    re.MULTILINE,
)


def _unattended(arguments: tuple[str, ...]) -> tuple[str, ...]:
    command = "preview" if "--preview-only" in arguments else arguments[0]
    return _UNATTENDED.get(command, ())


@dataclass(frozen=True)
class Result:
    """How one command of the CLI ended."""

    exit_code: int
    text: str

    def line_with(self, *parts: str) -> str:
        """The first line that holds all of these."""
        return next((line for line in self.text.splitlines() if all(part in line for part in parts)), "")

    def told_of(self, name: str) -> str:
        """What the diagnostics hold under the resource of this name in the program, if anything."""
        diagnostics = self.text.rpartition("\nDiagnostics:\n")[2]
        found = re.search(rf"^  \S+ \({re.escape(name)}\):\n((?:    .*\n|\n(?=    ))+)", diagnostics, re.MULTILINE)
        return found.group(1) if found else ""

    @property
    def has_traceback(self) -> bool:
        """Whether a traceback is shown, other than those of a language host that the engine interrupted."""
        return "Traceback" in _INTERRUPTED_HOST.sub("", _ROW_OF_THE_STACK.sub("", self.text))


class Stack:
    """A stack named `dev`. `with Stack(folder, cli, program) as stack:` ends every run that it started.

    Args:
        folder: an empty folder of this stack alone.
        cli: the folder of the Pulumi CLI.
        program: the text of `__main__.py`, or the folder of a project to copy; None: neither project nor stack.
        base_url: where the sandbox listens; given to the provider through the environment.
        initialised: the folder of another such stack of a text, just initialised; copying it takes no run of the CLI.
    """

    def __init__(
        self, folder: Path, cli: Path, program: str | Path | None, base_url: str, initialised: Path | None = None
    ) -> None:
        self._folder = folder
        self.project = folder / "project"
        self.backend = folder / "backend"
        self.home = folder / "home"
        if initialised:
            shutil.copytree(initialised, folder)
        for made in (self.project, self.backend, self.home):
            made.mkdir(parents=True, exist_ok=True)
        self.started: list[subprocess.Popen[bytes]] = []
        self._outputs: list[Path] = []
        self.transcript: list[str] = []
        """All that the CLI has printed so far."""
        outer = {key: value for key, value in os.environ.items() if not key.startswith(("PULUMI_", "VOBIZ_"))}
        path = (str(cli), str(Path(sys.executable).parent), outer.get("PATH", os.defpath))
        self.environment: dict[str, str] = outer | {
            "PATH": os.pathsep.join(path),
            # A fifth of what a start of the CLI costs is looking for garbage that is not there.
            "GOGC": "400",
            "PULUMI_HOME": str(self.home),
            "PULUMI_BACKEND_URL": self.backend.as_uri(),
            "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
            "PULUMI_SKIP_UPDATE_CHECK": "1",
            "PULUMI_STACK": "dev",
            "VOBIZ_BASE_URL": base_url,
        }
        """What every run sees; a test may change it between runs."""
        if isinstance(program, Path):
            for name in ("Pulumi.yaml", "__main__.py", "requirements.txt"):
                (self.project / name).write_bytes((program / name).read_bytes())
        elif program is not None:
            (self.project / "Pulumi.yaml").write_text(PROJECT_FILE)
            self.write(program)
        if program is not None and not initialised:
            self.run("stack", "init", "dev")

    def __enter__(self) -> Stack:
        return self

    def __exit__(self, *_: object) -> None:
        for started in self.started:
            if started.poll() is None:
                os.killpg(started.pid, signal.SIGKILL)
            started.wait()

    def write(self, program: str) -> None:
        """Replaces the program."""
        (self.project / "__main__.py").write_text(program)

    def move_to_another_machine(self) -> None:
        """Has every later run start from a home that is empty, as in a new container: only the backend is kept."""
        self.home = self._folder / f"home-{len(self.started)}"
        self.home.mkdir()
        self.environment["PULUMI_HOME"] = str(self.home)

    @contextmanager
    def put_back(self) -> Iterator[None]:
        """A trial, after which the backend is as before."""
        before = self._folder / "backend-before"
        shutil.copytree(self.backend, before)
        yield
        shutil.rmtree(self.backend)
        before.rename(self.backend)

    def run(self, *arguments: str, expect: int | None = 0) -> Result:
        """Runs one command to its end and checks its exit code; None takes any."""
        return self.finish(self.start(*arguments), expect=expect)

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Starts a command in a process group of its own and leaves it running; `finish` waits for it."""
        # A file and not a pipe: processes that outlive a killed CLI would keep a pipe open.
        output = self.home / f"run-{len(self._outputs)}.txt"
        with output.open("wb") as written:
            started = subprocess.Popen(
                ["pulumi", *arguments, *_unattended(arguments), *_QUIET],
                executable=self._program(),
                cwd=self.project,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=written,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.started.append(started)
        self._outputs.append(output)
        return started

    def finish(self, started: subprocess.Popen[bytes], *, expect: int | None = 0) -> Result:
        """Waits for a command that `start` started."""
        exit_code = started.wait(RUN_SECONDS)
        text = self._outputs[self.started.index(started)].read_text()
        self.transcript.append(text)
        assert expect in (None, exit_code), f"exit code {exit_code} and not {expect}:\n{text}"
        if exit_code:
            hold_to_the_page(text)
        return Result(exit_code, text)

    def printed(self) -> str:
        """What the latest run has printed so far."""
        return self._outputs[-1].read_text()

    def configure(self, plain: Mapping[str, str] | None = None, secret: Mapping[str, str] | None = None) -> None:
        """Sets several config values at once."""
        arguments = [part for key, value in (plain or {}).items() for part in ("--plaintext", f"{key}={value}")]
        arguments += [part for key, value in (secret or {}).items() for part in ("--secret", f"{key}={value}")]
        self.run("config", "set-all", *arguments)

    def drift_check(self, *, expect: int = 0) -> Result:
        """The drift check that the pages have."""
        return self.run(*DRIFT_CHECK, expect=expect)

    def state(self) -> list[dict[str, Any]]:
        """The resources that the backend's file holds, which `pulumi stack export` takes a run of the CLI to print."""
        return self._checkpoint("resources")

    def pending(self) -> list[str]:
        """The operations that a killed run left pending, each as `creating support`."""
        operations = self._checkpoint("pending_operations")
        return [f"{each['type']} {each['resource']['urn'].rpartition('::')[2]}" for each in operations]

    def resource(self, name: str) -> dict[str, Any]:
        """One resource of the state, by its name in the program."""
        (found,) = (each for each in self.state() if each["urn"].endswith(f"::{name}"))
        return found

    def names(self) -> list[str]:
        """The names of the dynamic resources in the state."""
        return sorted(each["urn"].rpartition("::")[2] for each in self.state() if "/vobiz:" in each["type"])

    def outputs(self) -> dict[str, Any]:
        """The stack's outputs."""
        outputs: dict[str, Any] = next(each for each in self.state() if each["type"] == "pulumi:pulumi:Stack")[
            "outputs"
        ]
        return outputs

    def kept_bytes(self) -> dict[Path, bytes]:
        """Every file that the CLI has written: state, its backups and history, config, logs, what it printed."""
        folders = (self.backend, self.home, self.project)
        files = (path for folder in folders for path in folder.rglob("*") if path.is_file())
        return {path: path.read_bytes() for path in files if path.name != "__main__.py"}

    def _checkpoint(self, key: str) -> list[dict[str, Any]]:
        (name,) = re.findall(r"^name: (\S+)$", (self.project / "Pulumi.yaml").read_text(), re.MULTILINE)
        checkpoint = self.backend / ".pulumi" / "stacks" / name / "dev.json"
        latest: dict[str, Any] = json.loads(checkpoint.read_text())["checkpoint"]["latest"] or {}
        return latest.get(key) or []

    def _program(self) -> str:
        return str(Path(self.environment["PATH"].split(os.pathsep)[0]) / "pulumi")


class NewStack(Protocol):
    """The fixture `new_stack`: makes a stack against the sandbox, with credentials in its environment."""

    def __call__(self, program: str | Path | None) -> Stack: ...
