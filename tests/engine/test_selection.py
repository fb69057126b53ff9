"""A selection through the real CLI: chosen once, remembered, and the order that names it bought once."""

from __future__ import annotations

from tests.driver.inputs import NUMBER
from tests.engine.programs import Code, order, program, selection
from tests.engine.stack import DRIFT_CHECK_BY_PREVIEW, NewStack, Stack
from vobiz_sandbox.process import SandboxProcess


def _selected(turn: str) -> str:
    return program(
        selection(keepers={"turn": turn}, max_setup_cost=600),
        order(preferred_number=Code("pick.e164"), max_monthly_cost=300),
    )


def test_a_selection_is_kept_whatever_happens_to_the_listing_until_its_keepers_change(
    new_stack: NewStack, sandbox: SandboxProcess
) -> None:
    stack = new_stack(_selected("1"))
    stack.run("up")
    outputs = stack.resource("pick")["outputs"]
    assert (outputs["e164"], outputs["setup_fee"], outputs["monthly_fee"]) == (NUMBER, 500, 250)
    assert [placed["selected_phone_number"] for placed in sandbox.orders()] == [NUMBER]

    another = "+919876500000"
    fees = {"country": "IN", "region": "MH", "setup_fee": 1, "monthly_fee": 1, "currency": "INR"}
    sandbox.set_numbers([{"e164": another, **fees}])
    stack.run(*DRIFT_CHECK_BY_PREVIEW)

    stack.write(_selected("2"))
    again = stack.run("up")
    assert stack.resource("pick")["id"] == another
    assert again.line_with("warning:", another, "nothing is bought")

    stack.run("destroy")
    assert stack.state() == []
    assert len(sandbox.orders()) == 1


def test_a_selection_takes_no_number_that_the_stack_has(new_stack: NewStack, sandbox: SandboxProcess) -> None:
    # The listing still shows what is held.
    sandbox.settings(delist="completed")
    # After the order: what it names itself a selection that happens to run before its check may take.
    after = [selection(name, "depends_on=[support]") for name in ("first", "second")]
    stack = new_stack(program("support = " + order(), *after))
    stack.run("up")
    assert len(_held(stack)) == 3

    # Nobody asks for a diff of what is not targeted.
    stack.write(program("support = " + order(), *after, selection("third")))
    urn = stack.resource("first")["urn"].removesuffix("first") + "third"
    stack.run("up", "--target", urn)
    assert len(_held(stack)) == 4

    # It runs before those that depend on it.
    late = (selection(name, "depends_on=[early]") for name in ("first", "second", "third"))
    stack.write(program(order(), selection("early"), *late))
    up = stack.run("up")
    assert len(_held(stack)) == 5
    assert "stack export" not in up.text


def _held(stack: Stack) -> set[str]:
    """The numbers of the stack, each counted once."""
    held = [each for each in stack.state() if "/vobiz:" in each["type"]]
    return {each["outputs"].get("selected_phone_number", each["id"]) for each in held}
