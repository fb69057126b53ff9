"""The wheel, installed where there is no checkout."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[2]


def _pip(*arguments: str | Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments], cwd=ROOT, check=True
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    _pip("wheel", ".", "--no-deps", "--wheel-dir", folder)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_holds_both_packages_whole_and_nothing_else(wheel: Path) -> None:
    held = {name for name in ZipFile(wheel).namelist() if ".dist-info/" not in name}
    packages = (ROOT / "vobiz_provider", ROOT / "vobiz_sandbox")
    kinds = {".py", ".typed", ".html", ".css", ".js", ".svg"}
    paths = [path for package in packages for path in package.rglob("*") if path.suffix in kinds]
    assert held == {path.relative_to(ROOT).as_posix() for path in paths}
    assert {"vobiz_provider/py.typed", "vobiz_sandbox/page/templates/page.html", "vobiz_sandbox/page/page.css"} < held


def test_no_name_of_ours_is_taken_for_a_plugin(wheel: Path) -> None:
    # `pulumi install` looks for a plugin of every distribution whose name begins so, and fails where there is none.
    names = ZipFile(wheel).namelist()
    (metadata,) = (name for name in names if name.endswith(".dist-info/METADATA"))
    (distribution,) = re.findall(r"^Name: (.+)$", ZipFile(wheel).read(metadata).decode(), re.MULTILINE)
    packages = {name.partition("/")[0] for name in names if ".dist-info/" not in name}
    assert (distribution, packages) == ("vobiz-provider", {"vobiz_provider", "vobiz_sandbox"})
    assert [name for name in (distribution, *packages) if name.startswith(("pulumi-", "pulumi_"))] == []


def test_the_wheel_works_without_the_checkout(wheel: Path, tmp_path: Path) -> None:
    fresh = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", fresh], check=True)
    python = fresh / "bin" / "python"
    _pip("--python", python, "install", "--no-deps", wheel)
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    command = [str(fresh / "bin" / "vobiz-provider"), "--version"]
    bare = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert (bare.returncode, bare.stdout, bare.stderr.count("\n")) == (1, "", 1)
    assert bare.stderr.startswith("error: the commands need typer: run `pip install 'vobiz-provider[cli]'`")

    # The dependencies come from here. A .pth file's folder is not searched for more of them, so not the checkout.
    purelib = sysconfig.get_path("purelib", vars={"base": str(fresh), "platbase": str(fresh)})
    (Path(purelib) / "dependencies.pth").write_text(sysconfig.get_path("purelib"))

    script = (
        "import vobiz_provider, vobiz_sandbox.application, vobiz_provider.providers as providers\n"
        "print(vobiz_provider.__file__, vobiz_sandbox.application.__file__, providers.ByonNumberProvider().__module__)"
    )
    found = subprocess.check_output([python, "-c", script], cwd=tmp_path, env=environment, text=True).split()
    assert found == [
        f"{purelib}/vobiz_provider/__init__.py",
        f"{purelib}/vobiz_sandbox/application.py",
        "vobiz_provider.providers",
    ]
    (version,) = re.findall(r"-([0-9.]+)-", wheel.name)
    assert subprocess.check_output(command, cwd=tmp_path, env=environment, text=True) == f"{version}\n"
