"""No OTP and no token is anywhere in plain: not in a state, a log, a pickle, or what the CLI prints."""

from __future__ import annotations

import base64
import json
import re

from tests.driver.inputs import NUMBER, OWN_NUMBER
from tests.engine.programs import Code, order, own, program
from tests.engine.stack import FAILED, NewStack, Stack
from vobiz_sandbox.paths import CONFIRM
from vobiz_sandbox.process import AUTH_ID, AUTH_TOKEN, SandboxProcess

SECRET_MARK = "4dabf18193072939515e22adb298388d"
# Long enough not to turn up by chance in a time stamp.
STALE_CODE, WRONG_CODE = "840197263518", "019283746551"


def test_no_secret_is_kept_or_shown_in_plain(new_stack: NewStack, sandbox: SandboxProcess) -> None:
    # A code that nothing was sent for: refused, a code is sent, refused again; the server repeats it in its words.
    stack = new_stack(program(order(), own(otp_code=STALE_CODE)))
    del stack.environment["VOBIZ_AUTH_ID"], stack.environment["VOBIZ_AUTH_TOKEN"]
    stack.configure({"vobiz:authId": AUTH_ID}, {"vobiz:authToken": AUTH_TOKEN})
    _echo(sandbox, STALE_CODE, times=2)
    assert "a new code was sent" in stack.run("up").text
    _assert_encrypted(stack)
    assert sandbox.requests("POST", CONFIRM)[0]["body"]["otp_code"] == STALE_CODE

    # A secret that the program makes, which the CLI does not mask in what a provider prints.
    stack.write(program(order(), own(otp_code=Code(f'pulumi.Output.secret("{WRONG_CODE}")'))))
    _echo(sandbox, f"code {WRONG_CODE} of {AUTH_TOKEN} is wrong")
    refused = stack.run("up", "--logtostderr", "-v=3", expect=FAILED)
    assert "[hidden]" in refused.text
    assert f"is alive until {sandbox.inbox(OWN_NUMBER)[-1]['expires_at']}" in refused.text

    right_code = sandbox.last_code(OWN_NUMBER)
    stack.write(program(order(), own()))
    stack.configure(secret={"otp": right_code})
    stack.run("preview", "--json")
    verified = {"status": "verified", "message": f"{right_code} is right"}
    sandbox.arm(method="POST", path=CONFIRM, status=200, json=verified)
    stack.run("up", "--diff")
    assert stack.resource("own")["outputs"]["message"] == "[hidden] is right"
    stack.run("refresh", "--diff")
    _assert_encrypted(stack)
    stack.run("destroy")
    _assert_nowhere(stack, (STALE_CODE, WRONG_CODE, AUTH_TOKEN), right_code)


def _echo(sandbox: SandboxProcess, words: str, times: int = 1) -> None:
    sandbox.arm(method="POST", path=CONFIRM, status=400, json={"error": words}, times=times)


def _assert_encrypted(stack: Stack) -> None:
    own_number = stack.resource("own")
    for values in (own_number["inputs"], own_number["outputs"]):
        assert SECRET_MARK in values["otp_code"]
        assert "ciphertext" in values["otp_code"]


def _assert_nowhere(stack: Stack, secrets: tuple[str, ...], six_digits: str) -> None:
    wanted = [re.escape(secret) for secret in secrets] + [rf"(?<!\d){six_digits}(?!\d)"]
    pattern = re.compile("|".join(wanted).encode())
    kept = stack.kept_bytes()
    # What is searched must be what was written: the state, its history and backups, and every output.
    found = b"".join(kept.values())
    assert found.count(NUMBER.encode()) > 10
    assert any("history" in path.parts for path in kept)
    leaks = [(path.name, match.group()) for path, text in kept.items() for match in pattern.finditer(text)]
    assert leaks == []
    pickles = {match.group(1) for match in re.finditer(rb'"__provider": *"([^"]+)"', found)}
    assert len(pickles) == 2
    assert [pickle for pickle in pickles if pattern.search(base64.b64decode(json.loads(b'"' + pickle + b'"')))] == []
