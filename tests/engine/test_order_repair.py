"""An order that failed or whose answer was lost, and the way back to a whole stack."""

from __future__ import annotations

import pytest

from tests.driver.inputs import NUMBER
from tests.engine.programs import order, program
from tests.engine.stack import FAILED, NewStack
from vobiz_sandbox.paths import ORDERS
from vobiz_sandbox.process import SandboxProcess


@pytest.mark.parametrize(
    ("fault", "shown"),
    [
        ({"status": 402}, "top up the account"),
        ({"processed": True, "patch": {"status": "failed", "failure_reason": "no stock"}}, "failed at once: no stock"),
    ],
    ids=["402", "failed at once"],
)
def test_a_refused_order_is_not_recorded_and_the_next_up_works(
    new_stack: NewStack, sandbox: SandboxProcess, fault: dict[str, object], shown: str
) -> None:
    stack = new_stack(program(order()))
    sandbox.arm(method="POST", path=ORDERS, **fault)

    failed = stack.run("up", expect=FAILED)
    assert shown in failed.text
    assert not failed.has_traceback
    assert stack.names() == []
    for placed in sandbox.orders():
        sandbox.set_order_status(placed["id"], "failed", "no stock")

    stack.run("up")
    assert stack.resource("support")["id"] == sandbox.orders()[-1]["id"]
    assert len(sandbox.requests("POST", ORDERS)) == 2


def test_an_order_whose_answer_was_lost_is_not_bought_again_and_can_be_adopted(
    new_stack: NewStack, sandbox: SandboxProcess
) -> None:
    stack = new_stack(program(order()))
    sandbox.arm(method="POST", path=ORDERS, action="reset", processed=True)

    lost = stack.run("up", expect=FAILED)
    for said in ("OrderOutcomeUnknown", NUMBER, "it may have been bought", "existing_order_id", "not on sale any more"):
        assert said in lost.text
    assert stack.names() == []

    again = stack.run("up", expect=FAILED)
    assert f"{NUMBER} was ordered from this machine" in again.text
    (bought,) = sandbox.orders()

    stack.write(program(order(existing_order_id=bought["id"])))
    adopted = stack.run("up")
    assert adopted.line_with("warning:", bought["id"], "nothing at Vobiz could confirm it")
    assert stack.resource("support")["id"] == bought["id"]

    stack.write(program(order()))
    stack.run("up", "--expect-no-changes")
    assert len(sandbox.orders()) == 1


def test_an_adopted_order_that_can_be_read_has_every_field_of_the_api(
    new_stack: NewStack, sandbox: SandboxProcess
) -> None:
    bought = new_stack(program(order()), "first")
    bought.run("up")
    (placed,) = sandbox.orders()
    sandbox.settings(order_read=True)
    sandbox.set_order_status(placed["id"], "completed")

    stack = new_stack(program(order(existing_order_id=placed["id"])), "second")
    stack.run("up")
    outputs = stack.resource("support")["outputs"]
    assert (outputs["status"], outputs["provider_order_id"]) == ("completed", placed["provider_order_id"])
    stack.drift_check()
    assert len(sandbox.requests("POST", ORDERS)) == 1
