"""The project of the demo, and the commands of a user on it: each is shown, and ends as the story says."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import sys
from pathlib import Path
from typing import Any

from tools.demo.running import run_until_interrupted
from tools.demo.stage import say
from vobiz_sandbox.paths import API_PATH, CONTROL_PATH
from vobiz_sandbox.process import SandboxProcess

ROOT = Path(__file__).resolve().parents[2]
_QUIET = ("--non-interactive", "--color", "never")


class DemoFailed(Exception):
    """A step that did not end as the story says."""


class DemoProject:
    """The project in a folder of its own, on a file backend of its own.

    Args:
        folder: an empty one, whoever owns it removes it.
        sandbox: the Vobiz of the demo.
    """

    def __init__(self, folder: Path, sandbox: SandboxProcess) -> None:
        for name in ("Pulumi.yaml", "__main__.py"):
            shutil.copy(ROOT / name, folder / name)
        # The name is the project file's; the virtual environment that runs this may have another.
        (folder / ".venv").symlink_to(sys.prefix, target_is_directory=True)
        (folder / "state").mkdir()
        settings = {
            "COLUMNS": "120",
            "PULUMI_BACKEND_URL": (folder / "state").as_uri(),
            "PULUMI_CONFIG_PASSPHRASE": "demo",
            "PULUMI_HOME": str(folder / "home"),
            "PULUMI_SKIP_UPDATE_CHECK": "1",
        }
        outer = {key: value for key, value in os.environ.items() if not key.startswith(("VOBIZ_", "PULUMI_"))}
        self._folder = folder
        self._environment = outer | settings
        self._sandbox = sandbox
        self._control_url = sandbox.base_url.removesuffix(API_PATH) + CONTROL_PATH

    def pulumi(self, *arguments: str, exits: int = 0, shows: str = "", typed: str = "") -> None:
        """Runs one command of the CLI and shows it; what is typed on its standard input is not shown."""
        say(f"\n$ {shlex.join(['pulumi', *arguments])}")
        exit_code, printed = self._run(["pulumi", *arguments, *_QUIET], typed)
        if printed.strip():
            say(printed.strip())
        if exit_code != exits or shows not in printed:
            raise DemoFailed(f"exit code {exit_code} and not {exits}, or {shows!r} not in its output")
        if "--expect-no-changes" in arguments:
            say(f"(exit code {exit_code})")

    def report(self) -> list[dict[str, Any]]:
        """Shows what the stack costs, as this package's own command tells it, and returns its resources."""
        say("\n$ python -m vobiz_provider report")
        say(self._read([sys.executable, "-m", "vobiz_provider", "report"]).strip())
        told = json.loads(self._read([sys.executable, "-m", "vobiz_provider", "report", "--json"]))
        resources: list[dict[str, Any]] = told["resources"]
        return resources

    def go_to_another_machine(self) -> None:
        """What the next command finds on disk is the project and the backend: a home there is none."""
        there = {"PULUMI_HOME": str(self._folder / "another-home"), "PULUMI_STACK": "demo"}
        self._environment |= there
        say(f"\n$ export {' '.join(f'{key}={value}' for key, value in there.items())}")

    def urn(self, kind: str) -> str:
        """The URN of the stack's only resource of a kind."""
        resources = json.loads(self._read(["pulumi", "stack", "export"]))["deployment"]["resources"]
        (urn,) = (str(each["urn"]) for each in resources if each["type"].endswith(f":{kind}"))
        return urn

    def outside(self, method: str, path: str, body: dict[str, Any] | None = None) -> None:
        """Does what somebody does at Vobiz, outside the stack, and shows the answer."""
        data = f" -H 'Content-Type: application/json' -d {shlex.quote(json.dumps(body))}" if body else ""
        say(f"\n$ curl -X {method} {shlex.quote(self._control_url + path)}{data}")
        say(json.dumps(self._sandbox.control(method, path, body)))

    def _read(self, command: list[str]) -> str:
        exit_code, printed = self._run(command)
        if exit_code:
            raise DemoFailed(f"{shlex.join(command)}: {printed.strip()}")
        return printed

    def _run(self, command: list[str], typed: str = "") -> tuple[int, str]:
        with run_until_interrupted(command, cwd=self._folder, env=self._environment) as running:
            printed, _ = running.communicate(typed)
        return running.returncode, printed
