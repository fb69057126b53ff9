"""The engine runs a program's transforms after all that the program itself can check."""

from __future__ import annotations

import pytest

from tests.driver.inputs import NUMBER
from tests.engine.programs import order, own, program
from tests.engine.stack import FAILED, NewStack
from vobiz_sandbox.process import SandboxProcess

CODE = "840197263518"
SECRET_MARK = "4dabf18193072939515e22adb298388d"
ON_THE_STACK = "pulumi.runtime.register_resource_transform(change)"


def changing(resource: str, properties: str) -> str:
    """A transform that adds properties to the resources of one class."""
    return (
        "def change(args):\n"
        f"    added = {properties} if args.type_.endswith({resource!r}) else {{}}\n"
        "    return pulumi.ResourceTransformResult(props={**args.props, **added}, opts=args.opts)\n"
    )


def test_a_code_that_a_transform_gives_as_plain_text_is_a_secret_all_the_same(new_stack: NewStack) -> None:
    stack = new_stack(program(changing("ByonNumber", f"{{'otp_code': '{CODE}'}}"), ON_THE_STACK, own(otp_code=None)))
    stack.run("up", "--diff")
    stack.run("refresh", "--diff")
    recorded = stack.resource("own")
    assert SECRET_MARK in recorded["inputs"]["otp_code"]
    assert SECRET_MARK in recorded["outputs"]["otp_code"]
    assert [path.name for path, text in stack.kept_bytes().items() if CODE.encode() in text] == []


@pytest.mark.parametrize(
    ("before", "options"),
    [(ON_THE_STACK, ""), ("", "transforms=[change]")],
    ids=["of the stack", "of the resource"],
)
def test_a_secret_that_a_transform_puts_in_the_plain_is_stored_and_shown_nowhere(
    new_stack: NewStack, sandbox: SandboxProcess, before: str, options: str
) -> None:
    secret = changing("Order", f"{{'preferred_number': pulumi.Output.secret('{NUMBER}')}}")
    stack = new_stack(program(secret, before, order(options=options, preferred_number=None)))
    for command in ("preview", "up"):
        refused = stack.run(command, expect=FAILED)
        assert refused.line_with("preferred_number was changed by a transform", "give the value to the constructor")
    assert sandbox.orders() == []
    assert stack.names() == []
    assert [path.name for path, text in stack.kept_bytes().items() if NUMBER.encode() in text] == []


def test_transforms_of_options_and_ignored_changes_go_on_working(new_stack: NewStack, sandbox: SandboxProcess) -> None:
    protect = (
        "def change(args):\n"
        "    opts = pulumi.ResourceOptions.merge(args.opts, pulumi.ResourceOptions(protect=True))\n"
        "    return pulumi.ResourceTransformResult(props=args.props, opts=opts)\n"
    )
    ignoring = "ignore_changes=['region', 'max_setup_cost']"
    stack = new_stack(program(protect, ON_THE_STACK, order(options=ignoring)))
    stack.run("up")
    recorded = stack.resource("support")
    assert recorded["protect"] is True
    assert [key for key in (*recorded["inputs"], *recorded["outputs"]) if key == "_given"] == []
    stack.write(program(protect, ON_THE_STACK, order(options=ignoring, region="KA", max_setup_cost=600)))
    stack.run("up")
    assert len(sandbox.orders()) == 1
