"""The stand-in language host, asked as the engine asks it, for a project whose virtual environment is not made yet."""

import importlib
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pulumi.runtime.proto import language_pb2, language_pb2_grpc

grpc: Any = importlib.import_module("grpc")  # it has no types of its own


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    options = "{virtualenv: venv}"
    (folder / "Pulumi.yaml").write_text(f"name: x\nruntime: {{name: python, options: {options}}}\n")
    return folder


@pytest.fixture
def host(tools: Path, project: Path) -> Iterator[Any]:
    """The language host of the project, started from its folder with the Python of the tests first on PATH."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PULUMI_")}
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    command = [str(tools / "pulumi-language-python"), "127.0.0.1:1"]
    environment = {**kept, "PATH": path}
    with subprocess.Popen(command, cwd=project, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        with grpc.insecure_channel(f"127.0.0.1:{int(process.stdout.readline())}") as channel:
            yield language_pb2_grpc.LanguageRuntimeStub(channel)
        process.terminate()


def about(project: Path) -> Any:
    info = language_pb2.ProgramInfo(root_directory=str(project), program_directory=str(project), entry_point=".")
    info.options.update({"virtualenv": "venv"})
    return info


def put_wheel(folder: Path) -> None:
    """A distribution that pip takes from a folder, without a build."""
    information = "thing-1.0.dist-info"
    with zipfile.ZipFile(folder / "thing-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("thing.py", "")
        wheel.writestr(f"{information}/METADATA", "Metadata-Version: 2.1\nName: thing\nVersion: 1.0\n")
        wheel.writestr(f"{information}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{information}/RECORD", "")


def install(host: Any, project: Path) -> str:
    said = host.InstallDependencies(language_pb2.InstallDependenciesRequest(info=about(project)))
    return b"".join(each.stdout for each in said).decode()


def test_an_installation_makes_the_virtualenv_with_the_requirements(host: Any, project: Path) -> None:
    refused = host.Run(language_pb2.RunRequest(info=about(project), project="x", stack="dev"))
    assert refused.error.endswith(f"{project}/venv: run `pulumi install`, then this again")

    put_wheel(project)
    (project / "requirements.txt").write_text("--no-index\n--find-links .\nthing\n")
    said = install(host, project)
    assert said.startswith("Installing dependencies...\n\nCreating virtual environment...\n")
    assert "Successfully installed thing-1.0" in said
    subprocess.run([project / "venv" / "bin" / "python", "-c", "import thing"], check=True)

    # Again, in the one that is there, and with something that cannot be had.
    (project / "requirements.txt").write_text("--no-index\nno-such-thing\n")
    with pytest.raises(grpc.RpcError) as failed:
        install(host, project)
    assert failed.value.details().endswith(
        "install --disable-pip-version-check -r requirements.txt` ended with exit code 1"
    )
