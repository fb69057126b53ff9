"""States of older versions under today's code, on the real CLI.

Each file of `states/` is what `pulumi stack export --show-secrets` told when the version of its name had written the
stack. From a release on its file stays as it is.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.driver.inputs import META_TOKEN
from tests.engine.programs import channel, order, own, program, selection
from tests.engine.stack import NewStack
from vobiz_sandbox.process import SandboxProcess

STATES = sorted(Path(__file__).with_name("states").glob("*.json"))
NOT_RECORDED = 'pulumi.export("changed", sender.changed_outside.apply(repr))'


@pytest.mark.parametrize("state", STATES, ids=lambda path: path.stem)
def test_a_state_shows_no_change_and_is_destroyed(new_stack: NewStack, sandbox: SandboxProcess, state: Path) -> None:
    stack = new_stack(program(selection(), order(preferred_number=None), own(), channel(), NOT_RECORDED))
    stack.configure(secret={"metaToken": META_TOKEN})
    stack.run("stack", "import", "--file", str(state))
    recorded = stack.resource("support")["outputs"]
    assert stack.names() == ["own", "pick", "sender", "support"]
    stack.run("preview", "--expect-no-changes")
    stack.run("up", "--expect-no-changes")
    assert sandbox.requests() == []
    assert stack.resource("support")["outputs"] == recorded
    assert stack.outputs() == {"changed": "None"}
    stack.run("destroy")
    assert stack.state() == []
