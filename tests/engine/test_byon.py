"""An own number through the real CLI: two runs with an OTP in between."""

from __future__ import annotations

from datetime import datetime

from tests.driver.inputs import OWN_NUMBER
from tests.engine.programs import own, program
from tests.engine.stack import DRIFT_FOUND, FAILED, NewStack, wait_until
from vobiz_sandbox.paths import CONFIRM, VERIFY
from vobiz_sandbox.process import SandboxProcess

PROGRAM = program("number = " + own(), 'pulumi.export("status", number.status)')
SECRET_MARK = "4dabf18193072939515e22adb298388d"


def test_a_number_is_verified_in_two_runs(new_stack: NewStack, sandbox: SandboxProcess) -> None:
    stack = new_stack(PROGRAM)
    first = stack.run("up")
    (message,) = sandbox.inbox(OWN_NUMBER)
    expires_at = message["expires_at"]
    assert first.line_with("warning:", OWN_NUMBER, "sms", expires_at, "pulumi config set --secret otp` ")
    assert stack.resource("own")["id"] == OWN_NUMBER
    assert stack.outputs() == {"status": "pending"}
    waiting = stack.run("preview", "--expect-no-changes").text.partition("Diagnostics:")[2]
    assert waiting.count(f"warning: {OWN_NUMBER}: it still waits for the code that was sent by sms") == 1
    assert f"alive until {expires_at}. Run `pulumi config set --secret otp`" in waiting
    stack.drift_check()

    code = message["code"]
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    stack.run("config", "set", "--secret", "otp", typed=wrong)
    refused = stack.run("up", expect=FAILED)
    assert f"is alive until {expires_at}" in refused.text
    assert wrong not in refused.text
    assert stack.resource("own")["outputs"]["status"] == "pending"

    stack.run("config", "set", "--secret", "otp", typed=code)
    stack.run("up")
    outputs = stack.resource("own")["outputs"]
    assert (outputs["status"], outputs["message"]) == ("verified", "Number verified successfully")
    assert SECRET_MARK in outputs["otp_code"]
    stack.drift_check()

    stack.run("config", "rm", "otp")
    stack.run("up", "--expect-no-changes")
    assert len(sandbox.requests("POST", VERIFY)) == 1
    assert len(sandbox.requests("POST", CONFIRM)) == 2

    sandbox.clear_requests()
    del stack.environment["VOBIZ_AUTH_ID"], stack.environment["VOBIZ_AUTH_TOKEN"]
    assert stack.run("destroy").line_with("info:", OWN_NUMBER, "is forgotten here")
    assert sandbox.requests() == []


def test_an_expired_code_is_drift_and_the_next_up_sends_another(new_stack: NewStack, sandbox: SandboxProcess) -> None:
    sandbox.settings(otp_seconds=1)
    stack = new_stack(PROGRAM)
    stack.run("up")
    expires_at = sandbox.inbox(OWN_NUMBER)[0]["expires_at"]
    wait_until(datetime.fromisoformat(expires_at.replace("Z", "+00:00")).timestamp())

    drifted = stack.drift_check(expect=DRIFT_FOUND)
    assert f"the code expired at {expires_at}" in drifted.text
    stack.run("refresh")
    assert stack.resource("own")["outputs"]["status"] == "expired"
    assert len(sandbox.inbox(OWN_NUMBER)) == 1

    sandbox.settings(otp_seconds=600)
    assert stack.run("up").line_with("warning:", "a code was sent by sms")
    assert len(sandbox.inbox(OWN_NUMBER)) == 2
    assert stack.resource("own")["outputs"]["status"] == "pending"
    stack.drift_check()


def test_a_number_that_a_channel_has_is_verified_at_once_and_after_a_refresh(
    new_stack: NewStack, sandbox: SandboxProcess
) -> None:
    second = "+919812345679"
    stack = new_stack(program(own(), own("second", phone_number=second)))
    sandbox.connect_channel(OWN_NUMBER)
    stack.run("up")
    assert stack.resource("own")["outputs"]["status"] == "verified"
    assert sandbox.inbox(OWN_NUMBER) == []

    sandbox.connect_channel(second)
    assert f"{second}: pending is now verified" in stack.run("refresh").text
    stack.run("up", "--expect-no-changes")
    assert stack.resource("second")["outputs"]["status"] == "verified"


def test_another_method_sends_a_code_again_and_another_number_replaces(
    new_stack: NewStack, sandbox: SandboxProcess
) -> None:
    stack = new_stack(PROGRAM)
    stack.run("up")

    stack.write(program(own(verification_method="voice")))
    stack.run("up")
    assert [each["verification_method"] for each in sandbox.inbox(OWN_NUMBER)] == ["sms", "voice"]

    other = "+919812345600"
    stack.write(program(own(verification_method="voice", phone_number=other)))
    replaced = stack.run("up")
    assert f"{OWN_NUMBER} is forgotten here" in replaced.text
    assert stack.resource("own")["id"] == other
    stack.run("up", "--expect-no-changes")
    assert len(sandbox.inbox(other)) == 1


def test_a_refused_verification_is_not_recorded_and_the_next_up_works(
    new_stack: NewStack, sandbox: SandboxProcess
) -> None:
    stack = new_stack(PROGRAM)
    sandbox.arm(method="POST", path=VERIFY, status=503)
    unknown = stack.run("up", expect=FAILED)
    assert "VerificationOutcomeUnknown" in unknown.text
    assert "one may have been sent" in unknown.text
    assert stack.names() == []

    stack.run("up")
    assert stack.names() == ["own"]
    assert len(sandbox.inbox(OWN_NUMBER)) == 1
