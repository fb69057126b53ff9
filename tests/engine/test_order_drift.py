"""What a refresh and the drift check see of an order that changed outside."""

from __future__ import annotations

from tests.driver.inputs import NUMBER
from tests.engine.programs import order, program
from tests.engine.stack import DRIFT_CHECK_BY_PREVIEW, DRIFT_FOUND, FAILED, NewStack
from vobiz_sandbox.paths import CHANNELS
from vobiz_sandbox.process import AUTH_ID, SandboxProcess

STATUS = 'pulumi.export("status", order.status)'


def test_what_became_of_an_order_outside_is_shown_and_buys_nothing_unasked(
    new_stack: NewStack, sandbox: SandboxProcess
) -> None:
    stack = new_stack(program("order = " + order(), STATUS))
    stack.run("up")
    (first,) = sandbox.orders()
    sandbox.set_order_status(first["id"], "completed")
    sandbox.connect_channel(NUMBER, first["id"])
    refreshed = stack.run("refresh")
    assert f"order {first['id']} of {NUMBER}: pending is now completed" in refreshed.text
    assert "2 unchanged" in refreshed.text
    # A refresh does not run the program, whose exports follow with the next up (docs/engine-rules.md, "Diff, refresh,
    # drift").
    assert (stack.resource("support")["outputs"]["status"], stack.outputs()) == ("completed", {"status": "pending"})

    sandbox.release(first["id"])
    planned = stack.run(*DRIFT_CHECK_BY_PREVIEW, expect=DRIFT_FOUND)
    assert "completed is now released" in planned.text
    assert planned.line_with("~", "WhatsAppNumberOrder support", "update")

    stack.run("refresh")
    # The refresh of the same run asks for a diff of it before.
    urn = stack.resource("support")["urn"]
    replaced = stack.run("up", "--refresh", "--replace", urn)
    assert replaced.line_with("warning:", f"replacing order {first['id']} buys another number", "billed no more")
    second = sandbox.orders()[1]
    assert (len(sandbox.orders()), stack.resource("support")["id"]) == (2, second["id"])

    # The preview refuses to order a named number that the stack has.
    stack.write(program("order = " + order(preferred_number=None), STATUS))
    stack.run("state", "taint", "--yes", urn)
    said = ("warning:", f"replacing order {second['id']} buys another number", "stays billed until it is released")
    assert stack.run("preview").line_with(*said, NUMBER)
    assert len(sandbox.orders()) == 2


def test_an_answer_that_does_not_come_is_an_error_of_the_refresh_and_no_absence(
    new_stack: NewStack, sandbox: SandboxProcess
) -> None:
    stack = new_stack(program(order()))
    token = stack.environment.pop("VOBIZ_AUTH_TOKEN")
    del stack.environment["VOBIZ_AUTH_ID"]
    stack.configure({"vobiz:authId": AUTH_ID}, {"vobiz:authToken": token})
    stack.run("up")
    before = stack.resource("support")

    # Refresh takes the config that the state keeps, and so the old token (docs/engine-rules.md, "Config and
    # credentials").
    sandbox.control("POST", "/accounts", {"account_id": AUTH_ID, "auth_token": "rotated-token"})
    stack.configure(secret={"vobiz:authToken": "rotated-token"})
    refused = stack.run("refresh", expect=FAILED)
    assert "check the credentials" in refused.text
    stack.drift_check()

    sandbox.arm(method="GET", path=CHANNELS, action="reset", times=9)
    stack.environment |= {"VOBIZ_AUTH_ID": AUTH_ID, "VOBIZ_AUTH_TOKEN": "rotated-token"}
    unreached = stack.run("refresh", expect=FAILED)
    assert "cannot be reached" in unreached.text
    assert not refused.has_traceback
    assert not unreached.has_traceback
    after = stack.resource("support")
    assert (after["id"], after["outputs"]) == (before["id"], before["outputs"])
