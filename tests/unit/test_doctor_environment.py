"""Which Python `doctor` takes for the project's, and what it finds installed there."""

from __future__ import annotations

import os
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from tests.unit.command_runs import project
from vobiz_provider.commands.doctor.check import Check, Verdict
from vobiz_provider.commands.doctor.environment import check_environment
from vobiz_provider.commands.doctor.python_of_project import NoPython, python_of
from vobiz_provider.commands.stack import Project, project_here

IN_VENV = "{name: python, options: {virtualenv: .venv}}"


def read(folder: Path) -> Project:
    """The project of a folder."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        found = project_here()
    finally:
        os.chdir(before)
    assert found
    return found


def environment(folder: Path) -> Path:
    """Makes an empty virtual environment, and tells its Python."""
    venv.create(folder, with_pip=False)
    return folder / "bin" / "python"


def distribution(folder: Path, name: str, version: str, *requires: str) -> None:
    """Installs the record of a distribution, and nothing else of it."""
    record = folder / f"{name.replace('-', '_')}-{version}.dist-info"
    record.mkdir(parents=True)
    lines = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}"]
    (record / "METADATA").write_text("\n".join([*lines, *(f"Requires-Dist: {each}" for each in requires), ""]))


@pytest.fixture(autouse=True)
def path(monkeypatch: pytest.MonkeyPatch) -> str:
    """This test's own Python is the one on PATH, and no variable names another."""
    monkeypatch.delenv("PULUMI_PYTHON_CMD", raising=False)
    monkeypatch.delenv("UV_PROJECT_ENVIRONMENT", raising=False)
    path = str(Path(sys.executable).parent)
    monkeypatch.setenv("PATH", path)
    return path


def test_the_python_is_on_path_where_no_option_says_otherwise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = project(tmp_path / "project")
    assert python_of(read(here)).parent == Path(sys.executable).parent
    monkeypatch.setenv("PULUMI_PYTHON_CMD", "python3.99")
    with pytest.raises(NoPython, match=r"no python3\.99 is on PATH"):
        python_of(read(here))


def test_the_python_is_that_of_the_virtualenv(tmp_path: Path) -> None:
    here = project(tmp_path / "project", IN_VENV)
    with pytest.raises(NoPython, match=r"there is no virtual environment in .*: run `pulumi install`"):
        python_of(read(here))
    inside = here / "deep" / "down"
    inside.mkdir(parents=True)
    python = environment(here / ".venv")
    assert python_of(read(inside)) == python


def test_the_python_is_where_uv_makes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = project(tmp_path / "workspace" / "project", "{name: python, options: {toolchain: uv}}")
    python = environment(here / ".venv")
    assert python_of(read(here)) == python
    (tmp_path / "workspace" / "uv.lock").touch()
    python = environment(tmp_path / "workspace" / ".venv")
    assert python_of(read(here)) == python
    assert python_of(read(project(tmp_path / "workspace" / "other"))) == python
    monkeypatch.setenv("UV_PROJECT_ENVIRONMENT", str(here / ".venv"))
    assert python_of(read(here)) == here / ".venv" / "bin" / "python"


def test_the_python_is_what_poetry_tells(tmp_path: Path, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    here = project(tmp_path / "project", "{name: python, options: {toolchain: poetry}}")
    with pytest.raises(NoPython, match="install poetry"):
        python_of(read(here))
    python = environment(tmp_path / "cache")
    poetry = tmp_path / "bin" / "poetry"
    poetry.parent.mkdir()
    poetry.write_text(f'#!/bin/sh\n[ "$*" = "env info --path" ] && echo {tmp_path / "cache"}\n')
    poetry.chmod(0o755)
    monkeypatch.setenv("PATH", f"{poetry.parent}{os.pathsep}{path}")
    assert python_of(read(here)) == python


def test_the_python_is_none_where_the_runtime_is_another(tmp_path: Path) -> None:
    with pytest.raises(NoPython, match=r"the project's runtime is nodejs: .* `runtime: python`"):
        python_of(read(project(tmp_path / "project", "nodejs")))


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder whose distributions go before those of the Python that is asked."""
    folder = tmp_path / "installed"
    monkeypatch.setenv("PYTHONPATH", str(folder))
    return folder


def checked(tmp_path: Path, runtime: str = "python") -> Check:
    folder = tmp_path / "project"
    return check_environment(read(folder if folder.exists() else project(folder, runtime)))


def test_the_environment_lacks_the_provider(tmp_path: Path, installed: Path) -> None:
    environment(project(tmp_path / "project", IN_VENV) / ".venv")
    found = checked(tmp_path)
    assert found.verdict is Verdict.FAILED
    assert "has no vobiz-provider: add it to the project's requirements and run `pulumi install`" in found.text
    distribution(installed, "vobiz-provider", "0.1.0", "pulumi<4,>=3.142", 'rich>=13; extra == "cli"')
    distribution(installed, "pulumi", "3.141.0")
    found = checked(tmp_path)
    assert found.verdict is Verdict.FAILED
    assert "needs: pulumi<4,>=3.142 (3.141.0): run `pulumi install`" in found.text


def test_the_environment_is_another_than_that_of_the_command(
    tmp_path: Path, installed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python = environment(project(tmp_path / "project", IN_VENV) / ".venv")
    monkeypatch.setenv("PYTHONPATH", f"{installed}{os.pathsep}{sysconfig.get_path('purelib')}")
    same = checked(tmp_path)
    assert same.verdict is Verdict.OK
    assert f"this command runs in another, {sys.prefix}" in same.text
    distribution(installed, "vobiz-provider", "9.9.9")
    other = checked(tmp_path)
    assert other.verdict is Verdict.WARNING
    assert f"run `{python} -m vobiz_provider` instead" in other.text


def test_the_environment_has_a_name_that_breaks_the_installation(tmp_path: Path, installed: Path) -> None:
    distribution(installed, "pulumi-policy", "1.20.0")
    assert checked(tmp_path).verdict is Verdict.OK
    distribution(installed, "pulumi-vobiz", "0.1.0")
    found = checked(tmp_path)
    assert found.verdict is Verdict.WARNING
    assert "pulumi-vobiz is named like a Pulumi package: `pulumi install` looks for a plugin" in found.text
    (installed / "pulumi_vobiz").mkdir()
    (installed / "pulumi_vobiz" / "pulumi-plugin.json").write_text("{}")
    assert checked(tmp_path).verdict is Verdict.OK


def test_the_environment_is_not_told_by_a_python_that_does_not_run(tmp_path: Path) -> None:
    python = environment(project(tmp_path / "project", IN_VENV) / ".venv")
    python.unlink()
    python.write_text("#!/bin/sh\nexit 1\n")
    python.chmod(0o755)
    found = checked(tmp_path)
    assert (found.verdict, "does not run" in found.text) == (Verdict.FAILED, True)
