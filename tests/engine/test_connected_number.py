"""The example connected_number, run as its README says: from nothing to two channels, their drift, and the end."""

from __future__ import annotations

from tests.driver.inputs import META_TOKEN, NEW_META_TOKEN, NUMBER, OWN_NUMBER, WABA_ID
from tests.engine.stack import DRIFT_FOUND, FAILED, NewStack, Stack
from tests.engine.test_examples import EXAMPLES
from vobiz_sandbox.paths import CHANNEL, CHANNELS
from vobiz_sandbox.process import SandboxProcess


def test_two_numbers_from_nothing_to_channels_that_drift_and_end(new_stack: NewStack, sandbox: SandboxProcess) -> None:
    # As where Vobiz lets an order be read: nothing else tells that it is completed before its channel is there.
    sandbox.settings(order_read=True)
    stack = new_stack(EXAMPLES / "connected_number")
    own = {"ownNumber": OWN_NUMBER, "ownNumberId": "106540352242922"}
    stack.configure(own | {"wabaId": WABA_ID, "displayName": "Acme Support"}, {"metaToken": META_TOKEN})
    assert "would select +91" in stack.run("preview").text

    waiting = stack.run("up", "--continue-on-error", expect=FAILED)
    (order,) = sandbox.orders()
    assert waiting.line_with(f"order {order['id']} of", "its status is pending")
    assert waiting.line_with(f"{OWN_NUMBER} is recorded and not verified yet")
    assert not waiting.has_traceback
    assert stack.names() == ["sales", "support", "support"]  # the own number, the selection and the order
    assert sandbox.requests("POST", CHANNELS) == []

    stack.configure(secret={"otp": sandbox.last_code(OWN_NUMBER)})
    stack.run("up", "--continue-on-error", expect=FAILED)
    assert [channel["phone_number"] for channel in sandbox.channels()] == [OWN_NUMBER]
    sandbox.set_order_status(order["id"], "completed")
    stack.run("up")
    assert stack.outputs() == {
        "supportNumber": NUMBER,
        "supportStatus": "active",
        "salesNumber": OWN_NUMBER,
        "salesStatus": "active",
    }
    sales, support = sandbox.channels()
    assert (support["phone_number"], support["number_order_id"]) == (NUMBER, order["id"])
    stack.run("preview", "--expect-no-changes")

    _rotate_the_token(stack, sandbox)
    _suspend(stack, sandbox, support["id"])
    _delete_outside(stack, sandbox, sales["id"])

    stack.run("state", "unprotect", "--all", "--yes")
    assert f"{NUMBER} of order {order['id']} is only forgotten here" in stack.run("destroy").text
    assert (stack.state(), sandbox.channels(), len(sandbox.orders())) == ([], [], 1)


def _rotate_the_token(stack: Stack, sandbox: SandboxProcess) -> None:
    stack.drift_check()
    stack.configure(secret={"metaToken": NEW_META_TOKEN})
    sandbox.clear_requests()
    stack.run("up")
    sent = [(each["method"], each["body"]) for each in sandbox.requests() if each["method"] != "GET"]
    assert sent == [("PUT", {"access_token": NEW_META_TOKEN})] * 2
    assert {channel["access_token"] for channel in sandbox.channels()} == {NEW_META_TOKEN}
    stack.run("up", "--expect-no-changes")


def _suspend(stack: Stack, sandbox: SandboxProcess, channel_id: str) -> None:
    sandbox.change_channel(channel_id, status="suspended")
    assert "status active is now suspended" in stack.drift_check(expect=DRIFT_FOUND).text
    sandbox.clear_requests()
    kept = stack.run("up", "--refresh")
    assert kept.line_with("warning:", channel_id, "is suspended, so it cannot send")
    assert stack.outputs()["supportStatus"] == "suspended"
    assert [each for each in sandbox.requests() if each["path"].startswith(CHANNELS) and each["method"] != "GET"] == []
    sandbox.change_channel(channel_id, status="active")
    assert stack.drift_check().line_with(channel_id, "status suspended is now active")
    stack.run("refresh", "--run-program")


def _delete_outside(stack: Stack, sandbox: SandboxProcess, channel_id: str) -> None:
    assert sandbox.ask("DELETE", CHANNEL.format(channel_id=channel_id)).status_code == 204
    assert f"channel {channel_id} of {OWN_NUMBER} is gone" in stack.drift_check(expect=DRIFT_FOUND).text
    stack.run("refresh")
    stack.run("up")
    (again,) = (channel for channel in sandbox.channels() if channel["phone_number"] == OWN_NUMBER)
    assert again["id"] != channel_id
    stack.run("up", "--expect-no-changes")
