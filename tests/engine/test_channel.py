"""A channel through the real CLI: what a replacement stops, what a lost answer leaves, and what adopting keeps."""

from __future__ import annotations

import re

from tests.driver.inputs import META_TOKEN, NEW_META_TOKEN, OTHER_WABA_ID, OWN_NUMBER, WABA_ID
from tests.engine import page
from tests.engine.programs import Code, channel, program
from tests.engine.stack import DRIFT_FOUND, FAILED, NewStack, Stack
from vobiz_sandbox.paths import CHANNELS
from vobiz_sandbox.process import SandboxProcess

EVERYTHING_SENT = {"method": "POST", "path": CHANNELS, "action": "reset"}


def sent(sandbox: SandboxProcess) -> list[str]:
    """The methods of the changes that were asked for, in order."""
    return [each["method"] for each in sandbox.requests() if each["method"] != "GET"]


def connected(new_stack: NewStack) -> Stack:
    stack = new_stack(program(channel()))
    stack.configure(secret={"metaToken": META_TOKEN})
    stack.run("up")
    return stack


def test_a_replacement_deletes_first_and_says_what_stops(new_stack: NewStack, sandbox: SandboxProcess) -> None:
    stack = connected(new_stack)
    (first,) = sandbox.channels()
    stack.write(program(channel(waba_id=OTHER_WABA_ID)))
    warned = stack.run("preview").line_with("warning:", first["id"], f"stops all messaging of {OWN_NUMBER} until")
    assert warned
    stack.run("up")
    stack.run("up", "--replace", stack.resource("sender")["urn"])
    assert sent(sandbox) == ["POST", "DELETE", "POST", "DELETE", "POST"]
    (last,) = sandbox.channels()
    assert (stack.resource("sender")["id"], last["waba_id"]) == (last["id"], OTHER_WABA_ID)

    # Refused before anything is deleted: the number that it would connect has a channel of somebody else's.
    taken = sandbox.connect_channel("+919812345600")
    stack.write(program(channel(phone_number="+919812345600")))
    refused = stack.run("up", expect=FAILED)
    assert refused.line_with(f"has channel {taken['id']} already", "set existing_channel_id to that to adopt it")
    assert len(sandbox.channels()) == 2


def test_a_lost_answer_is_looked_up_and_what_no_list_shows_is_never_sent_again(
    new_stack: NewStack, sandbox: SandboxProcess
) -> None:
    stack = new_stack(program(channel()))
    stack.configure(secret={"metaToken": META_TOKEN})
    sandbox.arm(**EVERYTHING_SENT, processed=True)
    assert "the answer was lost" in stack.run("up").text
    (first,) = sandbox.channels()
    assert stack.resource("sender")["id"] == first["id"]
    stack.run("up", "--expect-no-changes")
    stack.run("destroy")

    sandbox.clear_requests()
    sandbox.arm(**EVERYTHING_SENT, processed=True)
    stack.run("preview")
    sandbox.settings(list_limit=1)
    sandbox.connect_channel("+919812345600")
    lost = stack.run("up", expect=FAILED)
    assert lost.line_with(f"{OWN_NUMBER} was sent to be connected at", "It is not sent again")
    assert stack.resource("sender")["outputs"]["status"] == "unknown"
    stack.move_to_another_machine()
    stack.run("up", expect=FAILED)
    # The list shows one of two: nothing is proven, so the record stays.
    stack.drift_check(expect=DRIFT_FOUND)
    stack.run("refresh")
    stack.run("up", expect=FAILED)
    assert sent(sandbox) == ["POST"]
    sandbox.settings(list_limit=None)
    assert _command(lost.text) == page.arguments("pulumi up --refresh")
    stack.run(*_command(lost.text))
    (own,) = (each for each in sandbox.channels() if each["phone_number"] == OWN_NUMBER)
    assert stack.resource("sender")["id"] == own["id"]
    stack.run("up", "--expect-no-changes")
    assert sent(sandbox) == ["POST"]
    stack.run("destroy")

    # Never arrived: the whole list shows that, and then it is connected.
    sandbox.arm(**EVERYTHING_SENT, processed=False)
    stack.run("up", expect=FAILED)
    stack.run(*_command(lost.text))
    assert stack.resource("sender")["id"] in {each["id"] for each in sandbox.channels()}
    stack.run("up", "--expect-no-changes")
    page.says("For one with the status unknown, run pulumi up --refresh, which looks in the list again.")


def test_a_channel_that_moves_to_another_name_stays_connected(new_stack: NewStack, sandbox: SandboxProcess) -> None:
    stack = connected(new_stack)
    (first,) = sandbox.channels()
    stack.write(program(channel("renamed")))
    refused = stack.run("up", expect=FAILED)
    assert refused.line_with(f"has channel {first['id']}, which is 'sender' of this stack", "`aliases`")
    stack.write(program(channel("renamed", existing_channel_id=first["id"], display_name="Acme Sales")))
    assert f"adopts channel {first['id']}, connects nothing" in stack.run("preview").text
    sandbox.clear_requests()
    moved = stack.run("up")
    assert moved.told_of("sender").startswith(f"    channel {first['id']} of {OWN_NUMBER} stays connected")
    bodies = [each["body"] for each in sandbox.requests("PUT")]
    assert (sent(sandbox), bodies) == (["PUT"], [{"display_name": "Acme Sales", "access_token": META_TOKEN}])
    aliased = "aliases=[pulumi.Alias(name='renamed')]"
    stack.write(program(channel("again", aliased, display_name="Acme Sales")))
    stack.run("up")
    assert stack.resource("again")["id"] == first["id"]
    assert [each["id"] for each in sandbox.channels()] == [first["id"]]

    # After a lost state: not even the token is needed to adopt it.
    stack.run("state", "delete", "--yes", stack.resource("again")["urn"])
    sandbox.clear_requests()
    stack.write(program(channel(existing_channel_id=first["id"], access_token=None, display_name="Acme Sales")))
    stack.run("up")
    assert (sent(sandbox), stack.names()) == ([], ["sender"])


def test_two_channels_of_one_number_are_one_error_and_one_request(new_stack: NewStack, sandbox: SandboxProcess) -> None:
    stack = new_stack(program(channel("one"), channel("two", "depends_on=[one]")))
    stack.configure(secret={"metaToken": META_TOKEN})
    for command in ("preview", "up"):
        refused = stack.run(command, expect=FAILED)
        assert refused.line_with("error:", f"phone_number {OWN_NUMBER} is the number of the WhatsAppChannel 'one'")
    assert (sent(sandbox), stack.names()) == (["POST"], ["one"])


def test_the_token_is_kept_and_shown_nowhere_in_plain(new_stack: NewStack, sandbox: SandboxProcess) -> None:
    stack = new_stack(program(channel(access_token=Code(f'pulumi.Output.secret("{META_TOKEN}")'))))
    sandbox.arm(method="POST", path=CHANNELS, status=422, json={"error": f"token {META_TOKEN} is unknown"})
    assert "[hidden]" in stack.run("up", "--logtostderr", "-v=3", expect=FAILED).text
    echo = {"business_profile": {"about": f"token {META_TOKEN}"}, "access_token": META_TOKEN}
    sandbox.arm(method="POST", path=CHANNELS, processed=True, patch=echo)
    stack.run("up", "--diff")
    sandbox.arm(method="PUT", path=f"{CHANNELS}/*", status=400, json={"message": f"{META_TOKEN} {NEW_META_TOKEN}"})
    stack.write(program(channel(access_token=Code(f'pulumi.Output.secret("{NEW_META_TOKEN}")'))))
    stack.run("up", "--diff", expect=FAILED)
    stack.run("preview", "--json")
    stack.run("up")
    stack.run("refresh", "--diff")
    stack.run("destroy")
    sandbox.arm(**EVERYTHING_SENT, processed=False)
    stack.run("up", expect=FAILED)
    stack.run("up", expect=FAILED)
    wanted = re.compile("|".join(map(re.escape, (META_TOKEN, NEW_META_TOKEN))).encode())
    kept = stack.kept_bytes()
    assert b"".join(kept.values()).count(WABA_ID.encode()) > 10
    assert [path.name for path, text in kept.items() if wanted.search(text)] == []


def _command(text: str) -> list[str]:
    """The command that the advice names first."""
    found = re.search(r"Run `pulumi ([^`]+)`", text)
    assert found, text
    return found.group(1).split()
