"""A resource that is renamed in the program: the same with `aliases`, another purchase without."""

from __future__ import annotations

from tests.driver.inputs import NUMBER
from tests.engine.programs import order, own, program, selection
from tests.engine.stack import FAILED, NewStack
from vobiz_sandbox.process import SandboxProcess


def test_with_aliases_every_resource_keeps_what_it_holds_and_without_a_named_number_is_refused(
    new_stack: NewStack, sandbox: SandboxProcess
) -> None:
    stack = new_stack(program(order("old_order"), own("old_own"), selection("old_pick")))
    stack.run("up")
    before = {each["id"] for each in stack.state() if each.get("id")}

    others = (
        own("new_own", 'aliases=[pulumi.Alias(name="old_own")]'),
        selection("new_pick", 'aliases=[pulumi.Alias(name="old_pick")]'),
    )
    stack.write(program(order("new_order", 'aliases=[pulumi.Alias(name="old_order")]'), *others))
    stack.run("up", "--expect-no-changes")
    assert stack.names() == ["new_order", "new_own", "new_pick"]
    assert {each["id"] for each in stack.state() if each.get("id")} == before
    assert len(sandbox.control("GET", "/inbox")["items"]) == 1

    stack.write(program(order("newest_order"), *others))
    failed = stack.run("up", expect=FAILED)
    (bought,) = sandbox.orders()
    assert failed.line_with(f"an order of this stack has {NUMBER} already", f"set existing_order_id to {bought['id']}")
    assert stack.resource("new_order")["id"] == bought["id"]
