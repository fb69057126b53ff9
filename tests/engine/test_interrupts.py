"""Runs that are killed or interrupted around the purchase: never twice, never lost."""

from __future__ import annotations

import pytest

from tests.driver.inputs import NUMBER
from tests.engine import interrupts
from tests.engine.programs import Code, order, program, selection
from tests.engine.stack import FAILED, NewStack
from vobiz_sandbox.process import SandboxProcess

MOMENTS = (interrupts.before_it_is_sent, interrupts.while_it_waits, interrupts.after_the_answer)
STOPS = (
    interrupts.kill_the_cli,
    interrupts.kill_the_plugin,
    interrupts.interrupt_once,
    interrupts.interrupt_twice,
)


@pytest.mark.parametrize("stop", STOPS, ids=lambda stop: stop.__name__)
@pytest.mark.parametrize("moment", MOMENTS, ids=lambda moment: moment.__name__)
def test_a_stopped_purchase_is_neither_repeated_nor_lost(
    new_stack: NewStack,
    sandbox: SandboxProcess,
    moment: interrupts.Moment,
    stop: interrupts.Stop,
) -> None:
    # The listing keeps the number until the order completes: nothing at the API can tell that it was ordered.
    sandbox.settings(delist="completed")
    stack = new_stack(program(order()))

    interrupts.stopped_run(stack, sandbox, moment, stop)
    ordered = sandbox.orders()
    # Before the order is sent, a killed plugin sends none; an interrupted CLI, and a plugin whose CLI is gone, go on.
    none_sent = moment is interrupts.before_it_is_sent and stop is interrupts.kill_the_plugin
    assert none_sent or stop is interrupts.interrupt_twice or len(ordered) == 1
    assert len(ordered) <= 1

    if ordered and "support" not in stack.names():
        refused = stack.run("up", expect=FAILED)
        assert refused.line_with(NUMBER, "was ordered from this machine", "existing_order_id")
        assert len(sandbox.orders()) == 1
        stack.write(program(order(existing_order_id=ordered[0]["id"])))
    stack.run("up")
    stack.run("up", "--expect-no-changes")
    (only,) = sandbox.orders()
    assert stack.resource("support")["id"] == only["id"]
    (note,) = interrupts.notes(stack)
    assert only["id"] in note.read_text()
    stack.run("destroy")
    assert interrupts.notes(stack) == []


def test_the_refusal_names_the_order_that_was_answered_but_not_recorded(
    new_stack: NewStack, sandbox: SandboxProcess
) -> None:
    stack = new_stack(program(order()))
    interrupts.stopped_run(stack, sandbox, interrupts.after_the_answer, interrupts.kill_the_cli)
    (ordered,) = sandbox.orders()
    assert stack.run("preview", expect=FAILED).line_with(NUMBER, f"set existing_order_id to {ordered['id']}")


def test_a_selected_number_is_kept_by_the_rerun_of_a_killed_purchase(
    new_stack: NewStack, sandbox: SandboxProcess
) -> None:
    sandbox.settings(delist="completed")
    stack = new_stack(program(selection(), order(preferred_number=Code("pick.e164"))))
    interrupts.stopped_run(stack, sandbox, interrupts.while_it_waits, interrupts.kill_the_cli)

    refused = stack.run("up", expect=FAILED)
    assert refused.line_with(NUMBER, "was ordered from this machine", "existing_order_id")
    assert stack.resource("pick")["id"] == NUMBER
    assert len(sandbox.orders()) == 1


def test_on_another_machine_the_listing_tells_where_it_drops_ordered_numbers(
    new_stack: NewStack, sandbox: SandboxProcess
) -> None:
    stack = new_stack(program(order()))
    interrupts.stopped_run(stack, sandbox, interrupts.while_it_waits, interrupts.kill_the_cli)
    for note in interrupts.notes(stack):
        note.unlink()

    refused = stack.run("up", expect=FAILED)
    assert refused.line_with(NUMBER, "is not on sale", "may be yours already", "existing_order_id")
    assert len(sandbox.orders()) == 1


def test_on_another_machine_a_listing_that_keeps_ordered_numbers_tells_nothing(
    new_stack: NewStack, sandbox: SandboxProcess
) -> None:
    # The limit that the README states: neither the disk nor the API knows of the first order.
    sandbox.settings(delist="completed")
    stack = new_stack(program(order()))
    interrupts.stopped_run(stack, sandbox, interrupts.while_it_waits, interrupts.kill_the_cli)
    for note in interrupts.notes(stack):
        note.unlink()
    stack.run("up")
    assert len(sandbox.orders()) == 2


def test_an_order_without_a_number_leaves_nothing_to_look_for(new_stack: NewStack, sandbox: SandboxProcess) -> None:
    # The limit that the README states, and why it recommends a WhatsAppNumberSelection.
    stack = new_stack(program(order(preferred_number=None)))
    interrupts.stopped_run(stack, sandbox, interrupts.while_it_waits, interrupts.kill_the_plugin)
    stack.run("up")
    assert len(sandbox.orders()) == 2
