"""The life of an order through the real CLI: bought once, kept, and given up only when asked."""

from __future__ import annotations

from tests.engine.programs import Code, order, program
from tests.engine.stack import FAILED, NewStack
from vobiz_sandbox.paths import ORDERS
from vobiz_sandbox.process import SandboxProcess

# Another number after each purchase, by whomever.
LIVE_LISTING = Code('get_available_numbers("IN", "MH")[0].e164')
FIRST_LISTED, LISTED_NEXT = "+919876543217", "+919876543213"


def test_an_order_from_the_first_refusal_to_the_destroy(new_stack: NewStack, sandbox: SandboxProcess) -> None:
    stack = new_stack(program(order(preferred_number=LIVE_LISTING, max_setup_cost=600, max_monthly_cost=300)))
    sandbox.arm(method="POST", path=ORDERS, status=402)
    failed = stack.run("up", expect=FAILED)
    assert "top up the account" in failed.text
    assert not failed.has_traceback
    assert stack.names() == []
    assert sandbox.orders() == []

    stack.run("up")
    (bought,) = sandbox.orders()
    resource = stack.resource("support")
    assert resource["id"] == bought["id"]
    seen = {key: value for key, value in bought.items() if key != "id" and value is not None}
    kept = {key: value for key, value in resource["outputs"].items() if key not in {"__provider", "requested"}}
    asked = {"preferred_number", "max_setup_cost", "max_monthly_cost"}
    assert {key: value for key, value in kept.items() if key not in asked} == seen
    assert resource["outputs"]["requested"]["preferred_number"] == FIRST_LISTED

    kept_up = stack.run("up", "--expect-no-changes")
    assert kept_up.line_with("warning:", LISTED_NEXT, "nothing is bought", "pulumi up --replace 'urn:pulumi:")
    assert len(sandbox.orders()) == 1

    stack.write(program(order(region="KA", preferred_number="+918045678902")))
    preview = stack.run("preview")
    assert preview.line_with("warning:", "buys another number", f"{FIRST_LISTED} stays billed")
    assert preview.line_with("+-", "WhatsAppNumberOrder support", "replace")
    assert len(sandbox.orders()) == 1
    replaced = stack.run("up")
    assert replaced.line_with("warning:", "buys another number", f"{FIRST_LISTED} stays billed")
    assert [each["selected_phone_number"] for each in sandbox.orders()] == [FIRST_LISTED, "+918045678902"]
    assert stack.resource("support")["id"] == sandbox.orders()[1]["id"]

    sandbox.clear_requests()
    del stack.environment["VOBIZ_AUTH_ID"], stack.environment["VOBIZ_AUTH_TOKEN"], stack.environment["VOBIZ_BASE_URL"]
    destroyed = stack.run("destroy")
    assert destroyed.line_with("warning:", "+918045678902", sandbox.orders()[1]["id"], "billed until you release it")
    assert sandbox.requests() == []
    assert stack.state() == []
