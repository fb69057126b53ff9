"""Runs that are killed or interrupted around the purchase: never twice, never lost."""

from __future__ import annotations

import pytest

from tests.driver.inputs import NUMBER
from tests.engine import advice, interrupts, page
from tests.engine.commands import run_command
from tests.engine.jobs import until
from tests.engine.programs import Code, order, program, selection
from tests.engine.stack import FAILED, NewStack, Result, Stack
from tests.protocol.wire import Break, Wire
from vobiz_provider.api.account import DEFAULT_TIMEOUT_SECONDS
from vobiz_provider.api.failures import LONGEST_CONNECT_SECONDS
from vobiz_provider.api.rate_limit import LONGEST_WAIT_SECONDS
from vobiz_provider.commands.exit_codes import A_PERSON_DECIDES
from vobiz_sandbox.paths import AVAILABILITY, ORDERS
from vobiz_sandbox.process import SandboxProcess

BEFORE, WAITING, AFTER = interrupts.before_it_is_sent, interrupts.while_it_waits, interrupts.after_the_answer
KILLED, INTERRUPTED, TERMINATED = interrupts.kill_the_cli, interrupts.interrupt_twice, interrupts.terminate_twice
STOPPED = "an earlier run was stopped while it ordered"


@pytest.fixture(autouse=True)
def _late_delisting(sandbox: SandboxProcess) -> None:
    """The listing keeps a number until its order completes: nothing on sale can tell that it was ordered."""
    sandbox.settings(delist="completed")


# The other three of the nine go on to a way out, below.
@pytest.mark.parametrize(
    ("moment", "stop"),
    [
        (BEFORE, INTERRUPTED),
        (BEFORE, TERMINATED),
        (WAITING, KILLED),
        (WAITING, TERMINATED),
        (AFTER, KILLED),
        (AFTER, INTERRUPTED),
    ],
)
def test_a_run_that_was_stopped_is_told_to_every_later_one_of_any_machine(
    new_stack: NewStack, sandbox: SandboxProcess, moment: interrupts.Moment, stop: interrupts.Stop
) -> None:
    stack = new_stack(program(order()))
    interrupts.stopped_run(stack, sandbox, moment, stop)
    assert len(sandbox.orders()) == (0 if moment is BEFORE else 1)
    stack.move_to_another_machine()
    refused(stack, sandbox)
    page.says(
        "A second one, or SIGKILL, leaves it pending, and leaves so what was not sent yet: the stack cannot tell which."
    )


def test_where_it_was_not_bought_the_printed_commands_buy_it_once(new_stack: NewStack, sandbox: SandboxProcess) -> None:
    stack = new_stack(program(order()))
    interrupts.stopped_run(stack, sandbox, BEFORE, KILLED)
    stack.move_to_another_machine()
    said = refused(stack, sandbox, "preview")
    refused(stack, sandbox)

    advice.follow(stack, advice.where_it_is_not(said))
    assert_settled(stack, sandbox)


@pytest.mark.parametrize(("moment", "stop"), [(WAITING, INTERRUPTED), (AFTER, TERMINATED)])
def test_where_it_was_bought_the_printed_commands_adopt_it(
    new_stack: NewStack, sandbox: SandboxProcess, moment: interrupts.Moment, stop: interrupts.Stop
) -> None:
    stack = new_stack(program(order()))
    interrupts.stopped_run(stack, sandbox, moment, stop)
    (bought,) = sandbox.orders()
    if moment is AFTER:
        assert refused(stack, sandbox, "preview").line_with(f"This machine knows its id: {bought['id']}")
        page.says(
            "Ask support for its id; on the machine that ordered, the error may have it (This machine knows its id)."
        )
    stack.move_to_another_machine()
    said = refused(stack, sandbox)

    stack.write(program(order(existing_order_id=bought["id"])))
    adopt, *clear = advice.where_it_is_there(said)
    advice.follow(stack, [adopt])
    # The engine keeps what is pending, whatever becomes of its resource.
    assert (stack.pending(), stack.resource("support")["id"]) == (["creating support"], bought["id"])
    advice.follow(stack, clear)
    assert_settled(stack, sandbox)


def test_a_run_that_was_killed_while_it_replaced_an_order_is_told_too(
    new_stack: NewStack, sandbox: SandboxProcess
) -> None:
    in_karnataka = {"region": "KA", "preferred_number": "+918045678902"}
    stack = new_stack(program(order()))
    stack.run("up")
    stack.write(program(order(**in_karnataka)))
    interrupts.stopped_run(stack, sandbox, WAITING, KILLED)
    stack.move_to_another_machine()
    said = refused(stack, sandbox)
    first, second = sandbox.orders()
    assert stack.resource("support")["id"] == first["id"]

    stack.write(program(order(existing_order_id=second["id"], **in_karnataka)))
    advice.follow(stack, advice.where_it_is_there(said))
    stack.run("up", "--expect-no-changes")
    assert (stack.pending(), stack.resource("support")["id"]) == ([], second["id"])
    assert len(sandbox.orders()) == 2


def test_of_two_orders_each_line_names_the_other_and_following_them_adopts_both(
    new_stack: NewStack, sandbox: SandboxProcess
) -> None:
    stack = new_stack(program(*(order(name, preferred_number=None) for name in ("one", "two"))))
    interrupts.stopped_run(stack, sandbox, interrupts.while_two_wait, KILLED)
    bought = [placed["id"] for placed in sandbox.orders()]
    assert sorted(stack.pending()) == ["creating one", "creating two"]
    stack.move_to_another_machine()
    first_settle = "set existing_order_id of those of {!r} that are there too"
    refused_first = stack.run("up", expect=FAILED)  # the engine ends a run at the first check that fails
    assert any(first_settle.format(name) in refused_first.text for name in ("one", "two"))

    # The one first, or a refusal of the other may end the run before anything is adopted.
    one, after = "one = " + order("one", preferred_number=None, existing_order_id=bought[0]), "depends_on=[one]"
    stack.write(program(one, order("two", after, preferred_number=None)))
    said = stack.run("up", expect=FAILED)
    assert first_settle.format("two") in said.told_of("one")
    assert STOPPED in said.told_of("two")
    assert stack.names() == ["one"]

    stack.write(program(one, order("two", after, preferred_number=None, existing_order_id=bought[1])))
    advice.follow(stack, advice.where_it_is_there(said))
    stack.run("up", "--expect-no-changes")
    assert stack.pending() == []
    assert [stack.resource(name)["id"] for name in ("one", "two")] == bought
    assert [placed["id"] for placed in sandbox.orders()] == bought
    page.says(
        "Several are pending. Clearing drops them all, and as long as one is refused nothing is ordered. Set "
        "existing_order_id of all that are there, and only then clear."
    )


def test_a_run_that_was_killed_while_it_selected_is_repeated_without_a_word(
    new_stack: NewStack, sandbox: SandboxProcess
) -> None:
    stack = new_stack(program(selection(), order(preferred_number=Code("pick.e164"))))
    interrupts.stopped_run(stack, sandbox, BEFORE, KILLED)
    assert (stack.pending(), stack.names()) == (["creating pick"], [])
    stack.move_to_another_machine()
    again = stack.run("up")
    assert (stack.resource("pick")["id"], len(sandbox.orders())) == (NUMBER, 1)
    said = again.told_of("pick") + again.told_of("support")
    assert "would select" in said
    assert [line for line in said.splitlines() if "warning" in line or "stopped" in line] == []


def test_a_killed_plugin_buys_nothing_before_and_is_not_repeated_here_after_the_order_is_sent(
    new_stack: NewStack, sandbox: SandboxProcess
) -> None:
    stack = new_stack(program(order()))
    interrupts.stopped_run(stack, sandbox, BEFORE, interrupts.kill_the_plugin)
    assert sandbox.orders() == []
    assert run_command(stack, "preflight").text == ""

    interrupts.stopped_run(stack, sandbox, WAITING, interrupts.kill_the_plugin)
    assert (stack.pending(), stack.names()) == ([], [])
    told = run_command(stack, "preflight", expect=A_PERSON_DECIDES)
    assert told.line_with("support:", NUMBER, "was ordered from this machine", "no answer is on record")
    assert told.line_with("seen now", f"the account's numbers have {NUMBER}")
    stack.run("destroy")
    assert stack.state() == []
    told = run_command(stack, "preflight", "--stack", "organization/numbers/dev", expect=A_PERSON_DECIDES)
    assert told.line_with("support:", "was ordered from this machine")
    said = stack.run("up", expect=FAILED)
    assert said.line_with(NUMBER, "was ordered from this machine", "existing_order_id")
    (placed,) = sandbox.orders()

    stack.write(program(order(existing_order_id=placed["id"])))
    stack.run("up")
    assert run_command(stack, "preflight").text == ""
    assert len(sandbox.orders()) == 1


def test_an_interrupted_run_waits_for_the_answer_and_records_the_order(
    new_stack: NewStack, sandbox: SandboxProcess
) -> None:
    stack = new_stack(program(order()))
    interrupts.stopped_run(stack, sandbox, WAITING, interrupts.interrupt_once)
    assert [placed["id"] for placed in sandbox.orders()] == [stack.resource("support")["id"]]


def test_a_request_outlives_the_run_that_was_killed(new_stack: NewStack, sandbox: SandboxProcess) -> None:
    stack = new_stack(program(order()))
    direct = stack.environment["VOBIZ_BASE_URL"]
    with Wire(direct, "killed") as wire:
        stack.environment["VOBIZ_BASE_URL"] = wire.base_url
        interrupts.before_it_is_sent(stack, sandbox)
        wire.arm(Break("stall"), "POST", ORDERS, after=("GET", AVAILABILITY))
        until(lambda: list((stack.home / "vobiz").glob("*.json")))
        interrupts.kill_the_cli(stack)
        stack.finish(stack.started[-1], expect=None)
        stack.environment["VOBIZ_BASE_URL"] = direct
        looked_at_once = run_command(stack, "preflight", expect=A_PERSON_DECIDES)
        assert looked_at_once.line_with("seen now", f"{NUMBER} is still on sale", "the ledger has no debit")
        wire.mend()
        until(sandbox.orders)
    interrupts.kill_the_plugin(stack)  # nothing else ends it
    page.says(
        "Where the machine lives on, wait 3 minutes: a request outlives the run that was killed, and what it buys "
        "may not be there yet."
    )
    # To connect, to be told to come later, to be answered.
    assert LONGEST_CONNECT_SECONDS + LONGEST_WAIT_SECONDS + DEFAULT_TIMEOUT_SECONDS <= 180


def refused(stack: Stack, sandbox: SandboxProcess, command: str = "up") -> Result:
    """One more run: it orders nothing, and says what happened and what to do."""
    assert stack.pending() == ["creating support"]
    sandbox.clear_requests()
    said = stack.run(command, expect=FAILED)
    assert said.line_with("error:", STOPPED, "may have been bought", "--clear-pending-creates")
    assert not said.has_traceback
    assert sandbox.requests("POST") == []
    return said


def assert_settled(stack: Stack, sandbox: SandboxProcess) -> None:
    """The stack has the one order, nothing is pending, and the next run changes nothing."""
    stack.run("up", "--expect-no-changes")
    assert stack.pending() == []
    assert [placed["id"] for placed in sandbox.orders()] == [stack.resource("support")["id"]]
