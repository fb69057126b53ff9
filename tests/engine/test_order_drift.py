"""What a refresh and the drift check see of an order that changed outside."""

from __future__ import annotations

import pytest

from tests.driver.inputs import NUMBER
from tests.engine.programs import order, program
from tests.engine.stack import DRIFT_CHECK_BY_PREVIEW, DRIFT_FOUND, FAILED, NewStack
from vobiz_sandbox.paths import AVAILABILITY, CHANNELS, ORDERS
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
    # A plain refresh leaves the exports as they were (docs/engine-rules.md, "Diff, refresh, drift").
    assert stack.outputs() == {"status": "pending"}
    stack.run("up", "--expect-no-changes")
    assert stack.outputs() == {"status": "completed"}
    stack.drift_check()

    sandbox.release(placed["id"])
    drifted = stack.drift_check(expect=DRIFT_FOUND)
    assert "completed is now released" in drifted.text
    assert "replacing" not in drifted.text
    planned = stack.run(*DRIFT_CHECK_BY_PREVIEW, expect=DRIFT_FOUND)
    assert planned.line_with("~", "WhatsAppNumberOrder support", "update")

    stack.run("refresh")
    assert stack.resource("support")["outputs"]["failure_reason"].startswith(f"{NUMBER} is on sale again")
    urn = stack.resource("support")["urn"]
    for command in ("preview", "up"):
        kept = stack.run(command)
        assert kept.line_with("warning:", NUMBER, "Nothing is bought", f"pulumi up --replace '{urn}'")
    assert stack.resource("support")["id"] == placed["id"]
    assert len(sandbox.orders()) == 1

    previewed = stack.run("preview", "--replace", urn)
    assert previewed.line_with("warning:", f"replacing order {placed['id']} buys another number", "billed no more")
    # The refresh of the same run has asked for a diff of it before.
    replaced = stack.run("up", "--refresh", "--replace", urn)
    assert replaced.line_with("warning:", f"replacing order {placed['id']} buys another number")
    assert len(sandbox.orders()) == 2
    assert stack.resource("support")["id"] == sandbox.orders()[1]["id"]


def test_a_listing_that_was_late_takes_back_what_it_said_and_buys_nothing(
    new_stack: NewStack, sandbox: SandboxProcess
) -> None:
    stack = new_stack(program(order()))
    stack.run("up")
    (placed,) = sandbox.orders()
    channel = sandbox.connect_channel(NUMBER, placed["id"])
    stack.run("refresh")
    sandbox.control("DELETE", f"/channels/{channel['id']}")

    listed = {"e164": NUMBER, "country": "IN", "region": "MH", "setup_fee": 500, "monthly_fee": 250, "currency": "INR"}
    sandbox.arm(method="GET", path=AVAILABILITY, status=200, json={"items": [listed]})
    stack.run("refresh")
    assert stack.resource("support")["outputs"]["status"] == "released"
    stack.run("up")
    assert stack.resource("support")["id"] == placed["id"]

    assert stack.run("refresh").line_with("released is now completed")
    assert "failure_reason" not in stack.resource("support")["outputs"]
    stack.run("up", "--expect-no-changes")
    stack.drift_check()
    assert len(sandbox.orders()) == 1


def test_a_protected_order_whose_number_is_listed_is_drift_and_stays(
    new_stack: NewStack, sandbox: SandboxProcess
) -> None:
    stack = new_stack(program(order(options="protect=True")))
    stack.run("up")
    (placed,) = sandbox.orders()
    sandbox.connect_channel(NUMBER, placed["id"])
    stack.run("refresh")
    sandbox.release(placed["id"])
    assert "completed is now released" in stack.drift_check(expect=DRIFT_FOUND).text
    stack.run(*DRIFT_CHECK_BY_PREVIEW, expect=DRIFT_FOUND)
    stack.run("up", "--refresh")
    assert stack.resource("support")["id"] == placed["id"]
    assert len(sandbox.orders()) == 1


def test_a_tainted_order_says_what_stays_billed(new_stack: NewStack, sandbox: SandboxProcess) -> None:
    stack = new_stack(program(order(preferred_number=None)))
    stack.run("up")
    (placed,) = sandbox.orders()
    stack.run("state", "taint", "--yes", stack.resource("support")["urn"])
    said = ("warning:", f"replacing order {placed['id']} buys another number", "stays billed until it is released")
    assert stack.run("preview").line_with(*said, placed["selected_phone_number"])


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
    # A refresh uses the config kept in the state (docs/engine-rules.md, "Config and credentials").
    assert "check the credentials" in stack.run("refresh", expect=FAILED).text
    stack.drift_check()

    stack.environment |= {"VOBIZ_AUTH_ID": AUTH_ID, "VOBIZ_AUTH_TOKEN": "rotated-token"}
    stack.run("refresh")
    del stack.environment["VOBIZ_AUTH_ID"], stack.environment["VOBIZ_AUTH_TOKEN"]

    stack.run("up", "--expect-no-changes")
    stack.run("refresh")
    assert len(sandbox.requests("POST", ORDERS)) == 1
