"""What the CLI shows of us: each line under its resource, with its severity, and no traceback but a user's own."""

from __future__ import annotations

import json

from tests.driver.inputs import NUMBER
from tests.engine.programs import order, own, program
from tests.engine.stack import FAILED, NewStack
from vobiz_sandbox.paths import VERIFY
from vobiz_sandbox.process import SandboxProcess

# One fails before ours does in the same process, one after.
THEIR_PROVIDER = """\
import time
from pulumi.dynamic import Resource, ResourceProvider

class Theirs(ResourceProvider):
    def create(self, props):
        time.sleep(props["seconds"])
        raise ValueError("of their own")

class Thing(Resource, name="thing"):
    pass

Thing(Theirs(), "early", {"seconds": 0})
Thing(Theirs(), "late", {"seconds": 2})
"""


def test_a_balance_that_is_too_low_is_a_warning_of_the_order_in_the_preview(
    new_stack: NewStack, sandbox: SandboxProcess
) -> None:
    sandbox.set_balance(available_balance=700)
    stack = new_stack(program(order()))
    printed = stack.run("preview", "--json").text
    diagnostics = json.loads(printed[printed.index("{") :])["diagnostics"]
    (warning,) = (each for each in diagnostics if each["severity"] == "warning")
    assert warning["urn"].endswith("vobiz:WhatsAppNumberOrder::support")
    assert "the account can spend 700 INR, and at least 750 INR are due" in warning["message"]
    assert any(each["severity"] == "info" and NUMBER in each["message"] for each in diagnostics)
    assert sandbox.orders() == []


def test_an_error_of_ours_is_one_line_and_a_provider_of_the_users_keeps_its_traceback(
    new_stack: NewStack, sandbox: SandboxProcess
) -> None:
    sandbox.arm(method="POST", path=VERIFY, status=422)
    stack = new_stack(program(THEIR_PROVIDER, own()))
    failed = stack.run("up", "--continue-on-error", expect=FAILED)
    ours = failed.told_of("own").strip()
    assert ours.startswith("error: +919812345678: ")
    assert len(ours.splitlines()) == 1
    assert "Refused" not in ours
    for name in ("early", "late"):
        theirs = failed.told_of(name)
        assert "Traceback (most recent call last)" in theirs
        assert "ValueError: of their own" in theirs
