"""`report` beside the real CLI: one stack from nothing, through a preview over a ceiling, to what drifted."""

from __future__ import annotations

import json
import subprocess
from typing import Any

from tests.driver.inputs import META_TOKEN, NUMBER, OWN_NUMBER
from tests.engine.commands import run_command
from tests.engine.programs import Code, channel, order, own, program, selection
from tests.engine.stack import DRIFT_FOUND, NewStack, Stack
from vobiz_provider.commands.exit_codes import A_PERSON_DECIDES
from vobiz_sandbox.process import SandboxProcess

NIGHTLY = ("refresh", "--run-program", "--preview-only", "--json", "--expect-no-changes")
BASE = program(selection(), order(preferred_number=Code("pick.e164")), own(), channel())
# The replacement is named and priced, the second has nothing but its ceiling, and the own number goes.
CHANGED = program(
    selection(),
    order(region="KA", preferred_number="+918045678901"),
    order("second", preferred_number=None, max_monthly_cost=1300),
    channel(),
)


def test_a_stack_is_reported_from_nothing_to_drift(new_stack: NewStack, sandbox: SandboxProcess) -> None:
    stack = new_stack(BASE)
    stack.configure(secret={"metaToken": META_TOKEN})
    assert "The stack has no Vobiz resources." in run_command(stack, "report").text
    write(stack, "plan.json", "preview", "--json")
    first = report(stack, "--preview", "plan.json")
    assert prices(first) == {"pick": None, "support": 250, "own": None, "sender": None}
    assert [(total["monthly"], total["setup_added"], total["monthly_most"]) for total in first["totals"]] == [
        (0, 500, 250)
    ]

    stack.run("up")
    _the_stack_as_it_is(stack)
    _what_a_preview_changes(stack)

    (bought,) = sandbox.orders()
    sandbox.set_order_status(bought["id"], "completed")
    sandbox.connect_channel(NUMBER, bought["id"])
    stack.run("refresh")
    sandbox.release(bought["id"])
    (sender,) = (each for each in sandbox.channels() if each["phone_number"] == OWN_NUMBER)
    sandbox.change_channel(sender["id"], status="suspended")
    _what_the_nightly_job_finds(stack)
    stack.run("refresh")
    _what_the_stack_records_then(stack)


def _the_stack_as_it_is(stack: Stack) -> None:
    table = run_command(stack, "report")
    for kind, name, number, status, *cost in (
        ("order", "support", NUMBER, "pending", "250 INR", "500 INR"),
        ("selection", "pick", NUMBER, "-"),
        ("own number", "own", OWN_NUMBER, "pending"),
        ("channel", "sender", OWN_NUMBER, "active, pending"),
    ):
        assert table.line_with(kind, name, number, status, *cost), table.text
    told = report(stack)
    (bought,) = (row for row in told["resources"] if row["kind"] == "order")
    assert (bought["id"], bought["since"]) == (
        stack.resource("support")["id"],
        stack.resource("support")["outputs"]["created_at"],
    )
    assert told["drift"]["recorded"] == []


def _what_a_preview_changes(stack: Stack) -> None:
    stack.write(CHANGED)
    write(stack, "plan.json", "preview", "--json")
    told = report(stack, "--preview", "plan.json", "--max-monthly", "INR=1825")
    assert prices(told) == {"support": 275, "second": 1300, "own": None}
    (total,) = told["totals"]
    assert (total["monthly"], total["monthly_added"], total["monthly_most"]) == (250, 1575, 1825)

    over = run_command(
        *(stack, "report", "--markdown", "--preview", "plan.json", "--max-monthly", "INR=1824"), expect=A_PERSON_DECIDES
    )
    assert over.line_with("error: the stack costs up to 1825 INR a month after the preview", "is 1824 INR: ")
    assert over.line_with("| buys | order | support | +918045678901 | 275 INR | 550 INR |", f"{NUMBER} stays billed")
    assert over.line_with("| buys | order | second | - | at most 1300 INR | not known |")
    assert over.line_with(f"| deletes | own number | own | {OWN_NUMBER} |")

    stack.write(program(selection(), order(), order("unpriced", preferred_number=None), own(), channel()))
    write(stack, "plan.json", "preview", "--json")
    unpriced = run_command(
        *(stack, "report", "--preview", "plan.json", "--max-monthly", "INR=9999"), expect=A_PERSON_DECIDES
    )
    assert unpriced.line_with("error: what unpriced would cost is not known (250 INR a month without that")
    stack.write(BASE)


def _what_the_nightly_job_finds(stack: Stack) -> None:
    write(stack, "drift.json", *NIGHTLY, expect=DRIFT_FOUND)
    # The stack itself knows nothing of it yet, and what is only read adds no cost.
    told = report(stack, "--preview", "drift.json", "--max-monthly", "INR=250")
    assert (told["drift"]["recorded"], told["preview"]) == ([], None)
    found = [(each["name"], each["line"]) for each in told["drift"]["found"]]
    assert any(name == "sender" and "status active is now suspended" in line for name, line in found)
    assert any(name == "support" and "completed is now released" in line for name, line in found)
    assert run_command(stack, "report", "--markdown", "--preview", "drift.json").line_with(
        "- support: order", "completed is now released"
    )


def _what_the_stack_records_then(stack: Stack) -> None:
    told = report(stack)
    assert {each["name"] for each in told["drift"]["recorded"]} == {"support", "sender"}
    (total,) = told["totals"]
    assert (total["monthly"], total["monthly_in_doubt"], total["monthly_most"]) == (0, 250, 250)


def write(stack: Stack, name: str, *arguments: str, expect: int = 0) -> None:
    """Writes into a file of the project what a command of the CLI prints, as `pulumi … > FILE` does."""
    with (stack.project / name).open("wb") as written:
        ended = subprocess.run(
            ["pulumi", *arguments],
            cwd=stack.project,
            env=stack.environment,
            stdin=subprocess.DEVNULL,
            stdout=written,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert ended.returncode == expect, ended.stderr.decode()


def report(stack: Stack, *arguments: str) -> dict[str, Any]:
    """What `report --json` tells."""
    told: dict[str, Any] = json.loads(run_command(stack, "report", "--json", *arguments).text)
    return told


def prices(told: dict[str, Any]) -> dict[str, float | None]:
    """What each change of the preview costs a month."""
    return {change["name"]: change["monthly"] for change in told["preview"]["changes"]}
