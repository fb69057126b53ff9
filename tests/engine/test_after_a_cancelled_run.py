"""docs/after-a-cancelled-run.md: one order that may be bought, each way on, and each way that buys once more.

The other tests that hold the page to its words call `page.says` where they have shown them to be true.
"""

from __future__ import annotations

import re
from pathlib import Path

from tests.driver.inputs import NUMBER
from tests.driver.stack_export import ORDER_TYPE
from tests.engine import interrupts, page
from tests.engine.commands import run_command
from tests.engine.programs import order, program
from tests.engine.stack import FAILED, NewStack, Stack
from tests.engine.terminal import press_enter_in
from vobiz_provider.commands.exit_codes import A_PERSON_DECIDES
from vobiz_sandbox.process import SandboxProcess


def test_nothing_of_the_page_is_untried() -> None:
    assert page.left_over() == {"commands": [], "blocks": [], "words": []}


def test_an_order_that_a_cancelled_run_may_have_bought(
    new_stack: NewStack, sandbox: SandboxProcess, tmp_path: Path
) -> None:
    sandbox.settings(delist="completed")
    stack = new_stack(program(order()))
    interrupts.stopped_run(stack, sandbox, interrupts.before_it_begins, interrupts.kill_the_cli)
    assert (stack.pending(), stack.names(), sandbox.orders()) == ([], [], [])
    page.says("none of these, after pulumi cancel --yes it was stopped before it ordered anything pulumi up")

    with interrupts.in_a_step(stack, tmp_path):
        interrupts.stop_a_run(stack, sandbox, interrupts.while_it_waits, interrupts.cancel_the_step)
    assert " received; " not in stack.printed()
    assert (stack.pending(), len(sandbox.orders())) == (["creating support"], 1)
    page.says(
        "pulumi up was cancelled, killed or timed out, and you do not know whether a number was bought.",
        "For run: that process is a shell, which passes neither on: the CLI hears nothing until it is killed.",
    )
    what_the_cli_says(stack)
    blind_ways(stack, sandbox)
    the_order_is_there(stack, sandbox)


def what_the_cli_says(stack: Stack) -> None:
    locked = page.run(stack, "pulumi up", expect=FAILED)
    assert locked.line_with("the stack is currently locked by 1 lock(s)")
    *preflight, _ = page.arguments("python -m vobiz_provider preflight --stack S")[2:]
    listed = run_command(stack, *preflight, "dev", expect=A_PERSON_DECIDES)
    for line in (
        "an earlier run was stopped while it ordered",
        "it is there  set existing_order_id",
        "it is not    run `",
    ):
        assert listed.line_with(line)
    refused_here = stack.run("preview", expect=FAILED)
    assert re.search("if it is not, run `rm '.+?'`, run `pulumi refresh --clear", refused_here.text)
    assert listed.line_with("it is not    run `", "--yes --stack dev`")
    *select, _ = page.arguments("pulumi stack select S")
    stack.run(*select, stack.environment.pop("PULUMI_STACK"))
    page.run(stack, "pulumi cancel --yes")
    stack.environment["PULUMI_STACK"] = "dev"
    stack.move_to_another_machine()
    refused = page.run(stack, "pulumi up", expect=FAILED)
    page.shows(refused, "error: pulumi-python")
    page.shows(refused, "warning: Attempting")
    assert refused.line_with("an earlier run was stopped while it ordered")
    assert refused.line_with("with 1 pending operations from previous deployment")
    look = (
        "look in the account's balance and transactions and in My Numbers, or ask support@vobiz.ai (the console shows"
    )
    assert look in refused.text
    silent = page.run(stack, "pulumi refresh --yes"), stack.drift_check()
    assert [each for each in silent if "pending" in each.text] == []
    assert stack.pending() == ["creating support"]
    page.says(
        "There is no hurry. The stack remembers what was under way: every preview and up of it, on any machine, "
        "refuses to order that again.",
        "Look in the account's balance and transactions and in My Numbers, or ask support@vobiz.ai (the console shows "
        "no orders).",
        "the stack is currently locked by 1 lock(s) a run is going, or was killed once no run is going, pulumi cancel "
        "--yes",
        "an earlier run was stopped while it ordered the order may be there one of the two ways on",
        "with 1 pending operations from previous deployment the same, in Pulumi's words not what it says: why",
        "The next preview or up names them:",
        "On the machine that ordered, the error names a note to remove first (rm …). Then:",
        "Elsewhere pulumi refresh --yes keeps the pending operation, and neither it nor the drift check speaks of it.",
    )


def blind_ways(stack: Stack, sandbox: SandboxProcess) -> None:
    (bought,) = sandbox.orders()
    with stack.put_back():
        shown = press_enter_in(stack, *page.arguments("pulumi refresh"), until="Do you want to perform this refresh?")
        assert "> clear (the CREATE failed; remove the pending CREATE)" in shown
        assert stack.pending() == []
        forgotten = stack.state()
    with stack.put_back():
        urn = f"urn:pulumi:dev::numbers::{ORDER_TYPE}::support"
        stack.run("refresh", "--import-pending-creates", urn, "--import-pending-creates", bought["id"])
        assert (stack.pending(), stack.state()) == ([], forgotten)
    with stack.put_back():
        stack.run("stack", "export", "--file", "state.json")
        imported = page.run(stack, "pulumi stack import", "--file", "state.json")
        assert imported.line_with("removing pending operation 'creating'")
        assert (stack.pending(), stack.names()) == ([], [])
    with stack.put_back():
        page.run(stack, "pulumi refresh --clear-pending-creates --yes")
        assert (stack.pending(), stack.state()) == ([], forgotten)
        page.run(stack, "pulumi up")
        first, second = sandbox.orders()
        assert first["selected_phone_number"] == second["selected_phone_number"] == NUMBER
        assert stack.resource("support")["id"] == second["id"]
    page.says(
        "Do not clear pending operations before you know whether the order is there: not with pulumi refresh in a "
        "terminal, not with --clear-pending-creates or --import-pending-creates, not with pulumi stack import. Each "
        "makes the stack forget the order, and then the next up may buy once more.",
        "In a terminal pulumi refresh offers clear (the CREATE failed; remove the pending CREATE) first: one Enter "
        "forgets the order, before it asks whether to refresh.",
        "--import-pending-creates with the order's id imports nothing: the pending operation is gone, and the order "
        "is not in the stack.",
        "pulumi stack import drops it even where nobody edited the export: removing pending operation 'creating'.",
        "The order is not there.",
        "orders",
    )


def the_order_is_there(stack: Stack, sandbox: SandboxProcess) -> None:
    bought = sandbox.orders()[0]["id"]
    stack.move_to_another_machine()
    stack.write(program(order(existing_order_id=bought)))
    page.run(stack, "pulumi up")
    assert (stack.pending(), stack.resource("support")["id"]) == (["creating support"], bought)
    page.run(stack, "pulumi refresh --clear-pending-creates --yes")
    stack.run("up", "--expect-no-changes")
    assert (stack.pending(), stack.resource("support")["id"]) == ([], bought)
    assert len(sandbox.orders()) == 2  # the other one was bought blindly
    page.says(
        "Do, in this order:",
        "python -m vobiz_provider preflight --stack S lists all that is in doubt, with the commands for each, which "
        "name that stack; those of this page are about the selected one (pulumi stack select S).",
        "Take one of the ways on, below.",
        "The order is there.",
        "Set existing_order_id to it in the program, and:",
        "adopts the order, buys nothing",
        "forgets the pending operation, which an up keeps",
    )


def test_a_run_that_is_stopped_once_records_its_order_though_its_lock_is_taken(
    new_stack: NewStack, sandbox: SandboxProcess
) -> None:
    sandbox.settings(delist="completed")
    stack = new_stack(program(order()))
    interrupts.while_it_waits(stack, sandbox)
    going = stack.started[-1]
    interrupts.terminate_once(stack)
    with interrupts.held_up(stack):
        page.run(stack, "pulumi cancel", "--yes")
        assert stack.run("up", expect=FAILED).line_with("an earlier run was stopped while it ordered")
        assert going.poll() is None
    page.says(
        "On a file or bucket backend pulumi cancel ends no run: it takes the lock from one that is still going, and a "
        "second can start beside it.",
    )

    stopped = stack.finish(going, expect=FAILED)
    created, _, rest = stopped.text.partition(" created ")
    assert created
    assert "error: update canceled" in rest
    page.run(stack, "pulumi up", "--expect-no-changes")
    assert [placed["id"] for placed in sandbox.orders()] == [stack.resource("support")["id"]]
    assert stack.pending() == []
    page.says(
        "created, then error: update canceled it was stopped once; the order is recorded pulumi up",
        "One Ctrl-C, or one SIGTERM, lets an order that was sent be answered and recorded.",
    )
