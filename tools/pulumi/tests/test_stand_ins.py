"""The stand-ins for the language host and the plugin launcher, run as programs."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

Put = Callable[[Path, str, str], None]


def environment(*folders: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PULUMI_")}
    return {**kept, "PATH": os.pathsep.join((*map(str, folders), os.environ["PATH"]))}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_language_host_prints_a_port_and_ends_quietly(tmp_path: Path, tools: Path, number: signal.Signals) -> None:
    process = subprocess.Popen(
        [tools / "pulumi-language-python", "127.0.0.1:1"],
        cwd=tmp_path,
        env=environment(Path(sys.executable).parent),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert int(process.stdout.readline()) > 0
    process.send_signal(number)
    assert process.communicate(timeout=10) == ("", "")
    assert process.returncode == 0


def test_the_language_host_ends_with_its_engine(tmp_path: Path, tools: Path) -> None:
    # The shell stands for a CLI that is killed: it starts the host, tells its process id, and is gone.
    script = f'"{tools}/pulumi-language-python" 127.0.0.1:1 > "{tmp_path}/port" & echo $!; sleep 3'
    engine = subprocess.run(
        ["sh", "-c", script],
        cwd=tmp_path,
        env=environment(Path(sys.executable).parent),
        check=False,
        capture_output=True,
        text=True,
    )
    host = int(engine.stdout)
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and Path(f"/proc/{host}").exists():
        time.sleep(0.1)
    with pytest.raises(ProcessLookupError):
        os.kill(host, 0)
    assert int((tmp_path / "port").read_text()) > 0


@pytest.mark.parametrize("program", ["pulumi-language-python", "pulumi-resource-pulumi-python"])
@pytest.mark.parametrize("where", ["absolute", "relative", "path"])
def test_the_launchers_choose_the_projects_python(
    tmp_path: Path, tools: Path, put: Put, program: str, where: str
) -> None:
    put(tmp_path / "project" / "venv" / "bin", "python", "#!/bin/sh\necho venv\n")
    put(tmp_path / "own", "python3", "#!/bin/sh\necho path\n")
    virtualenv = {"absolute": str(tmp_path / "project" / "venv"), "relative": "venv", "path": ""}[where]
    run = subprocess.run(
        [tools / program, "127.0.0.1:1"],
        cwd=tmp_path / "project",
        env={**environment(tmp_path / "own"), "PULUMI_RUNTIME_VIRTUALENV": virtualenv},
        check=False,
        capture_output=True,
        text=True,
    )
    assert (run.stdout, run.stderr) == ("path\n" if where == "path" else "venv\n", "")


@pytest.mark.parametrize(
    "runtime",
    [
        "runtime:\n  name: python\n  options:\n    virtualenv: venv # ours\n",
        "runtime: {name: python, options: {virtualenv: 'venv'}}\n",
    ],
)
@pytest.mark.parametrize("folder", [".", "source"])
def test_the_language_host_reads_the_virtualenv_of_the_project_file(
    tmp_path: Path, tools: Path, put: Put, runtime: str, folder: str
) -> None:
    project = tmp_path / "project"
    put(project / "venv" / "bin", "python", "#!/bin/sh\necho venv\n")
    (project / "source").mkdir()
    (project / "Pulumi.yaml").write_text(f"name: x\n{runtime}")
    run = subprocess.run(
        [tools / "pulumi-language-python", "127.0.0.1:1"],
        cwd=project / folder,
        env=environment(),
        check=False,
        capture_output=True,
        text=True,
    )
    assert (run.stdout, run.stderr) == ("venv\n", "")
