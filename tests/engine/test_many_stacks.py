"""examples/many_stacks: several stacks at a time, of which one that fails leaves the others alone."""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path

import pytest

from tests.driver.inputs import NUMBER
from tests.engine.jobs import EXAMPLES, Job, Jobs, until
from tests.engine.programs import program
from tests.engine.stack import FAILED, NewStack
from vobiz_sandbox.paths import ORDERS
from vobiz_sandbox.process import SandboxProcess

STACKS = {f"team-{team}": {f"+9199000000{team}{number}": None for number in "12"} for team in "123"}
ON_SALE = {"country": "IN", "region": "MH", "setup_fee": 500, "monthly_fee": 250, "currency": "INR"}
OK = 0
INLINE = f"""
import sys
from pulumi import automation
from vobiz_provider import WhatsAppNumberOrder

def order():
    WhatsAppNumberOrder("support", country_code="IN", region="MH", currency="INR", preferred_number="{NUMBER}")

stack = automation.create_or_select_stack("dev", "inline", order)
if "--cancel" in sys.argv:
    stack.cancel()
try:
    stack.up(on_output=print, color="never")
except automation.CommandError:
    sys.exit(1)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The example, with fewer stacks."""
    copied = shutil.copytree(EXAMPLES / "many_stacks", tmp_path / "many_stacks")
    (copied / "stacks.json").write_text(json.dumps(STACKS))
    return copied


def ordered(sandbox: SandboxProcess) -> list[str]:
    return sorted(order["selected_phone_number"] for order in sandbox.orders())


def test_one_stack_that_is_in_doubt_leaves_the_others_alone_and_is_named(
    new_stack: NewStack, sandbox: SandboxProcess, folder: Path
) -> None:
    every = sorted(number for numbers in STACKS.values() for number in numbers)
    sandbox.set_numbers([{"e164": number} | ON_SALE for number in every])
    # The listing cannot tell which of them is bought.
    sandbox.settings(delist="completed")
    sandbox.arm(method="POST", path=ORDERS, processed=True, action="reset")
    with Jobs(new_stack(program()), sys.executable, folder / "up_all.py", "--at-once", "2") as jobs:
        first = jobs.start()
        last = first.ends(FAILED)
        in_doubt = last.removeprefix("failed: ")
        assert verdicts(first) == dict.fromkeys(STACKS, "ok") | {in_doubt: "failed"}
        assert "\n3 stacks in " in first.text
        bought = ordered(sandbox)
        assert set(every) - set(STACKS[in_doubt]) < set(bought)

        again = jobs.start()
        assert (again.ends(FAILED), verdicts(again)) == (last, verdicts(first))
        for job in (first, again):
            (told,) = re.findall(rf"\n{in_doubt} failed:\n((?:  .*\n)+)", job.text)
            assert re.search(r"^  error: (\+\d+) was ordered at .* and the answer was lost", told, re.MULTILINE)
            assert told.splitlines()[-1] == f"  add `--stack {in_doubt}` to each command, and run it in {folder}"
        assert ordered(sandbox) == sorted(set(ordered(sandbox)))
        assert set(bought) <= set(ordered(sandbox)) <= set(every)


def test_a_number_of_two_stacks_is_refused_before_anything_is_run(
    new_stack: NewStack, sandbox: SandboxProcess, folder: Path
) -> None:
    (folder / "stacks.json").write_text(json.dumps({"one": {NUMBER: None}, "two": {NUMBER: None}}))
    with Jobs(new_stack(program()), sys.executable, folder / "up_all.py") as jobs:
        refused = jobs.start().ends(FAILED)
        assert refused == f"error: stacks.json: {NUMBER} stands twice, for one and for two"
        assert not jobs.calls.exists()
    assert sandbox.requests() == []


def test_an_inline_program_finds_what_its_killed_run_ordered_whatever_project_it_is_started_in(
    new_stack: NewStack, sandbox: SandboxProcess
) -> None:
    sandbox.settings(delist="completed")
    # The folder's own project has a stack of the same name.
    stack = new_stack(program())
    sandbox.arm(method="POST", path=ORDERS, processed=True, action="drip", bytes=60, seconds=0.4)
    with Jobs(stack, sys.executable, "-c", INLINE) as jobs:
        killed = jobs.start()
        until(lambda: bool(sandbox.requests("POST", ORDERS)))
        killed.kill()
        refused = jobs.start("--cancel")
        refused.ends(FAILED)
        assert "an earlier run was stopped while it ordered" in refused.text
    assert len(sandbox.orders()) == 1


def verdicts(job: Job) -> dict[str, str]:
    """What the line of each stack says."""
    return dict(re.findall(r"^(team-\d): (\w+) in [\d.]+ s$", job.text, re.MULTILINE))
