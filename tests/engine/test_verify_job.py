"""The job "verify" of examples/pipeline: a code from a masked secret, for one number alone, and nowhere in plain."""

from __future__ import annotations

import time

from tests.driver.inputs import OWN_NUMBER
from tests.engine import page
from tests.engine.jobs import WRONG_CODE, checkout, number_program, until
from tests.engine.pipeline import PIPELINE, Repository
from tests.engine.programs import order, selection
from tests.engine.stack import NewStack
from vobiz_sandbox.paths import CONFIRM, ORDERS
from vobiz_sandbox.process import SandboxProcess

FAILED, A_PERSON_HAS_TO_ACT, VERIFIED = 1, 3, 0
OLD_CODE = "715830942267"
SAY_STATUS = 'pulumi.export("status", ordered.status)'


def test_the_code_of_a_secret_verifies_one_number_and_nothing_else_is_touched(
    new_stack: NewStack, sandbox: SandboxProcess
) -> None:
    ordered = "ordered = " + order()
    stack = new_stack(number_program(ordered, SAY_STATUS))
    stack.run("up")
    stack.write(number_program(ordered, SAY_STATUS, selection("not_yet"), waiting=True))
    code, before = sandbox.last_code(OWN_NUMBER), stack.resource("support")
    # A code of the stack's own config, which another up was to submit.
    stack.configure(secret={"otp": OLD_CODE})
    with Repository(stack, sandbox) as jobs:
        files = checkout(stack)
        assert "VOBIZ_OTP holds no code" in jobs.verify("own").ends(A_PERSON_HAS_TO_ACT)
        assert jobs.verify("", code).ends(FAILED).startswith("usage: ")
        assert "no Pulumi.prod.yaml here" in jobs.verify("own", code, PULUMI_STACK="acme/prod").ends(FAILED)
        for several in ("*", before["urn"], "urn:pulumi:dev::**::*"):
            refused = jobs.verify(several, code).ends(FAILED)
            assert refused == f"error: {several}: give the name of one ByonNumber, or its URN"
        locked = jobs.verify("own", code, PULUMI_CONFIG_PASSPHRASE="wrong")
        assert "incorrect passphrase" in locked.ends(FAILED)
        assert sandbox.requests("POST", CONFIRM) == []

        wrong = jobs.verify("own", WRONG_CODE)
        last = wrong.ends(A_PERSON_HAS_TO_ACT)
        assert last.startswith("own: pending and not verified, see above: set the secret VOBIZ_OTP to the latest code")
        assert f"alive until {sandbox.inbox(OWN_NUMBER)[0]['expires_at']}" in wrong.text

        sandbox.arm(method="POST", path=CONFIRM, status=503, times=9)
        assert "pulumi up failed, see above; the number is pending" in jobs.verify("own", code).ends(FAILED)
        sandbox.control("DELETE", "/faults")

        # GitLab masks nothing that is shorter than 8 characters.
        urn = stack.resource("own")["urn"]
        assert jobs.gitlab("verify", NUMBER=urn, VOBIZ_OTP=f"otp-{code}").ends(VERIFIED) == f"{urn}: verified"
        assert "no such ByonNumber" in jobs.verify("another", code).ends(FAILED)

        assert {each["body"]["otp_code"] for each in sandbox.requests("POST", CONFIRM)} == {WRONG_CODE, code}
        assert stack.resource("own")["outputs"]["status"] == "verified"
        assert (stack.names(), stack.resource("support")) == (["own", "support"], before)
        assert stack.outputs() == {"status": "pending"}
        assert (len(sandbox.inbox(OWN_NUMBER)), len(sandbox.requests("POST", ORDERS))) == (1, 1)
        assert checkout(stack) == files
        assert jobs.temporary == []
        assert jobs.leaks(code, WRONG_CODE, OLD_CODE) == []


def test_a_code_that_came_too_late_has_another_sent_and_that_one_verifies(
    new_stack: NewStack, sandbox: SandboxProcess
) -> None:
    sandbox.settings(otp_seconds=1)
    with Repository(new_stack(PIPELINE), sandbox) as jobs:
        jobs.stack.configure({"ownNumber": OWN_NUMBER})
        deploy = jobs.deploy()
        deploy.ends(0)
        (sent,) = sandbox.inbox(OWN_NUMBER)
        assert f"a code was sent by sms, alive until {sent['expires_at']}" in deploy.text
        late = sandbox.last_code(OWN_NUMBER)
        time.sleep(1)
        sandbox.settings(otp_seconds=600)
        too_late = jobs.verify("own", late)
        assert "set the secret VOBIZ_OTP to the latest code" in too_late.ends(A_PERSON_HAS_TO_ACT)
        assert f"a new one was sent by sms, alive until {sandbox.inbox(OWN_NUMBER)[1]['expires_at']}" in too_late.text
        page.says("(Only a code that was sent to a number of your own expires meanwhile; then another is sent.)")

        assert jobs.verify("own", sandbox.last_code(OWN_NUMBER)).ends(VERIFIED) == "own: verified"
        assert jobs.stack.outputs()["ownNumberStatus"] == "verified"
        sandbox.clear_requests()
        jobs.deploy().ends(0)
        assert sandbox.requests("POST") == []


def test_a_job_that_is_stopped_leaves_no_code_in_plain(new_stack: NewStack, sandbox: SandboxProcess) -> None:
    stack = new_stack(number_program())
    stack.run("up")
    code = sandbox.last_code(OWN_NUMBER)
    with Repository(stack, sandbox) as jobs:
        files = checkout(stack)
        # As a cancelled job is: every process is told to end, and the CLI lets the request under way end first.
        sandbox.arm(method="POST", path=CONFIRM, processed=False, action="hold", seconds=1, times=9)
        cancelled = jobs.verify("own", code)
        until(lambda: sandbox.requests("POST", CONFIRM))
        cancelled.terminate()
        cancelled.ends(143)
        assert "received; cancelling" in cancelled.text
        assert (jobs.temporary, stack.pending()) == ([], [])

        sandbox.clear_requests()
        killed = jobs.verify("own", code)
        until(lambda: sandbox.requests("POST", CONFIRM))
        killed.kill()
        (left,) = jobs.temporary
        assert "otp:\n    secure:" in (left / "Pulumi.dev.yaml").read_text()
        assert left.stat().st_mode & 0o077 == 0
        assert checkout(stack) == files
        assert jobs.leaks(code) == []

        sandbox.control("DELETE", "/faults")
        stack.run("cancel", "--yes")
        assert jobs.verify("own", code).ends(VERIFIED) == "own: verified"
