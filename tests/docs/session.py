"""Runs the blocks of a page, from top to bottom, as one session of a shell."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.docs.blocks import Block
from vobiz_sandbox.process import AUTH_ID, AUTH_TOKEN, SandboxProcess

ROOT = Path(__file__).parents[2]
_PREAMBLE = Path(__file__).with_name("session.sh")
_KILLED = re.compile(r"^pulumi up +# killed while it orders\b.*$", re.MULTILINE)
_EXIT_CODE = re.compile(r"^(?P<indent> *)(?P<command>[^\s#].*?) +# exit code (?P<code>\d+)\b.*$", re.MULTILINE)
_BOTH = re.compile(r" && (?=\S)")
_ENDED = "every block was run"
_SECONDS = 240


@dataclass(frozen=True)
class Session:
    """Where a page is tried.

    Args:
        folder: an empty folder of this page alone.
        sandbox: what stands where the page writes http://127.0.0.1:8787.
        environment: what its commands see.
        project: the folder of a Pulumi project with a stack, copied for each `new project` of the page.
    """

    folder: Path
    sandbox: SandboxProcess
    environment: Mapping[str, str]
    project: Path

    def run(self, blocks: list[Block], page_folder: Path) -> dict[int, str]:
        """Runs them, and returns what each command block printed, as the page would write it, by the block's line.

        Args:
            blocks: in the order of the page.
            page_folder: where the page stands; where a program stands beside it, it is about that one.

        Raises:
            AssertionError: one did not end as the page says.
        """
        printed = {block.line: self.folder / f"{block.line}.txt" for block in blocks if block.language == "sh"}
        ended = self._end_of(self._script(blocks, printed, page_folder))
        texts = {line: self._written(path.read_text()) for line, path in printed.items() if path.exists()}
        is_whole = ended.returncode == 0 and ended.stdout.endswith(f"{_ENDED}\n")
        assert is_whole, self._failure(ended, texts)
        return texts

    def _end_of(self, script: Path) -> subprocess.CompletedProcess[str]:
        command = ["bash", "--noprofile", "--norc", str(script)]
        environment = {
            **self.environment,
            "HOME": str(self.folder),
            "SANDBOX": self._root,
            "VOBIZ_AUTH_ID": AUTH_ID,
            "VOBIZ_AUTH_TOKEN": AUTH_TOKEN,
        }
        with subprocess.Popen(
            command,
            cwd=self.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        ) as shell:
            try:
                shown = shell.communicate(timeout=_SECONDS)
            finally:
                _end_all_of_session(shell.pid)
        return subprocess.CompletedProcess(command, shell.returncode, *shown)

    @property
    def _root(self) -> str:
        return self.sandbox.base_url.partition("/api/")[0]

    def _script(self, blocks: list[Block], printed: Mapping[int, Path], page_folder: Path) -> Path:
        lines = [f"source {_PREAMBLE}", *self._new_project(0)]
        if page_folder != ROOT and (page_folder / "Pulumi.yaml").exists():
            lines += [f"cp {page_folder}/* .", "unset VOBIZ_AUTH_ID VOBIZ_AUTH_TOKEN"]
        for number, block in enumerate(blocks, start=1):
            if "new project" in block.marks:
                lines += self._new_project(number)
            if block.language == "text":
                continue
            file = self.folder / f"{block.line}.block"
            file.write_text(self._runnable(block))
            if block.line in printed:
                lines.append(f"source {file} >{printed[block.line]} 2>&1")
            else:
                lines += [f"mkdir -p $(dirname {block.title})", f"cp {file} {block.title}"]
        script = self.folder / "page.sh"
        script.write_text("\n".join((*lines, f"echo {_ENDED}", "")))
        return script

    def _new_project(self, number: int) -> list[str]:
        folder = self.folder / f"project-{number}"
        return [
            f"cp -r {self.project} {folder}",
            f"export PULUMI_HOME={folder}/home PULUMI_BACKEND_URL=file://{folder}/backend",
            f"cd {folder}/project",
            "command pulumi stack select dev",
            f"curl -sf -X POST {self._root}/_sandbox/reset",
        ]

    def _runnable(self, block: Block) -> str:
        text = block.text.replace("http://127.0.0.1:8787", self._root).replace("/path/to/checkout", str(ROOT))
        text = text.replace("MA_XXXXXXXX", AUTH_ID)
        if block.language != "sh":
            return text
        # `set -e` passes over a command before an &&.
        text = _BOTH.sub("\n", _KILLED.sub("killed_while_it_orders", text))
        return _EXIT_CODE.sub(r"\g<indent>exits \g<code> \g<command>", text)

    def _written(self, printed: str) -> str:
        return printed.replace(self._root, "http://127.0.0.1:8787").replace(str(ROOT), "/path/to/checkout")

    def _failure(self, ended: subprocess.CompletedProcess[str], texts: dict[int, str]) -> str:
        where = "line {}, where this was printed:\n{}".format(*list(texts.items())[-1]) if texts else "its beginning"
        return f"exit code {ended.returncode} at {where}\n{ended.stdout}{ended.stderr}"


def _end_all_of_session(session: int) -> None:
    # A killed CLI ends no plugin, and each of those has a process group of its own.
    for process in psutil.process_iter():
        with suppress(ProcessLookupError, psutil.NoSuchProcess):
            if os.getsid(process.pid) == session:
                process.kill()
