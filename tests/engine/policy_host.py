"""The stand-in language host, and policy packs too, which the official one runs by itself."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pulumi.runtime.proto import language_pb2

from tools.pulumi import language_host

ROOT = Path(__file__).resolve().parents[2]


class PolicyHost(language_host.LanguageHost):
    """Runs a policy pack in a process of its own."""

    def RunPlugin(self, request: Any, context: Any) -> Iterator[Any]:
        pack = request.info.program_directory
        command = [sys.executable, "-u", "-m", "pulumi.policy", *request.args, pack]
        with subprocess.Popen(command, cwd=pack, stdout=subprocess.PIPE) as running:
            # The engine ends a pack by leaving: nothing is said to it.
            context.add_callback(running.kill)
            for line in running.stdout or ():
                yield language_pb2.RunPluginResponse(stdout=line)
        yield language_pb2.RunPluginResponse(exitcode=running.returncode)


def with_policies(cli: Path, folder: Path, python: Path) -> Path:
    """The folder of a CLI that runs policy packs: the one given, where it has the official language host.

    Args:
        cli: the folder of a Pulumi CLI.
        folder: an empty folder, for what the stand-in lacks.
        python: the interpreter that has the pack's requirements.
    """
    if not (cli / "language_host.py").exists():
        return cli
    for name in ("pulumi", "pulumi-resource-pulumi-python"):
        (folder / name).symlink_to(cli / name)
    script = folder / "pulumi-language-python"
    script.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{python}" -u -m tests.engine.policy_host "$@"\n')
    script.chmod(0o755)
    return folder


if __name__ == "__main__":
    language_host.LanguageHost = PolicyHost  # type: ignore[misc]
    language_host.main()
