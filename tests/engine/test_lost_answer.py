"""An order whose answer was lost stands in the stack: no later run of any machine orders it again unasked."""

from __future__ import annotations

from tests.driver.inputs import NUMBER
from tests.engine import advice, page
from tests.engine.programs import order, own, program, selection
from tests.engine.stack import DRIFT_FOUND, FAILED, NewStack, Result
from vobiz_sandbox.paths import ORDERS
from vobiz_sandbox.process import SandboxProcess

IN_DOUBT = "and the answer was lost"
UNTIL_THEN = "Until then nothing is ordered here"


def lose_the_answer(sandbox: SandboxProcess, *, processed: bool) -> None:
    """The connection breaks before the next order is answered; the listing shows its number on, whatever happened."""
    sandbox.settings(delist="completed")
    sandbox.arm(method="POST", path=ORDERS, action="reset", processed=processed)


def test_an_unnamed_protected_order_that_was_not_placed_is_never_ordered_again_until_a_person_says_so(
    new_stack: NewStack, sandbox: SandboxProcess
) -> None:
    lose_the_answer(sandbox, processed=False)
    unrelated = (selection(), selection("next", "depends_on=[pick]"))
    ordered = "support = " + order(options="protect=True", preferred_number=None)
    stack = new_stack(program(ordered, own(options="depends_on=[support]"), *unrelated))
    # Without this the engine starts nothing more once a resource has failed, related to it or not.
    assert_one_clean_line(stack.run("up", "--continue-on-error", expect=FAILED))
    assert stack.names() == ["next", "pick", "support"]
    assert (stack.resource("support")["outputs"]["status"], stack.pending()) == ("unknown", [])

    stack.move_to_another_machine()
    preview = stack.run("preview")
    assert preview.line_with("warning: a number in IN/MH was ordered at", IN_DOUBT, UNTIL_THEN)
    assert_one_clean_line(stack.run("up", expect=FAILED))
    drifted = stack.drift_check(expect=DRIFT_FOUND)
    assert drifted.line_with("warning:", IN_DOUBT, UNTIL_THEN)
    assert stack.run("refresh", "--clear-pending-creates").line_with("warning:", IN_DOUBT, UNTIL_THEN)
    refused = stack.run("up", expect=FAILED)
    assert_one_clean_line(refused)
    assert refused.line_with("was ordered at", "and the answer was lost", stack.resource("support")["urn"])
    page.says(
        "was ordered at … and the answer was lost the order may be there; its status is unknown ways of its own",
        "No run was cancelled: the network lost the answer. The stack holds the order with the status unknown, "
        "nothing is pending, and clearing changes nothing. The error names the URN.",
    )
    assert len(sandbox.requests("POST", ORDERS)) == 1

    page.offers(advice.where_it_is_not(refused), "pulumi state delete --force --yes 'URN'", "pulumi up")
    advice.follow(stack, advice.where_it_is_not(refused))
    stack.run("up", "--expect-no-changes")
    assert [placed["id"] for placed in sandbox.orders()] == [stack.resource("support")["id"]]
    assert stack.names() == ["next", "own", "pick", "support"]


def test_a_protected_order_that_was_placed_is_adopted_and_stays_protected(
    new_stack: NewStack, sandbox: SandboxProcess
) -> None:
    lose_the_answer(sandbox, processed=True)
    stack = new_stack(program(order(options="protect=True")))
    lost = stack.run("up", expect=FAILED)
    (placed,) = sandbox.orders()

    stack.move_to_another_machine()
    stack.write(program(order(options="protect=True", existing_order_id=placed["id"])))
    page.offers(advice.where_it_is_there(lost), "pulumi state unprotect --yes 'URN'", "pulumi up")
    advice.follow(stack, advice.where_it_is_there(lost))
    stack.run("up", "--expect-no-changes")
    page.says("The order is there, and existing_order_id is set to its id:")
    adopted = stack.resource("support")
    assert (adopted["id"], adopted["protect"]) == (placed["id"], True)
    assert len(sandbox.orders()) == 1


def test_a_refresh_finds_the_order_that_a_channel_names(new_stack: NewStack, sandbox: SandboxProcess) -> None:
    lose_the_answer(sandbox, processed=True)
    stack = new_stack(program(order()))
    stack.run("up", expect=FAILED)
    (placed,) = sandbox.orders()

    stack.move_to_another_machine()
    sandbox.connect_channel(NUMBER, placed["id"])
    found = f"the order of {NUMBER} that no answer came of is {placed['id']}"
    assert stack.drift_check(expect=DRIFT_FOUND).line_with(found)
    assert stack.run("refresh").line_with(found)
    stack.run("up", "--expect-no-changes")
    healed = stack.resource("support")
    assert (healed["id"], healed["outputs"]["status"]) == (placed["id"], "completed")
    assert "initErrors" not in healed
    assert len(sandbox.orders()) == 1


def test_a_forced_replacement_is_refused_and_a_destroy_warns_of_what_may_be_billed(
    new_stack: NewStack, sandbox: SandboxProcess
) -> None:
    lose_the_answer(sandbox, processed=True)
    stack = new_stack(program(order()))
    stack.run("up", expect=FAILED)

    stack.move_to_another_machine()
    refused = stack.run("up", "--replace", stack.resource("support")["urn"], expect=FAILED)
    assert refused.line_with("error:", NUMBER, IN_DOUBT, UNTIL_THEN)
    assert len(sandbox.requests("POST", ORDERS)) == 1
    unprotect, *_ = advice.where_it_is_there(refused)
    advice.follow(stack, [unprotect])  # does no harm where nothing is protected

    destroyed = stack.run("destroy")
    assert destroyed.line_with("warning:", f"the order of {NUMBER}", "may have been bought", "billed until you release")
    assert stack.state() == []


def test_a_replacement_that_was_not_placed_is_ordered_once_by_the_printed_commands(
    new_stack: NewStack, sandbox: SandboxProcess
) -> None:
    stack = new_stack(program(order(preferred_number=None)))
    stack.run("up")
    (before,) = sandbox.orders()
    lose_the_answer(sandbox, processed=False)
    stack.write(program(order(preferred_number=None, region="KA")))
    stack.run("up", expect=FAILED)

    stack.move_to_another_machine()
    refused = stack.run("up", expect=FAILED)
    assert_one_clean_line(refused)
    commands = advice.where_it_is_not(refused)
    assert [command.split(" '")[0] for command in commands] == [
        "pulumi up --continue-on-error",
        "pulumi state delete --force --yes",
        "pulumi up",
    ]
    advice.follow(stack, commands)
    stack.run("up", "--expect-no-changes")
    first, second = sandbox.orders()
    assert (first["id"], second["region"]) == (before["id"], "KA")
    assert stack.resource("support")["id"] == second["id"]


def assert_one_clean_line(failed: Result) -> None:
    """The error stands under the order as one line, without a traceback or the name of a class."""
    told = [line for line in failed.told_of("support").splitlines() if not line.startswith("    warning: ")]
    (line,) = (line for line in told if IN_DOUBT in line)
    assert UNTIL_THEN in line
    assert not failed.has_traceback
    assert "OutcomeUnknown" not in failed.text
    assert "InDoubt" not in failed.text
