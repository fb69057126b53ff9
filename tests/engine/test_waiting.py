"""fail_while_pending: what depends on a number waits for a later run, and nothing else does."""

from __future__ import annotations

from tests.driver.inputs import META_TOKEN, OWN_NUMBER
from tests.engine.programs import Code, channel, order, own, program, selection
from tests.engine.stack import FAILED, NewStack
from vobiz_sandbox.process import SandboxProcess

HOOK = """\
asked = []
def again(args):
    asked.append(args)
    return len(asked) == 1
hook = pulumi.ErrorHook("again", again)"""


def test_what_depends_on_a_number_is_made_in_the_run_that_finds_it_ready(
    new_stack: NewStack, sandbox: SandboxProcess
) -> None:
    # An order is looked up by its id, so that the control endpoint's word is enough.
    sandbox.settings(order_read=True)
    stack = new_stack(
        program(
            "own = " + own(fail_while_pending=True),
            "support = " + order(fail_while_pending=True),
            selection("after_own", "depends_on=[own]"),
            selection("after_support", "depends_on=[support]"),
            selection("unrelated"),
            selection("after_unrelated", "depends_on=[unrelated]"),
        )
    )
    # Without this the engine starts nothing more once a resource has failed, related to it or not.
    first = stack.run("up", "--continue-on-error", expect=FAILED)
    (placed,) = sandbox.orders()
    assert first.line_with(f"{OWN_NUMBER} is recorded and not verified yet", "`pulumi config set --secret otp`")
    assert first.line_with(f"order {placed['id']} of", "its status is pending", "Run `pulumi up` again once")
    assert not first.has_traceback
    assert stack.names() == ["after_unrelated", "own", "support", "unrelated"]
    assert (stack.resource("own")["id"], stack.resource("support")["id"]) == (OWN_NUMBER, placed["id"])

    stack.configure(secret={"otp": sandbox.last_code(OWN_NUMBER)})
    second = stack.run("up", "--continue-on-error", expect=FAILED)
    assert second.told_of("own") == ""
    assert second.line_with(f"order {placed['id']} of", "its status is pending")
    assert stack.names() == ["after_own", "after_unrelated", "own", "support", "unrelated"]

    sandbox.set_order_status(placed["id"], "completed")
    stack.run("up")
    assert stack.resource("after_support")
    assert [each["urn"] for each in stack.state() if "initErrors" in each] == []
    stack.run("up", "--expect-no-changes")
    assert (len(sandbox.orders()), len(sandbox.inbox(OWN_NUMBER))) == (1, 1)


def test_what_waits_ends_no_program_whatever_comes_after_it(new_stack: NewStack, sandbox: SandboxProcess) -> None:
    waits = channel(phone_number=Code("number.phone_number"))
    stack = new_stack(program("number = " + own(fail_while_pending=True), waits))
    stack.configure(secret={"metaToken": META_TOKEN})
    stack.run("up", "--continue-on-error", expect=FAILED)
    # What failed leaves its outputs out of what depends on it, which is checked all the same.
    after = selection("after", "depends_on=[sender]")
    stack.write(program("number = " + own(fail_while_pending=True), waits, selection("beside"), after))
    again = stack.run("up", "--continue-on-error", expect=FAILED)
    assert again.told_of("sender") == ""
    assert "phone_number is not there" not in again.text
    assert stack.names() == ["beside", "own"]
    assert sandbox.channels() == []
    stack.configure(secret={"otp": sandbox.last_code(OWN_NUMBER)})
    stack.run("up")
    assert stack.names() == ["after", "beside", "own", "sender"]


def test_an_error_hook_that_asks_for_another_try_buys_nothing_more(
    new_stack: NewStack, sandbox: SandboxProcess
) -> None:
    hooked = "hooks=pulumi.ResourceHookBinding(on_error=[hook])"
    stack = new_stack(program(HOOK, order(options=hooked, preferred_number=None, fail_while_pending=True)))
    failed = stack.run("up", expect=FAILED)
    assert "retrying create due to on-error hook request" in failed.text
    (placed,) = sandbox.orders()
    assert failed.line_with(f"order {placed['id']} of", "its status is pending")
    assert stack.resource("support")["id"] == placed["id"]

    stack.move_to_another_machine()
    assert stack.run("up", expect=FAILED).line_with(f"order {placed['id']} of", "its status is pending")
    assert len(sandbox.orders()) == 1
