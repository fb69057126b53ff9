"""A channel that two resources of one stack claim: none disconnects it unasked, and the last one does."""

from __future__ import annotations

import re

from tests.driver.inputs import META_TOKEN, OWN_NUMBER
from tests.engine import interrupts, page
from tests.engine.programs import channel, program
from tests.engine.stack import FAILED, NewStack, Stack
from vobiz_sandbox.paths import CHANNELS
from vobiz_sandbox.process import SandboxProcess

ANOTHER = {"phone_number": "+919812345600", "phone_number_id": "106540352242999"}
LIST_IN_PART = {"method": "GET", "path": CHANNELS, "status": 200, "json": {"items": [], "has_more": True}}


def connected(new_stack: NewStack) -> Stack:
    stack = new_stack(program(channel("one")))
    stack.configure(secret={"metaToken": META_TOKEN})
    stack.run("up")
    return stack


def ids(sandbox: SandboxProcess) -> list[str]:
    return [each["id"] for each in sandbox.channels()]


def sent(sandbox: SandboxProcess) -> list[str]:
    return [each["method"] for each in sandbox.requests() if each["method"] in {"POST", "DELETE"}]


def test_a_channel_that_this_run_replaces_is_not_moved_by_it(new_stack: NewStack, sandbox: SandboxProcess) -> None:
    stack = connected(new_stack)
    (first,) = ids(sandbox)
    moves = channel("two", "depends_on=[one]", existing_channel_id=first)
    stack.write(program(channel("one", **ANOTHER), moves))
    for command in ("preview", "up"):
        refused = stack.run(command, expect=FAILED)
        assert refused.line_with(f"channel {first} is deleted in this run, which replaces 'one'", "in a run of its own")
    (left,) = ids(sandbox)
    assert stack.resource("one")["id"] == left


def test_two_records_of_one_channel_disconnect_it_once_and_last(new_stack: NewStack, sandbox: SandboxProcess) -> None:
    stack = connected(new_stack)
    (first,) = ids(sandbox)
    urn = stack.resource("one")["urn"]
    stack.write(program(channel("two", existing_channel_id=first)))
    stack.run("up", "--target", urn.replace("::one", "::two"))
    assert stack.names() == ["one", "two"]
    kept = stack.run("destroy", "--target", urn)
    assert kept.told_of("one").startswith(f"    channel {first} of {OWN_NUMBER} stays connected: 'two' of this stack")
    assert (stack.names(), ids(sandbox)) == (["two"], [first])

    stack.write(program(channel("three", existing_channel_id=first)))
    stack.run("up", "--target", urn.replace("::one", "::three"))
    assert stack.names() == ["three", "two"]
    stack.run("destroy")
    assert (stack.state(), ids(sandbox)) == ([], [])


def test_a_channel_in_doubt_stays_so_until_its_adoption_has_come_off(
    new_stack: NewStack, sandbox: SandboxProcess
) -> None:
    stack = new_stack(program(channel("one")))
    stack.configure(secret={"metaToken": META_TOKEN})
    sandbox.arm(method="POST", path=CHANNELS, action="reset", processed=True)
    sandbox.arm(**LIST_IN_PART, times=2)
    assert "It is not sent again" in stack.run("up", expect=FAILED).text
    (first,) = ids(sandbox)

    # A renamed one may not be connected beside it.
    stack.write(program(channel("renamed")))
    refused = stack.run("up", expect=FAILED)
    assert refused.line_with("that of 'one' of this stack", "`aliases`")

    stack.write(program(channel("one", existing_channel_id=first)))
    sandbox.arm(method="PUT", path=f"{CHANNELS}/*", status=422)
    failed = stack.run("up", expect=FAILED)
    assert failed.line_with(f"channel {first} of {OWN_NUMBER} was not changed: channel: Vobiz refused with 422")
    assert re.match("unknown-", stack.resource("one")["id"])
    assert ids(sandbox) == [first]
    stack.run("up")
    assert stack.resource("one")["id"] == first
    stack.write(program(channel("one")))
    stack.run("up", "--expect-no-changes")
    assert sent(sandbox) == ["POST"]
    stack.run("destroy")
    assert ids(sandbox) == []


def test_a_run_that_was_stopped_while_it_connected_is_found_again(new_stack: NewStack, sandbox: SandboxProcess) -> None:
    stack = new_stack(program(channel("one")))
    stack.configure(secret={"metaToken": META_TOKEN})
    interrupts.stopped_run(stack, sandbox, interrupts.while_it_connects, interrupts.interrupt_and_terminate)
    page.says("With exec pulumi up it hears both.")
    assert stack.pending() == ["creating one"]
    (first,) = ids(sandbox)

    # The list has it; where the list is a part, the stack's own note of the run does.
    assert stack.run("preview", expect=FAILED).line_with(f"has channel {first} already", "existing_channel_id")
    sandbox.arm(**LIST_IN_PART)
    refused = stack.run("up", expect=FAILED)
    assert refused.line_with("an earlier run was stopped while it connected", OWN_NUMBER, "the console (Channels)")
    assert sent(sandbox) == ["POST"]
    page.says(
        "an earlier run was stopped while it connected, or has channel … already the channel may be there, or is ways "
        "of its own",
        "Where the account's list of channels has it, the error names its id;",
        "where the list cannot tell, look in the console (Channels).",
    )
    with stack.put_back():
        sandbox.disconnect_channel(first)
        stack.run("up")
        (connected_since,) = ids(sandbox)
        assert stack.resource("one")["id"] == connected_since
    stack.write(program(channel("one", existing_channel_id=connected_since)))
    page.run(stack, "pulumi up")
    page.run(stack, "pulumi refresh --clear-pending-creates --yes")
    assert (stack.resource("one")["id"], stack.pending(), ids(sandbox)) == (connected_since, [], [connected_since])
    page.says(
        "The commands are those of an order, with existing_channel_id.",
        "where the whole list lacks it, up connects the number;",
    )
