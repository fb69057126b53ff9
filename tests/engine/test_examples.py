"""Every example runs as its README says."""

from __future__ import annotations

from pathlib import Path

from tests.driver.inputs import NUMBER, OWN_NUMBER
from tests.engine.stack import FAILED, NewStack
from vobiz_sandbox.process import SandboxProcess

EXAMPLES = Path(__file__).parents[2] / "examples"
ORDERED = {"number": NUMBER, "status": "pending", "monthlyCost": 250}


def test_every_example_is_run_here() -> None:
    run_here = {"byon_number", "connected_number", "number_order", "select_and_order", "stack_reference"}
    # Its providers have plugins that are downloaded: tests/protocol/test_alongside.py runs it under mocks.
    mocked = {"alongside"}
    by_its_jobs = {"many_stacks", "pipeline"}  # test_many_stacks.py, test_pipeline.py
    assert {path.parent.name for path in EXAMPLES.glob("*/Pulumi.yaml")} == run_here | mocked | by_its_jobs


def test_the_order_of_a_number_is_bought_and_unprotected_before_it_is_destroyed(new_stack: NewStack) -> None:
    stack = new_stack(EXAMPLES / "number_order")
    stack.configure({"number": NUMBER})
    stack.run("up")
    assert stack.outputs() == ORDERED | {"orderId": stack.resource("support")["id"]}
    assert "protect" in stack.run("destroy", expect=FAILED).text
    stack.run("state", "unprotect", "--all", "--yes")
    stack.run("destroy")
    assert stack.state() == []


def test_the_order_of_the_cheapest_number_is_bought_and_kept(new_stack: NewStack) -> None:
    stack = new_stack(EXAMPLES / "select_and_order")
    stack.run("up")
    outputs = stack.outputs()
    assert outputs == ORDERED | {"orderId": outputs["orderId"]}
    stack.run("preview", "--expect-no-changes")


def test_your_own_number_is_verified_in_two_runs_and_its_missing_key_is_named(
    new_stack: NewStack, sandbox: SandboxProcess
) -> None:
    stack = new_stack(EXAMPLES / "byon_number")
    assert "number" in stack.run("preview", expect=FAILED).line_with("missing", "config")
    assert sandbox.requests() == []
    stack.configure({"number": OWN_NUMBER})
    stack.run("up")
    assert stack.outputs() == {"status": "pending"}
    stack.configure(secret={"otp": sandbox.last_code(OWN_NUMBER)})
    stack.run("up")
    assert stack.outputs() == {"status": "verified"}
