"""Runs that are killed or interrupted around the purchase: never twice, never lost."""

from __future__ import annotations

from tests.driver.inputs import NUMBER
from tests.engine import interrupts
from tests.engine.programs import Code, order, program, selection
from tests.engine.stack import FAILED, NewStack
from vobiz_sandbox.process import SandboxProcess


def test_a_killed_plugin_buys_nothing_before_and_is_not_repeated_after_the_order_is_sent(
    new_stack: NewStack, sandbox: SandboxProcess
) -> None:
    # The listing keeps the number until the order completes: nothing at the API can tell that it was ordered.
    sandbox.settings(delist="completed")
    stack = new_stack(program(order()))
    interrupts.stopped_run(stack, sandbox, interrupts.before_it_is_sent, interrupts.kill_the_plugin)
    assert sandbox.orders() == []

    interrupts.stopped_run(stack, sandbox, interrupts.while_it_waits, interrupts.kill_the_plugin)
    assert stack.names() == []
    refused = stack.run("up", expect=FAILED)
    assert refused.line_with(NUMBER, "was ordered from this machine", "existing_order_id")
    assert len(sandbox.orders()) == 1


def test_an_interrupted_run_waits_for_the_answer_and_records_the_order(
    new_stack: NewStack, sandbox: SandboxProcess
) -> None:
    stack = new_stack(program(order()))
    interrupts.stopped_run(stack, sandbox, interrupts.while_it_waits, interrupts.interrupt_once)
    assert [placed["id"] for placed in sandbox.orders()] == [stack.resource("support")["id"]]


def test_a_selected_number_is_kept_by_the_rerun_of_a_purchase_that_was_interrupted_twice(
    new_stack: NewStack, sandbox: SandboxProcess
) -> None:
    sandbox.settings(delist="completed")
    stack = new_stack(program(selection(), order(preferred_number=Code("pick.e164"))))
    interrupts.stopped_run(stack, sandbox, interrupts.while_it_waits, interrupts.interrupt_twice)
    refused = stack.run("up", expect=FAILED)
    assert refused.line_with(NUMBER, "was ordered from this machine", "existing_order_id")
    assert stack.resource("pick")["id"] == NUMBER
    assert len(sandbox.orders()) == 1


def test_the_order_of_a_killed_cli_is_named_here_and_its_number_is_missed_on_another_machine(
    new_stack: NewStack, sandbox: SandboxProcess
) -> None:
    stack = new_stack(program(order()))
    interrupts.stopped_run(stack, sandbox, interrupts.while_it_waits, interrupts.kill_the_cli)
    (ordered,) = sandbox.orders()
    assert stack.names() == []
    assert stack.run("preview", expect=FAILED).line_with(NUMBER, f"set existing_order_id to {ordered['id']}")

    for note in interrupts.notes(stack):
        note.unlink()
    refused = stack.run("up", expect=FAILED)
    assert refused.line_with(NUMBER, "is not on sale", "may be yours already", "existing_order_id")
    assert len(sandbox.orders()) == 1
