"""A resource that is renamed in the program: the same with `aliases`, another purchase without."""

from __future__ import annotations

from tests.driver.inputs import NUMBER
from tests.engine.programs import order, own, program, selection
from tests.engine.stack import FAILED, NewStack
from vobiz_sandbox.process import SandboxProcess


def test_with_aliases_every_resource_keeps_what_it_holds(new_stack: NewStack, sandbox: SandboxProcess) -> None:
    stack = new_stack(program(order("old_order"), own("old_own"), selection("old_pick")))
    stack.run("up")
    before = {each["id"] for each in stack.state() if each.get("id")}
    codes = len(sandbox.control("GET", "/inbox")["items"])

    stack.write(
        program(
            order("new_order", 'aliases=[pulumi.Alias(name="old_order")]'),
            own("new_own", 'aliases=[pulumi.Alias(name="old_own")]'),
            selection("new_pick", 'aliases=[pulumi.Alias(name="old_pick")]'),
        )
    )
    stack.run("up", "--expect-no-changes")
    assert stack.names() == ["new_order", "new_own", "new_pick"]
    assert {each["id"] for each in stack.state() if each.get("id")} == before
    assert (len(sandbox.orders()), codes) == (1, 1)
    assert len(sandbox.control("GET", "/inbox")["items"]) == codes


def test_without_aliases_an_order_of_any_number_is_bought_again(new_stack: NewStack, sandbox: SandboxProcess) -> None:
    stack = new_stack(program(order("old", preferred_number=None)))
    stack.run("up")

    stack.write(program(order("new", preferred_number=None)))
    renamed = stack.run("up")
    assert len(sandbox.orders()) == 2
    assert renamed.line_with("warning:", sandbox.orders()[0]["id"], "billed until you release it")


def test_without_aliases_an_order_of_a_named_number_fails_and_buys_nothing(
    new_stack: NewStack, sandbox: SandboxProcess
) -> None:
    stack = new_stack(program(order("old")))
    stack.run("up")
    stack.run("up", "--expect-no-changes")

    stack.write(program(order("new")))
    failed = stack.run("up", expect=FAILED)
    (bought,) = sandbox.orders()
    assert failed.line_with(f"an order of this stack has {NUMBER} already", f"set existing_order_id to {bought['id']}")
    assert stack.names() == ["old"]
