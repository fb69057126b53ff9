"""What cannot work is refused in one line, before anything is sent."""

from __future__ import annotations

import pytest

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
