"""The engine runs a program's transforms after all that the program itself can check."""

from __future__ import annotations

from tests.driver.inputs import OTHER_NUMBER
from tests.engine.programs import order, own, program
from tests.engine.stack import FAILED, NewStack
from vobiz_sandbox.process import SandboxProcess

CODE = "840197263518"
SECRET_MARK = "4dabf18193072939515e22adb298388d"


def changing(resource: str, properties: str) -> str:
    """Protects every resource, and adds properties to those of one class."""
    return (
        "def change(args):\n"
        f"    added = {properties} if args.type_.endswith({resource!r}) else {{}}\n"
        "    opts = pulumi.ResourceOptions.merge(args.opts, pulumi.ResourceOptions(protect=True))\n"
        "    return pulumi.ResourceTransformResult(props={**args.props, **added}, opts=opts)\n"
        "pulumi.runtime.register_resource_transform(change)"
    )


def test_a_transform_may_protect_and_give_a_code_and_may_not_hide_a_secret_in_the_plain(
    new_stack: NewStack, sandbox: SandboxProcess
) -> None:
    code = changing("ByonNumber", f"{{'otp_code': '{CODE}'}}")
    ignoring = "ignore_changes=['region', 'max_setup_cost']"
    stack = new_stack(program(code, own(otp_code=None), order(options=ignoring)))
    stack.run("up", "--diff")
    recorded = {name: stack.resource(name) for name in ("own", "support")}
    for kind in ("inputs", "outputs"):
        assert SECRET_MARK in recorded["own"][kind]["otp_code"]
        assert "_given" not in recorded["own"][kind] | recorded["support"][kind]
    assert recorded["support"]["protect"] is True

    stack.write(program(code, own(otp_code=None), order(options=ignoring, region="KA", max_setup_cost=600)))
    stack.run("up")
    assert len(sandbox.orders()) == 1

    secret = changing("Order", f"{{'preferred_number': pulumi.Output.secret('{OTHER_NUMBER}')}}")
    stack.write(program(secret, own(), order("another", preferred_number=None)))
    refused = stack.run("up", expect=FAILED)
    assert refused.line_with("preferred_number was changed by a transform", "give the value to the constructor")
    assert len(sandbox.orders()) == 1
    hidden = (CODE.encode(), OTHER_NUMBER.encode())
    assert [path.name for path, text in stack.kept_bytes().items() if any(each in text for each in hidden)] == []
