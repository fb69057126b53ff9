"""The oldest versions that pyproject.toml allows, and that the tests really run on them."""

from __future__ import annotations

import json
import subprocess

import pytest

from tests.protocol.oldest import oldest_pins
from tests.protocol.sdks import both_sdks

PROJECT = """
dependencies = [
  "pulumi>=3.142,<4",
  "some.thing-else>=1.2.3",
]
dev = ["pytest>=8"]
"""


def test_the_pins_are_the_lower_bounds_of_the_dependencies_alone() -> None:
    assert oldest_pins(PROJECT) == ["pulumi==3.142", "some.thing-else==1.2.3"]


@pytest.mark.parametrize("project", ["", 'dependencies = [\n  "pulumi",\n]\n', 'dependencies = [\n  "pulumi<4",\n]\n'])
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
