"""Each sentence of the list "What can still happen" of docs/money.md.

That no `pulumi` is on the plugin's PATH cannot be arranged here, where the CLI finds its plugin by the same PATH:
`test_without_a_cli_on_path_an_order_goes_on` in tests/unit/test_order_interruption.py shows that one. What
`--clear-pending-creates`, `--import-pending-creates` and `pulumi stack import` forget, and what the next `up` orders
then: `blind_ways` in test_after_a_cancelled_run.py. The page itself shows the selection that is lost or renamed with
its order.
"""

from __future__ import annotations

from tests.driver.inputs import NUMBER
from tests.engine import interrupts, page
from tests.engine.programs import Code, order, program, selection
from tests.engine.stack import FAILED, NewStack
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
    page.says("The order is not there (where it is after all, this buys once more):")

    stack.write(program(unnamed("new")))
    stack.run("up")
    assert len(sandbox.orders()) == 3
    assert stack.names() == ["new"]


def test_what_was_moved_to_another_stack_or_parent_is_bought_again_where_it_was(
    new_stack: NewStack, sandbox: SandboxProcess
) -> None:
    chosen = Code("pick.e164")
    stack = new_stack(program(selection(), order(preferred_number=chosen)))
    stack.run("up")
    moved = [stack.resource(name)["urn"] for name in ("pick", "support")]
    stack.run("stack", "init", "other", "--no-select")
    stack.run("state", "move", "--yes", "--source", "dev", "--dest", "other", *moved)
    refused = stack.run("up", expect=FAILED)
    assert refused.line_with("error:", NUMBER, "was ordered from this machine", "which the stack does not have")
    stack.move_to_another_machine()
    stack.run("up")
    assert len(sandbox.orders()) == 2

    parent, under = "parent = pulumi.ComponentResource('my:index:Parent', 'parent')", "parent=parent"
    stack.write(program(parent, selection(options=under), order(options=under, preferred_number=chosen)))
    stack.run("up")
    assert len(sandbox.orders()) == 3
