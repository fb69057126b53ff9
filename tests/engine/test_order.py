"""An order through the real CLI: bought once, kept, and given up only when asked."""

from __future__ import annotations

from tests.driver.inputs import NUMBER, OTHER_NUMBER
from tests.engine.programs import Code, order, program
from tests.engine.stack import FAILED, NewStack
from vobiz_sandbox.process import SandboxProcess


def test_an_order_is_bought_once_kept_by_the_next_runs_and_destroyed_without_credentials(
    new_stack: NewStack, sandbox: SandboxProcess
) -> None:
    stack = new_stack(program(order(max_setup_cost=600, max_monthly_cost=300), 'pulumi.export("ordered", 1)'))

    preview = stack.run("preview")
    assert f"{NUMBER} on sale: setup 500 INR, 250 INR a month" in preview.text
    assert sandbox.orders() == []

    stack.run("up")
    (bought,) = sandbox.orders()
    resource = stack.resource("support")
    assert resource["id"] == bought["id"]
    seen = {key: value for key, value in bought.items() if key != "id" and value is not None}
    kept = {key: value for key, value in resource["outputs"].items() if key not in {"__provider", "requested"}}
    asked = {"preferred_number", "max_setup_cost", "max_monthly_cost"}
    assert {key: value for key, value in kept.items() if key not in asked} == seen
    assert resource["outputs"]["requested"]["preferred_number"] == NUMBER

    stack.run("preview", "--expect-no-changes")
    stack.run("up", "--expect-no-changes")
    assert len(sandbox.orders()) == 1

    sandbox.clear_requests()
    del stack.environment["VOBIZ_AUTH_ID"], stack.environment["VOBIZ_AUTH_TOKEN"], stack.environment["VOBIZ_BASE_URL"]
    destroyed = stack.run("destroy")
    assert destroyed.line_with("warning:", NUMBER, bought["id"], "billed until you release it")
    assert sandbox.requests() == []
    assert stack.state() == []


def test_an_input_that_replaces_buys_another_number_and_warns_of_the_bill(
    new_stack: NewStack, sandbox: SandboxProcess
) -> None:
    stack = new_stack(program(order()))
    stack.run("up")

    stack.write(program(order(region="KA", preferred_number="+918045678902")))
    preview = stack.run("preview")
    assert preview.line_with("warning:", "buys another number", f"{NUMBER} stays billed")
    assert preview.line_with("+-", "WhatsAppNumberOrder support", "replace")
    assert len(sandbox.orders()) == 1

    replaced = stack.run("up")
    assert replaced.line_with("warning:", "buys another number", f"{NUMBER} stays billed")
    assert [each["selected_phone_number"] for each in sandbox.orders()] == [NUMBER, "+918045678902"]
    assert stack.resource("support")["id"] == sandbox.orders()[1]["id"]
    stack.run("up", "--expect-no-changes")
    assert len(sandbox.orders()) == 2


def test_another_preferred_number_buys_nothing_until_the_order_is_replaced_by_hand(
    new_stack: NewStack, sandbox: SandboxProcess
) -> None:
    stack = new_stack(program(order()))
    stack.run("up")

    stack.write(program(order(preferred_number=OTHER_NUMBER)))
    kept = stack.run("up", "--expect-no-changes")
    assert kept.line_with("warning:", OTHER_NUMBER, "nothing is bought", "pulumi up --replace 'urn:pulumi:")
    assert len(sandbox.orders()) == 1

    stack.run("up", "--replace", stack.resource("support")["urn"])
    assert [each["selected_phone_number"] for each in sandbox.orders()] == [NUMBER, OTHER_NUMBER]


def test_a_program_that_feeds_the_live_listing_into_the_order_buys_once(
    new_stack: NewStack, sandbox: SandboxProcess
) -> None:
    first = Code('get_available_numbers("IN", "MH")[0].e164')
    stack = new_stack(program(order(preferred_number=first)))
    stack.run("up")

    for _ in range(2):
        assert stack.run("up", "--expect-no-changes").line_with("warning:", "nothing is bought")
    assert len(sandbox.orders()) == 1


def test_a_protected_order_refuses_to_be_destroyed(new_stack: NewStack) -> None:
    stack = new_stack(program(order(options="protect=True")))
    stack.run("up")

    refused = stack.run("destroy", expect=FAILED)
    assert "protect" in refused.text
    assert stack.names() == ["support"]


def test_a_number_over_the_ceiling_fails_the_preview_and_is_not_ordered(
    new_stack: NewStack, sandbox: SandboxProcess
) -> None:
    stack = new_stack(program(order(max_monthly_cost=249)))

    for command in ("preview", "up"):
        failed = stack.run(command, expect=FAILED)
        assert f"max_monthly_cost of 249 INR is under the price of {NUMBER}" in failed.text
    assert sandbox.orders() == []
