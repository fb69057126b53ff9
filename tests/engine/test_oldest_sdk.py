"""Programs on the oldest Pulumi SDK that pyproject.toml allows: what it makes of each resource's declared outputs."""

from __future__ import annotations

import os
from pathlib import Path

from tests.driver.inputs import META_TOKEN, OWN_NUMBER
from tests.engine.programs import channel, order, own, program, selection
from tests.engine.stack import NewStack
from tests.protocol.oldest import oldest_python
from vobiz_sandbox.process import SandboxProcess


def test_every_resource_is_made_kept_and_destroyed(new_stack: NewStack, sandbox: SandboxProcess) -> None:
    every = (selection(), order(preferred_number=None), own(), channel())
    stack = new_stack(program(*every, 'pulumi.export("profile", sender.business_profile)'))
    cli, _, rest = stack.environment["PATH"].split(os.pathsep, 2)
    stack.environment["PATH"] = os.pathsep.join((cli, str(Path(oldest_python()).parent), rest))
    stack.environment["PYTHONPATH"] = str(Path(__file__).parents[2])
    stack.configure(secret={"metaToken": META_TOKEN})
    stack.run("up")
    assert stack.names() == ["own", "pick", "sender", "support"]
    assert stack.outputs() == {"profile": {}}
    assert stack.resource("sender")["outputs"]["phone_number"] == OWN_NUMBER
    stack.run("up", "--refresh", "--expect-no-changes")
    (held,) = sandbox.channels()
    sandbox.change_channel(held["id"], waba_id="102290129340000")
    stack.run("refresh")
    assert stack.run("up").line_with("warning:", held["id"], "waba_id")
    stack.run("destroy")
    assert (stack.state(), sandbox.channels()) == ([], [])
