"""What cannot work is refused in one line, before anything is sent."""

from __future__ import annotations

import pytest

from tests.driver.inputs import OWN_NUMBER
from tests.engine.programs import order, own, program, selection
from tests.engine.stack import FAILED, NewStack
from vobiz_sandbox.process import SandboxProcess


@pytest.mark.parametrize(
    ("statement", "line"),
    [
        (
            order(options='import_="b3d1c4a2-5f6e-4a8b-9c0d-1e2f3a4b5c6d"'),
            "support: a WhatsAppNumberOrder cannot be imported or looked up: use existing_order_id",
        ),
        (
            own(options='id="+919812345678"'),
            "own: a ByonNumber cannot be imported or looked up: declare its phone_number",
        ),
        (
            selection(options='import_="+919876543210"'),
            "pick: a WhatsAppNumberSelection cannot be imported or looked up: pass the number to preferred_number",
        ),
    ],
    ids=["order", "own number", "selection"],
)
def test_import_and_get_are_refused_with_the_way_that_works(
    new_stack: NewStack, sandbox: SandboxProcess, statement: str, line: str
) -> None:
    stack = new_stack(program(statement))
    refused = stack.run("preview", expect=FAILED)
    assert refused.line_with("error:", line)
    assert not refused.has_traceback
    assert sandbox.requests() == []


def test_missing_credentials_are_one_line_of_the_preview(new_stack: NewStack, sandbox: SandboxProcess) -> None:
    stack = new_stack(program(own()))
    del stack.environment["VOBIZ_AUTH_ID"], stack.environment["VOBIZ_AUTH_TOKEN"]
    refused = stack.run("preview", expect=FAILED)
    assert refused.line_with("CredentialsError: no Vobiz credentials: set VOBIZ_AUTH_ID and VOBIZ_AUTH_TOKEN")
    assert not refused.has_traceback
    assert sandbox.requests() == []


def test_credentials_of_two_accounts_are_refused_with_both_named(new_stack: NewStack, sandbox: SandboxProcess) -> None:
    stack = new_stack(program(order()))
    stack.configure({"vobiz:authId": "MA_SANDBOX02"}, {"vobiz:authToken": "sandbox-token-2"})
    refused = stack.run("preview", expect=FAILED)
    assert refused.line_with("stack config (MA_SANDBOX02) and environment (MA_SANDBOX01) cannot be shown")
    assert sandbox.requests() == []


def test_every_field_of_a_resource_that_is_wrong_is_told_in_one_preview(
    new_stack: NewStack, sandbox: SandboxProcess
) -> None:
    # Of one resource: the engine ends a run at the first resource whose check fails, whichever that is.
    stack = new_stack(program(own(phone_number="98", verification_method="fax", otp_code="wrong")))
    refused = stack.run("preview", expect=FAILED)
    for field in ("phone_number must be", "verification_method must be", "otp_code must be"):
        assert refused.line_with("error:", field), field
    assert sandbox.requests() == []


def test_two_resources_of_one_phone_are_one_error_and_no_code(new_stack: NewStack, sandbox: SandboxProcess) -> None:
    stack = new_stack(program(own("one"), own("two")))
    refused = stack.run("up", expect=FAILED)
    assert refused.line_with("error:", "property phone_number", OWN_NUMBER, "declare it once and remove the other")
    assert len(sandbox.inbox(OWN_NUMBER)) <= 1
    sandbox.clear_requests()
    stack.write(program(own("renamed", 'aliases=[pulumi.Alias(name="one"), pulumi.Alias(name="two")]')))
    stack.run("up")
    assert stack.names() == ["renamed"]
    assert len(sandbox.inbox(OWN_NUMBER)) == 1
