"""What cannot work is refused in one line, before anything is sent."""

from __future__ import annotations

from tests.engine.programs import order, own, program
from tests.engine.stack import FAILED, NewStack
from vobiz_sandbox.process import SandboxProcess


def test_what_cannot_work_is_told_in_the_preview_and_nothing_is_sent(
    new_stack: NewStack, sandbox: SandboxProcess
) -> None:
    stack = new_stack(program(order(options='import_="b3d1c4a2-5f6e-4a8b-9c0d-1e2f3a4b5c6d"')))
    imported = stack.run("preview", expect=FAILED)
    way = "support: a WhatsAppNumberOrder cannot be imported or looked up: use existing_order_id"
    assert imported.line_with("error:", way)
    assert not imported.has_traceback

    # Every field, of one resource: the engine ends a run at the first one whose check fails, whichever that is.
    stack.write(program(own(phone_number="98", verification_method="fax", otp_code="wrong")))
    refused = stack.run("preview", expect=FAILED)
    for field in ("phone_number must be", "verification_method must be", "otp_code must be"):
        assert refused.line_with("error:", field), field

    stack.write(program(own()))
    del stack.environment["VOBIZ_AUTH_ID"], stack.environment["VOBIZ_AUTH_TOKEN"]
    missing = stack.run("preview", expect=FAILED)
    assert missing.line_with("error: no Vobiz credentials: set VOBIZ_AUTH_ID and VOBIZ_AUTH_TOKEN")
    assert not missing.has_traceback
    assert sandbox.requests() == []
