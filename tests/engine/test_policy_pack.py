"""examples/policy, run by the real CLI: what is refused, when, and what was ordered by then."""

from __future__ import annotations

import json
import os
from pathlib import Path

from tests.driver.inputs import NUMBER, OTHER_NUMBER
from tests.engine.programs import order, program
from tests.engine.stack import FAILED, NewStack
from tests.protocol.environments import ROOT
from tests.protocol.policy_environment import PACK, python_with_policies
from vobiz_sandbox.process import SandboxProcess

RULED = ("--policy-pack", str(PACK), "--policy-pack-config", "rules.json")


def bounded(name: str, number: str = NUMBER) -> str:
    """An order that fits every rule by itself."""
    return order(name, options="protect=True", preferred_number=number, max_monthly_cost=300)


def test_orders_are_refused_before_they_are_sent_and_the_total_of_the_stack_in_the_preview(
    new_stack: NewStack, sandbox: SandboxProcess, cli: Path
) -> None:
    first = bounded("support")
    stack = new_stack(program(first))
    path = (str(cli), str(Path(python_with_policies()).parent), stack.environment["PATH"])
    stack.environment |= {"PATH": os.pathsep.join(path), "PYTHONPATH": str(ROOT)}
    rules = {"stack-monthly-ceiling": {"ceilings": {"INR": 400}}, "order-area": {"areas": {"IN": ["MH"]}}}
    (stack.project / "rules.json").write_text(json.dumps(rules))

    passing = stack.run("up", *RULED)
    assert "whatsapp-number-orders@v0.1.0" in passing.text
    assert "[mandatory]" not in passing.text

    second = bounded("sales", OTHER_NUMBER)
    stack.write(program(first, second))
    refused = stack.run("preview", *RULED, expect=FAILED)
    assert refused.line_with("[mandatory]", "stack-monthly-ceiling")
    assert refused.line_with("550 INR a month is 150 INR over the ceiling of 400 INR: sales up to 300, support 250. ")
    assert refused.text.count("[mandatory]") == 1
    # What is new and left out has no properties, and is no order without a ceiling.
    assert "[mandatory]" not in stack.run("preview", "--target", "**support", *RULED).text

    stack.write(program(first, order("sales", preferred_number=None)))
    refused = stack.run("up", *RULED, expect=FAILED)
    for rule in ("order-cost-bounded", "order-number-named", "order-protected"):
        assert refused.line_with("[mandatory]", rule, "sales")
    assert [placed["selected_phone_number"] for placed in sandbox.orders()] == [NUMBER]

    # What the README warns of: without a preview the total is judged when all is bought.
    stack.write(program(first, second))
    late = stack.run("up", *RULED, expect=FAILED)
    assert late.line_with("500 INR a month is 100 INR over the ceiling of 400 INR: ")
    assert len(sandbox.orders()) == 2
