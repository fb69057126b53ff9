"""What a refresh and the drift check see of an order that changed outside."""

from __future__ import annotations

import pytest

from tests.engine.programs import CHANNELS, NUMBER, ORDERS, order, program
from tests.engine.stack import DRIFT_CHECK_BY_PREVIEW, DRIFT_FOUND, FAILED, NewStack
from vobiz_sandbox.process import AUTH_ID, SandboxProcess

STATUS = 'pulumi.export("status", order.status)'


def test_a_completed_order_shows_in_a_refresh_and_its_release_shows_in_the_drift_check(
    new_stack: NewStack, sandbox: SandboxProcess
) -> None:
    stack = new_stack(program("order = " + order(), STATUS))
    stack.run("up")
    (placed,) = sandbox.orders()
    stack.drift_check()

    sandbox.set_order_status(placed["id"], "completed")
    sandbox.connect_channel(NUMBER, placed["id"])
    refreshed = stack.run("refresh")
    assert f"order {placed['id']} of {NUMBER}: pending is now completed" in refreshed.text
    assert "2 unchanged" in refreshed.text
    assert stack.resource("support")["outputs"]["status"] == "completed"
    # A refresh does not run the program, whose exports follow with the next up (engine rule).
    assert stack.outputs() == {"status": "pending"}
    stack.run("up", "--expect-no-changes")
    assert stack.outputs() == {"status": "completed"}
    stack.drift_check()

    sandbox.release(placed["id"])
    assert "completed is now released" in stack.drift_check(expect=DRIFT_FOUND).text
    planned = stack.run(*DRIFT_CHECK_BY_PREVIEW, expect=DRIFT_FOUND)
    assert planned.line_with("+-", "WhatsAppNumberOrder support", "replace")
    assert len(sandbox.orders()) == 1

    stack.run("refresh")
    assert stack.resource("support")["outputs"]["failure_reason"].startswith(f"{NUMBER} is on sale again")
    stack.run("up")
    assert len(sandbox.orders()) == 2
    assert stack.resource("support")["id"] == sandbox.orders()[1]["id"]


def test_a_protected_order_that_was_released_is_drift_and_is_bought_anew_only_when_unprotected(
    new_stack: NewStack, sandbox: SandboxProcess
) -> None:
    stack = new_stack(program(order(options="protect=True")))
    stack.run("up")
    (placed,) = sandbox.orders()
    sandbox.connect_channel(NUMBER, placed["id"])
    stack.run("refresh")
    stack.drift_check()

    sandbox.release(placed["id"])
    assert "completed is now released" in stack.drift_check(expect=DRIFT_FOUND).text
    # A preview goes on to the replacement, which the protection refuses: an error instead of the 7.
    assert "currently marked for protection" in stack.run(*DRIFT_CHECK_BY_PREVIEW, expect=FAILED).text
    stack.run("up", "--refresh", expect=FAILED)
    assert len(sandbox.orders()) == 1

    stack.run("state", "unprotect", "--all", "--yes")
    stack.run("up")
    assert stack.resource("support")["id"] == sandbox.orders()[1]["id"]
    assert stack.resource("support")["protect"] is True


@pytest.mark.parametrize("status", ["failed", "cancelled"])
def test_an_order_that_ended_at_vobiz_is_drift_where_orders_can_be_read(
    new_stack: NewStack, sandbox: SandboxProcess, status: str
) -> None:
    sandbox.settings(order_read=True)
    stack = new_stack(program(order()))
    stack.run("up")
    (placed,) = sandbox.orders()

    sandbox.set_order_status(placed["id"], status, "no stock" if status == "failed" else None)
    drifted = stack.drift_check(expect=DRIFT_FOUND)
    assert f"pending is now {status}" in drifted.text


@pytest.mark.parametrize(
    ("fault", "shown"),
    [
        ({"status": 401}, "check the credentials"),
        ({"status": 500, "times": 9}, "answered 500"),
        ({"action": "reset", "times": 9}, "cannot be reached"),
    ],
    ids=["401", "500", "reset"],
)
def test_an_answer_that_does_not_come_is_an_error_of_the_refresh_and_no_absence(
    new_stack: NewStack, sandbox: SandboxProcess, fault: dict[str, object], shown: str
) -> None:
    stack = new_stack(program(order()))
    stack.run("up")
    before = stack.resource("support")

    sandbox.arm(method="GET", path=CHANNELS, **fault)
    failed = stack.run("refresh", expect=FAILED)
    assert shown in failed.text
    assert not failed.has_traceback
    after = stack.resource("support")
    assert (after["id"], after["outputs"]) == (before["id"], before["outputs"])


def test_a_rotated_token_reaches_a_refresh_only_with_the_program_or_the_environment(
    new_stack: NewStack, sandbox: SandboxProcess
) -> None:
    stack = new_stack(program(order()))
    token = stack.environment.pop("VOBIZ_AUTH_TOKEN")
    del stack.environment["VOBIZ_AUTH_ID"]
    stack.configure({"vobiz:authId": AUTH_ID}, {"vobiz:authToken": token})
    stack.run("up")

    sandbox.control("POST", "/accounts", {"account_id": AUTH_ID, "auth_token": "rotated-token"})
    stack.configure(secret={"vobiz:authToken": "rotated-token"})
    # Refresh configures the provider from the config kept in the state (engine rule).
    assert "check the credentials" in stack.run("refresh", expect=FAILED).text
    stack.drift_check()

    stack.environment |= {"VOBIZ_AUTH_ID": AUTH_ID, "VOBIZ_AUTH_TOKEN": "rotated-token"}
    stack.run("refresh")
    del stack.environment["VOBIZ_AUTH_ID"], stack.environment["VOBIZ_AUTH_TOKEN"]

    stack.run("up", "--expect-no-changes")
    stack.run("refresh")
    assert len(sandbox.requests("POST", ORDERS)) == 1
