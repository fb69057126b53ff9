"""Another stack uses a number through a StackReference: not before it can be used, and without a hold on it."""

from __future__ import annotations

from pathlib import Path

from tests.driver.inputs import NUMBER
from tests.engine.stack import FAILED, NewStack, Stack
from tests.engine.test_examples import EXAMPLES
from vobiz_sandbox.process import SandboxProcess

NUMBERS = "organization/select-and-order/dev"


def test_a_number_is_used_once_its_order_is_completed_and_left_alone_by_a_destroy(
    new_stack: NewStack, sandbox: SandboxProcess, tmp_path: Path, cli: Path
) -> None:
    sandbox.settings(order_read=True)
    numbers = new_stack(EXAMPLES / "select_and_order")
    with Stack(tmp_path / "user", cli, EXAMPLES / "stack_reference", sandbox.base_url) as user:
        # One backend for both; nothing of Vobiz is given to who only uses a number.
        user.backend = numbers.backend
        user.environment["PULUMI_BACKEND_URL"] = numbers.environment["PULUMI_BACKEND_URL"]
        user.run("stack", "init", "dev")
        user.configure({"numbers": NUMBERS})
        nothing = user.run("preview", expect=FAILED)
        assert nothing.line_with(f"error: {NUMBERS} has no number to use yet: none, order not recorded")

        numbers.run("up")
        pending = user.run("up", expect=FAILED)
        assert pending.line_with(f"error: {NUMBERS} has no number to use yet: {NUMBER}, order pending")
        assert not any(each.has_traceback for each in (nothing, pending))

        (placed,) = sandbox.orders()
        sandbox.set_order_status(placed["id"], "completed")
        numbers.run("refresh", "--run-program")
        user.run("up")
        assert user.outputs() == {"link": f"https://wa.me/{NUMBER[1:]}"}

        kept, asked = numbers.state(), sandbox.requests()
        user.run("destroy")
        assert (user.state(), numbers.state(), sandbox.requests()) == ([], kept, asked)
