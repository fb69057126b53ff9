"""Each sentence of the README's list "What can still happen".

That no `pulumi` is on the plugin's PATH cannot be arranged here, where the CLI finds its plugin by the same PATH:
`test_without_a_cli_on_path_an_order_goes_on` in tests/unit/test_order_interruption.py shows that one.
"""

from __future__ import annotations

from tests.driver.inputs import NUMBER
from tests.engine import interrupts
from tests.engine.programs import order, program
from tests.engine.stack import FAILED, NewStack, Stack
from vobiz_sandbox.paths import ORDERS
from vobiz_sandbox.process import SandboxProcess


def unnamed(name: str) -> str:
    return order(name, preferred_number=None)


def test_a_plugin_that_dies_alone_is_told_here_and_elsewhere_only_by_the_listing(
    new_stack: NewStack, sandbox: SandboxProcess
) -> None:
    stack = new_stack(program(order()))
    interrupts.stopped_run(stack, sandbox, interrupts.while_it_waits, interrupts.kill_the_plugin)
    assert stack.run("up", expect=FAILED).line_with(NUMBER, "was ordered from this machine")
    stack.move_to_another_machine()
    refused = stack.run("up", expect=FAILED)
    assert refused.line_with("error:", NUMBER, "not on sale")
    assert len(sandbox.orders()) == 1

    stack.write(program(unnamed("support")))
    interrupts.stopped_run(stack, sandbox, interrupts.while_it_waits, interrupts.kill_the_plugin)
    assert stack.run("up", expect=FAILED).line_with("a number in IN/MH", "was ordered from this machine")
    assert len(sandbox.orders()) == 2
    stack.move_to_another_machine()
    stack.run("up")
    assert len(sandbox.orders()) == 3


def test_who_says_that_an_order_is_not_there_and_who_renames_one_without_a_number_buys_again(
    new_stack: NewStack, sandbox: SandboxProcess
) -> None:
    stack = new_stack(program(unnamed("old")))
    sandbox.arm(method="POST", path=ORDERS, action="reset", processed=True)
    stack.run("up", expect=FAILED)
    stack.move_to_another_machine()
    stack.write(program(unnamed("new")))
    assert stack.run("up", expect=FAILED).line_with("error:", "it asks for the same as 'old', which is in doubt")
    assert len(sandbox.orders()) == 1

    stack.write(program(unnamed("old")))
    stack.run("state", "delete", "--force", "--yes", stack.resource("old")["urn"])
    stack.run("up")
    assert len(sandbox.orders()) == 2

    stack.write(program(unnamed("new")))
    stack.run("up")
    assert len(sandbox.orders()) == 3
    assert stack.names() == ["new"]


def test_after_a_killed_run_both_ways_of_the_cli_forget_the_entry_and_the_next_run_orders_again(
    new_stack: NewStack, sandbox: SandboxProcess
) -> None:
    stack = new_stack(program(unnamed("cleared")))
    forgotten(stack, sandbox, "cleared", "--clear-pending-creates")

    urn = stack.resource("cleared")["urn"].removesuffix("cleared") + "imported"
    stack.write(program(unnamed("cleared"), unnamed("imported")))
    import_it = ("--import-pending-creates", urn, "--import-pending-creates", "{order_id}")
    forgotten(stack, sandbox, "imported", *import_it)


def forgotten(stack: Stack, sandbox: SandboxProcess, name: str, *options: str) -> None:
    """Kills the run that orders this one, has the CLI forget it, and finds it ordered twice."""
    before = len(sandbox.orders())
    interrupts.stopped_run(stack, sandbox, interrupts.while_it_waits, interrupts.kill_the_cli)
    assert stack.pending() == [f"creating {name}"]
    stack.move_to_another_machine()
    killed = sandbox.orders()[-1]["id"]
    stack.run("refresh", *(option.format(order_id=killed) for option in options))
    assert stack.pending() == []
    assert name not in stack.names()
    stack.run("up")
    assert len(sandbox.orders()) == before + 2
    assert stack.resource(name)["id"] != killed
