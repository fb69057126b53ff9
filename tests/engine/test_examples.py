"""Every example runs as its README says: config, up, nothing to do, unprotect, destroy."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.driver.inputs import NUMBER, OWN_NUMBER
from tests.engine.stack import FAILED, NewStack
from vobiz_sandbox.process import SandboxProcess

EXAMPLES = Path(__file__).parents[2] / "examples"


@dataclass(frozen=True)
class Example:
    """What an example is configured with, and what it exports."""

    config: dict[str, str]
    outputs: dict[str, object]
    protects: bool


ORDERED = {"number": NUMBER, "status": "pending", "monthlyCost": 250}
BY_NAME = {
    "number_order": Example({"number": NUMBER}, ORDERED, protects=True),
    "select_and_order": Example({}, ORDERED, protects=True),
    "byon_number": Example({"number": OWN_NUMBER}, {"status": "pending"}, protects=False),
}


def test_every_example_is_run_here() -> None:
    assert {path.parent.name for path in EXAMPLES.glob("*/Pulumi.yaml")} == set(BY_NAME)


@pytest.mark.parametrize("name", BY_NAME)
def test_an_example_runs(new_stack: NewStack, sandbox: SandboxProcess, name: str) -> None:
    example = BY_NAME[name]
    stack = new_stack(EXAMPLES / name)
    if example.config:
        stack.configure(example.config)
    stack.run("up")
    outputs = stack.outputs()
    outputs.pop("orderId", None)
    assert outputs == example.outputs
    stack.run("preview", "--expect-no-changes")

    if not example.protects:
        stack.run("config", "set", "--secret", "otp", typed=sandbox.last_code(OWN_NUMBER))
        stack.run("up")
        assert stack.outputs() == {"status": "verified"}
    else:
        stack.run("destroy", expect=FAILED)
        stack.run("state", "unprotect", "--all", "--yes")
    stack.run("destroy")
    assert stack.state() == []


@pytest.mark.parametrize("name", [name for name, example in BY_NAME.items() if example.config])
def test_an_example_without_its_config_says_which_key_is_missing(
    new_stack: NewStack, sandbox: SandboxProcess, name: str
) -> None:
    refused = new_stack(EXAMPLES / name).run("preview", expect=FAILED)
    assert "number" in refused.line_with("missing", "config")
    assert sandbox.requests() == []
