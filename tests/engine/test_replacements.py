"""What replaces an order against its own diff: options of the engine, which asks no provider about them."""

from __future__ import annotations

from tests.driver.inputs import NUMBER, OTHER_NUMBER
from tests.engine.programs import channel, order, own, program
from tests.engine.stack import FAILED, NewStack
from vobiz_sandbox.process import SandboxProcess

TRANSFORM = """
def replace_on_changes(args):
    more = pulumi.ResourceOptions(replace_on_changes=["*"])
    return pulumi.ResourceTransformResult(args.props, pulumi.ResourceOptions.merge(args.opts, more))
"""


def waiting(options: str, **changes: str) -> str:
    return order(preferred_number=None, fail_while_pending=True, options=options, **changes)


def triggered(value: str, number: str) -> str:
    return program(order(preferred_number=number, options=f"replacement_trigger={value!r}"))


def test_an_order_that_waits_is_not_bought_anew_by_replace_on_changes(
    new_stack: NewStack, sandbox: SandboxProcess
) -> None:
    stack = new_stack(program(TRANSFORM, waiting("transforms=[replace_on_changes]")))
    stack.run("up", expect=FAILED)
    (bought,) = sandbox.orders()
    refused = stack.run("up", expect=FAILED)
    assert refused.line_with("error:", bought["id"], "nothing is bought in its place", "take replace_on_changes")
    assert sandbox.orders() == [bought]
    stack.write(program(TRANSFORM, waiting("transforms=[replace_on_changes]", region="KA")))
    replaced = stack.run("preview").told_of("support")
    assert replaced.count("buys another number") == 1

    stack.write(program(waiting('replace_on_changes=["*"]')))
    refused = stack.run("preview", expect=FAILED)
    assert refused.line_with("error: support: replace_on_changes cannot be used")
    stack.write(program(own(fail_while_pending=True, options='replace_on_changes=["*"]')))
    refused = stack.run("preview", expect=FAILED)
    assert refused.line_with("error: own: replace_on_changes", "every `pulumi up` would have another code sent")


def test_a_replacement_trigger_is_told_before_it_buys(new_stack: NewStack, sandbox: SandboxProcess) -> None:
    stack = new_stack(triggered("a", NUMBER))
    stack.run("up")
    (bought,) = sandbox.orders()
    stack.write(triggered("b", NUMBER))
    refused = stack.run("preview", expect=FAILED)
    assert refused.line_with("warning:", f"replacing order {bought['id']} buys another number")
    stack.write(triggered("b", OTHER_NUMBER))
    told = stack.run("preview")
    assert told.line_with("warning:", f"replacing order {bought['id']} buys another number", f"{NUMBER} stays billed")
    stack.run("up")
    assert [each["selected_phone_number"] for each in sandbox.orders()] == [NUMBER, OTHER_NUMBER]


def test_a_replacement_trigger_is_told_before_it_stops_messaging(new_stack: NewStack) -> None:
    stack = new_stack(program(channel(options="replacement_trigger='a'")))
    stack.configure(secret={"metaToken": "EAAOfATest"})
    stack.run("up")
    stack.write(program(channel(options="replacement_trigger='b'")))
    told = stack.run("preview").told_of("sender")
    assert told.count("stops all messaging of") == 1
