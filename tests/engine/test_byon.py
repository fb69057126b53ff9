"""The life of your own number through the real CLI, from the code that is sent to the destroy."""

from __future__ import annotations

import time

from tests.driver.inputs import OWN_NUMBER
from tests.engine.programs import own, program
from tests.engine.stack import DRIFT_FOUND, NewStack
from vobiz_sandbox.process import SandboxProcess

EXPORT = 'pulumi.export("status", number.status)'


def test_a_number_from_the_code_that_is_sent_to_the_destroy(new_stack: NewStack, sandbox: SandboxProcess) -> None:
    stack = new_stack(program("number = " + own(), EXPORT))
    first = stack.run("up")
    (message,) = sandbox.inbox(OWN_NUMBER)
    expires_at = message["expires_at"]
    assert first.line_with("warning:", OWN_NUMBER, "sms", expires_at, "pulumi config set --secret otp` ")
    assert stack.resource("own")["id"] == OWN_NUMBER
    assert stack.outputs() == {"status": "pending"}
    waiting = stack.run("preview", "--expect-no-changes").text.partition("Diagnostics:")[2]
    assert waiting.count(f"warning: {OWN_NUMBER}: it still waits for the code that was sent by sms") == 1
    assert f"alive until {expires_at}. Run `pulumi config set --secret otp`" in waiting

    sandbox.settings(otp_seconds=1)
    stack.write(program("number = " + own(verification_method="voice"), EXPORT))
    stack.run("up")
    assert [each["verification_method"] for each in sandbox.inbox(OWN_NUMBER)] == ["sms", "voice"]
    time.sleep(1)
    expires_at = sandbox.inbox(OWN_NUMBER)[1]["expires_at"]
    assert f"the code expired at {expires_at}" in stack.drift_check(expect=DRIFT_FOUND).text
    assert len(sandbox.inbox(OWN_NUMBER)) == 2

    connected = "+919812345600"
    sandbox.connect_channel(connected)
    stack.write(program("number = " + own(phone_number=connected), EXPORT))
    assert f"{OWN_NUMBER} is forgotten here" in stack.run("up").text
    assert (stack.resource("own")["id"], stack.outputs()) == (connected, {"status": "verified"})
    assert sandbox.inbox(connected) == []

    sandbox.clear_requests()
    del stack.environment["VOBIZ_AUTH_ID"], stack.environment["VOBIZ_AUTH_TOKEN"]
    assert stack.run("destroy").told_of("own").startswith(f"    {connected} is forgotten here")
    assert stack.state() == []
    assert sandbox.requests() == []
