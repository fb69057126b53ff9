"""The oldest versions that pyproject.toml allows, and that the tests really run on them."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.driver.inputs import NUMBER
from tests.protocol.environments import ROOT
from tests.protocol.oldest import oldest_pins
from tests.protocol.sdks import both_sdks
from tests.unit.command_runs import pair
from vobiz_sandbox.process import SandboxProcess

PROJECT = """
dependencies = [
  "pulumi>=3.142,<4",
  "some.thing-else>=1.2.3",
]
cli = ["PyYAML>=6", "rich>=13.9"]
dev = ["pytest>=8"]
"""


def test_the_pins_are_the_lower_bounds_of_the_dependencies_and_the_commands_alone() -> None:
    assert oldest_pins(PROJECT) == ["pulumi==3.142", "some.thing-else==1.2.3", "PyYAML==6", "rich==13.9"]


@pytest.mark.parametrize("project", ["", PROJECT.replace(">=3.142,", ""), PROJECT.replace("rich>=", "rich<")])
def test_a_dependency_without_a_lower_bound_is_an_error(project: str) -> None:
    with pytest.raises(ValueError, match="dependenc"):
        oldest_pins(project)


@both_sdks
def test_the_interpreters_have_the_sdks_that_their_names_promise(
    interpreter: str, request: pytest.FixtureRequest
) -> None:
    program = "import json, importlib.metadata as m; print(json.dumps({n: m.version(n) for n in %r}))"
    pins = dict(pin.split("==") for pin in oldest_pins((request.config.rootpath / "pyproject.toml").read_text()))
    done = subprocess.run([interpreter, "-c", program % list(pins)], capture_output=True, text=True, check=True)
    found = {name: version.removesuffix(".0") for name, version in json.loads(done.stdout).items()}
    oldest = {name: version.removesuffix(".0") for name, version in pins.items()}
    assert (found == oldest) == ("oldest" in request.node.name)


@pytest.mark.parametrize("interpreter", ["oldest"], indirect=True)
def test_the_commands_run_with_the_oldest_versions(interpreter: str, sandbox: SandboxProcess, tmp_path: Path) -> None:
    script = "import sys; sys.argv[0] = 'vobiz-provider'; from vobiz_provider.__main__ import main; main()"

    def told(*arguments: str, expect: int = 0, **environment: str) -> str:
        ended = subprocess.run(
            [interpreter, "-c", script, *arguments],
            cwd=tmp_path,
            env={"PATH": os.defpath, "PYTHONPATH": str(ROOT), **pair(sandbox), **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode == expect, ended.stderr
        return ended.stderr if expect else ended.stdout

    assert "--max-monthly" in told("report", "--help")
    assert NUMBER in told("numbers", "--country", "IN")
    assert told("numbers", "--region", expect=2).count("\n") == 1
    completing: dict[str, Any] = {
        "_VOBIZ_PROVIDER_COMPLETE": "complete_bash",
        "COMP_WORDS": "vobiz-provider d",
        "COMP_CWORD": "1",
    }
    assert told(**completing) == "doctor\n"


@pytest.mark.parametrize("interpreter", ["oldest"], indirect=True)
def test_the_sandbox_without_its_extra_says_what_to_install(interpreter: str) -> None:
    ended = subprocess.run(
        [interpreter, "-m", "vobiz_sandbox"],
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stderr.count("\n")) == (1, 1)
    assert re.match(r"error: the sandbox needs \w+: run `pip install .+\[sandbox\]'`", ended.stderr)
