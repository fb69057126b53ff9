"""PULUMI_SKIP_CHECKPOINTS: the engine writes the stack at the end of a run only, so a killed one is not remembered."""

from __future__ import annotations

from tests.driver.inputs import NUMBER
from tests.engine import interrupts, page
from tests.engine.programs import order, program
from tests.engine.stack import FAILED, NewStack
from vobiz_sandbox.process import SandboxProcess

TOLD = "warning: PULUMI_SKIP_CHECKPOINTS is set, so a run writes the stack when it ends, and one that is killed forgets"


def test_a_killed_run_is_forgotten_and_every_run_warns_of_it(new_stack: NewStack, sandbox: SandboxProcess) -> None:
    sandbox.settings(delist="completed")
    stack = new_stack(program(order()))
    stack.environment["PULUMI_SKIP_CHECKPOINTS"] = "true"
    assert stack.run("preview").text.count(TOLD) == 2  # a progress line, and the diagnostics
    interrupts.stopped_run(stack, sandbox, interrupts.while_it_waits, interrupts.kill_the_cli)
    assert (len(sandbox.orders()), stack.pending(), stack.state()) == (1, [], [])
    page.says("Unless PULUMI_SKIP_CHECKPOINTS was set: then the stack remembers nothing of the killed run")

    # The note of the machine that ordered is all that is left.
    here = stack.run("preview", expect=FAILED)
    assert here.line_with(f"{NUMBER} was ordered from this machine at", "which the stack does not have")
    page.says("and only the machine that ordered refuses", "Look at the account before any up")
    stack.move_to_another_machine()
    assert TOLD in stack.run("up").told_of("support")
    assert [placed["selected_phone_number"] for placed in sandbox.orders()] == [NUMBER, NUMBER]
