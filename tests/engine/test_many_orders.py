"""Fifty orders in one stack cost a refresh no more than a handful of requests."""

from __future__ import annotations

from tests.engine.programs import program
from tests.engine.stack import DRIFT_FOUND, NewStack
from vobiz_sandbox.paths import ORDERS
from vobiz_sandbox.process import SandboxProcess

COUNT = 50
NUMBERS = [f"+9198765{index:05}" for index in range(COUNT)]
FIFTY = program(
    f"for number in {NUMBERS!r}:",
    '    WhatsAppNumberOrder(number, country_code="IN", region="MH", currency="INR", preferred_number=number)',
)


def test_a_refresh_of_fifty_orders_sends_at_most_eight_requests(new_stack: NewStack, sandbox: SandboxProcess) -> None:
    fees = {"country": "IN", "region": "MH", "setup_fee": 500, "monthly_fee": 250, "currency": "INR"}
    sandbox.set_numbers([{"e164": number, **fees} for number in NUMBERS])
    stack = new_stack(FIFTY)
    stack.run("up", "--parallel", "16")
    assert sorted(each["selected_phone_number"] for each in sandbox.orders()) == NUMBERS
    assert len(sandbox.requests("POST", ORDERS)) == COUNT

    for placed in sandbox.orders():
        sandbox.set_order_status(placed["id"], "completed")
        sandbox.connect_channel(placed["selected_phone_number"], placed["id"])
    sandbox.clear_requests()
    stack.run("refresh")
    assert 0 < len(sandbox.requests()) <= 8

    # Now the listing is asked too: the channels say nothing of a number that was released.
    sandbox.release(sandbox.orders()[0]["id"])
    sandbox.clear_requests()
    drifted = stack.drift_check(expect=DRIFT_FOUND)
    assert "1 to update" in drifted.text
    assert 0 < len(sandbox.requests()) <= 8
