"""examples/otp_pipeline: one job that has a code sent, waits for a person, and submits what the person gave."""

from __future__ import annotations

import os
import pty
import sys
import termios
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.driver.inputs import OWN_NUMBER
from tests.engine.jobs import EXAMPLES, WRONG_CODE, Jobs, checkout, number_program, until
from tests.engine.programs import order, own, program, selection
from tests.engine.stack import NewStack
from vobiz_sandbox.paths import CONFIRM, VERIFY
from vobiz_sandbox.process import SandboxProcess

COMMAND = (sys.executable, EXAMPLES / "otp_pipeline")
FAILED, A_PERSON_HAS_TO_ACT, INTERRUPTED, VERIFIED = 1, 3, 130, 0
CTRL_C = "\x03"
SLOWLY = {"processed": True, "action": "drip", "bytes": 60, "seconds": 0.5}


def test_a_code_that_is_put_into_a_file_late_verifies_the_number_alone(
    new_stack: NewStack, sandbox: SandboxProcess
) -> None:
    ordered = ("ordered = " + order(), 'pulumi.export("status", ordered.status)')
    stack = new_stack(program(*ordered))
    stack.run("up")
    stack.write(number_program(*ordered, selection("not_yet")))
    before, files, file = stack.resource("support"), checkout(stack), stack.home / "code"
    with Jobs(stack, *COMMAND) as jobs:
        job = jobs.start("own", "--code-file", file)
        until(lambda: "waiting for the code in" in job.text)
        # Right above it is the provider's own advice, which is for who runs the CLI by hand.
        assert "\ngive the code here: this job submits it" in job.text
        sent = sandbox.last_code(OWN_NUMBER)
        for written, said in (
            ("none of these\n", "a code is 4 to 12 digits"),
            (WRONG_CODE, "the otp_code was not accepted"),
            (WRONG_CODE, "this code was not accepted before"),
        ):
            until(lambda: not file.exists())
            until(lambda: job.text.endswith(f"waiting for the code in {file}\n") or "a code is" in job.text)
            file.write_text(written)
            until(lambda: said in job.text)  # noqa: B023 - called before the next turn
        file.write_text(f"{sent}\n")
        assert job.ends(VERIFIED) == "own: verified"

        assert [each["body"]["otp_code"] for each in sandbox.requests("POST", CONFIRM)] == [WRONG_CODE, sent]
        assert (len(sandbox.inbox(OWN_NUMBER)), file.exists()) == (1, False)
        assert (stack.names(), stack.resource("support")) == (["own", "support"], before)
        assert stack.outputs() == {"status": "pending"}

        # Nobody is asked for what is verified already.
        sandbox.clear_requests()
        assert jobs.start(stack.resource("own")["urn"], "--code-file", file).ends(VERIFIED).endswith(": verified")
        assert "no ByonNumber 'another'" in jobs.start("another", "--code-file", file).ends(FAILED)
        assert sandbox.requests() == []
        assert checkout(stack) == files
        assert jobs.leaks(sent, WRONG_CODE) == []


def test_a_code_is_typed_without_echo_and_ctrl_c_ends_cleanly_at_every_moment(
    new_stack: NewStack, sandbox: SandboxProcess
) -> None:
    stack = new_stack(number_program(waiting=True))
    with Jobs(stack, *COMMAND) as jobs:
        # While the request for a code is under way: it is let go out and recorded.
        sandbox.arm(method="POST", path=VERIFY, **SLOWLY)
        with terminal() as shown:
            job = jobs.start_on(shown.name, "own")
            until(lambda: sandbox.requests("POST", VERIFY))
            shown.type(CTRL_C)
            job.ends(INTERRUPTED)
        assert shown.last_line == "own: interrupted; the state is kept. Run this command again to go on"
        assert ("\r\nResources:\r\n" in shown.text, "Traceback" in shown.text) == (True, False)
        assert (stack.pending(), stack.resource("own")["outputs"]["status"]) == ([], "pending")

        with terminal() as shown:
            job = jobs.start_on(shown.name, "own")
            until(lambda: "code (not shown): " in shown.text)
            assert not shown.echoes
            shown.type(CTRL_C)
            job.ends(INTERRUPTED)
            assert shown.echoes
        assert shown.last_line == "own: interrupted; the state is kept. Run this command again to go on"

        code = sandbox.last_code(OWN_NUMBER)
        with terminal() as shown:
            job = jobs.start_on(shown.name, "own")
            for typed, prompts in (("\n", 1), (f"{WRONG_CODE}\n", 2), (f"{code}\n", 3)):
                until(lambda: shown.text.count("code (not shown): ") == prompts)  # noqa: B023 - called before the next turn
                shown.type(typed)
            job.ends(VERIFIED)
        assert shown.last_line == "own: verified"
        assert (code in shown.text, WRONG_CODE in shown.text, "Traceback" in shown.text) == (False, False, False)
        assert len(sandbox.inbox(OWN_NUMBER)) == 1
        assert jobs.leaks(code, WRONG_CODE) == []


def test_without_a_code_it_ends_with_the_state_kept_and_what_cannot_work_sends_nothing(
    new_stack: NewStack, sandbox: SandboxProcess
) -> None:
    stack = new_stack(number_program())
    with Jobs(stack, *COMMAND) as jobs:
        file = stack.home / "code"
        assert "no terminal to ask for the code on: give --code-file PATH" in jobs.start("own").ends(FAILED)
        assert "no stack: give --stack" in jobs.start("own", "--code-file", file, PULUMI_STACK="").ends(FAILED)
        assert "no stack named 'none' found" in jobs.start("own", "--code-file", file, "--stack", "none").ends(FAILED)
        for several in ("*", "urn:pulumi:dev::**"):
            refused = jobs.start(several, "--code-file", file).ends(FAILED)
            assert refused == f"error: {several}: give the name of one ByonNumber, or its URN"
        file.write_text("123456")
        assert "is there before a code was asked for: remove it" in jobs.start("own", "--code-file", file).ends(FAILED)
        assert file.read_text() == "123456"
        file.unlink()
        assert sandbox.requests() == []

        sandbox.arm(method="POST", path=VERIFY, status=503, times=9)
        down = jobs.start("own", "--code-file", file).ends(FAILED)
        assert down.startswith(f"error: own: `pulumi up` failed: {OWN_NUMBER}: ")
        assert down.endswith("; the state is kept")
        sandbox.control("DELETE", "/faults")
        assert stack.names() == []

        # Cancelled while the request for a code is under way.
        sandbox.arm(method="POST", path=VERIFY, **SLOWLY)
        cancelled = jobs.start("own", "--code-file", file)
        until(lambda: sandbox.requests("POST", VERIFY)[-1]["status"] == 200)
        cancelled.terminate()
        assert cancelled.ends(INTERRUPTED).startswith("own: interrupted; the state is kept")
        assert (stack.pending(), stack.resource("own")["outputs"]["status"]) == ([], "pending")

        in_time = "own: no code came in time, and it is not verified; the state is kept. Run this command again"
        assert jobs.start("own", "--code-file", file, "--wait", "0.1").ends(A_PERSON_HAS_TO_ACT).startswith(in_time)
        assert stack.resource("own")["outputs"]["status"] == "pending"

        # The code that was sent expires, and so does the next one.
        sandbox.settings(otp_seconds=3)
        stack.write(program(own(verification_method="voice")))
        with terminal() as shown:
            jobs.start_on(shown.name, "own").ends(A_PERSON_HAS_TO_ACT)
        assert shown.last_line.startswith(in_time)
        assert len(sandbox.inbox(OWN_NUMBER)) == 2


class Terminal:
    """A pseudo-terminal and what was shown on it."""

    def __init__(self, controlling: int, controlled: int) -> None:
        self._controlling = controlling
        self._controlled = controlled
        self._shown = b""
        self.name = os.ttyname(controlled)
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    @property
    def text(self) -> str:
        return self._shown.decode()

    @property
    def last_line(self) -> str:
        return self.text.splitlines()[-1]

    @property
    def echoes(self) -> bool:
        """Whether what is typed is shown."""
        return bool(termios.tcgetattr(self._controlled)[3] & termios.ECHO)

    def type(self, keys: str) -> None:
        os.write(self._controlling, keys.encode())

    def _read(self) -> None:
        try:
            while data := os.read(self._controlling, 4096):
                self._shown += data
        except OSError:
            return  # nobody has the terminal open any more


@contextmanager
def terminal() -> Iterator[Terminal]:
    """A terminal of its own; the job on it must end within."""
    controlling, controlled = pty.openpty()
    shown = Terminal(controlling, controlled)
    try:
        yield shown
    finally:
        os.close(controlled)
        # A job that did not end, where the test has failed, holds it open.
        shown.reader.join(5)
