"""`preflight` before an `up`: silent where all is well, and else both ways on, which work as they are printed."""

from __future__ import annotations

import re

from tests.driver.inputs import META_TOKEN, NUMBER, OWN_NUMBER
from tests.engine import advice, interrupts
from tests.engine.commands import run_command
from tests.engine.programs import channel, order, program
from tests.engine.stack import FAILED, NewStack, Result, Stack
from vobiz_provider.commands.exit_codes import A_PERSON_DECIDES
from vobiz_sandbox.paths import CHANNELS, ORDERS
from vobiz_sandbox.process import SandboxProcess

BOTH = "set existing_order_id of those of 'support' that are there too"


def test_orders_of_a_killed_run_are_named_with_both_ways_on(new_stack: NewStack, sandbox: SandboxProcess) -> None:
    orders = [order(options="protect=True"), order("unnamed", preferred_number=None)]
    stack = new_stack(program(*orders))
    assert preflight(stack).text == ""
    interrupts.stopped_run(stack, sandbox, interrupts.while_two_wait, interrupts.terminate_twice)
    stack.move_to_another_machine()
    # Only what the printed commands say leads to the stack from here on.
    stack.run("stack", "init", "other")
    del stack.environment["PULUMI_STACK"]
    sandbox.clear_requests()

    said = preflight(stack, expect=A_PERSON_DECIDES)
    assert said.text.count("an earlier run was stopped while it ordered") == len(orders)
    named, unnamed = part_of(said, "support"), part_of(said, "unnamed")
    assert re.search(
        rf"^support: .+ ordered {re.escape(NUMBER)} \(about 20.+ or before\), so it may have been bought$",
        said.text,
        re.M,
    )
    assert f"the account's numbers have {NUMBER}; debits from " in named
    assert "in IN/MH" in unnamed
    assert BOTH in way(unnamed, "it is there")
    assert "--import-pending-creates" in way(named, "never")
    assert {request["method"] for request in sandbox.requests()} == {"GET"}

    stack.write(
        program(
            *(
                one.replace(", opts", f", existing_order_id={of!r}, opts")
                for one, of in zip(orders, ids(sandbox), strict=True)
            )
        )
    )
    advice.follow(stack, commands(way(unnamed, "it is there")))
    assert preflight(stack).text == ""
    assert len(sandbox.orders()) == len(orders)


def test_what_no_answer_came_of_is_named_until_a_person_has_decided(
    new_stack: NewStack, sandbox: SandboxProcess
) -> None:
    stack = new_stack(program(order(), channel()))
    stack.configure(secret={"metaToken": META_TOKEN})
    sandbox.arm(method="POST", path=ORDERS, action="reset", processed=False)
    sandbox.arm(method="POST", path=CHANNELS, action="reset", processed=True)
    sandbox.arm(method="GET", path=CHANNELS, action="reset", times=20)
    stack.run("up", "--continue-on-error", expect=FAILED)
    sandbox.control("DELETE", "/faults")
    stack.move_to_another_machine()

    said = preflight(stack, expect=A_PERSON_DECIDES)
    lost, connected = part_of(said, "support"), part_of(said, "sender")
    assert f"{NUMBER} is still on sale; the account's numbers do not have {NUMBER}" in lost
    (there,) = sandbox.channels()
    assert f"{OWN_NUMBER} has channel {there['id']}" in connected
    assert META_TOKEN not in said.text

    advice.follow(stack, commands(way(lost, "it is not"))[:1])
    advice.follow(stack, commands(way(connected, "first")))
    assert preflight(stack).text == ""
    assert [placed["id"] for placed in sandbox.orders()] == [stack.resource("support")["id"]]
    assert stack.resource("sender")["id"] == there["id"]


def test_what_vobiz_shows_is_no_condition(new_stack: NewStack, sandbox: SandboxProcess) -> None:
    stack = new_stack(program(order()))
    sandbox.arm(method="POST", path=ORDERS, action="reset", processed=True)
    stack.run("up", expect=FAILED)
    stack.environment |= {"VOBIZ_AUTH_TOKEN": ""}
    said = preflight(stack, expect=A_PERSON_DECIDES)
    assert "VOBIZ_AUTH_ID is set and VOBIZ_AUTH_TOKEN is not" in way(part_of(said, "support"), "seen now")


def preflight(stack: Stack, expect: int = 0) -> Result:
    return run_command(stack, "preflight", "--stack", "dev", expect=expect)


def part_of(said: Result, name: str) -> str:
    """What is said of one resource."""
    return next(part for part in re.split(r"^(?=\S)", said.text, flags=re.M) if part.startswith(f"{name}: "))


def way(part: str, title: str) -> str:
    found = re.search(rf"^  {title}  +(.+)$", part, re.M)
    assert found, f"{title} is not told:\n{part}"
    return found[1]


def commands(line: str) -> list[str]:
    return re.findall(r"`(pulumi [^`]+)`", line)


def ids(sandbox: SandboxProcess) -> list[str]:
    """The orders at Vobiz: that of NUMBER, then the other."""
    placed = sorted(sandbox.orders(), key=lambda one: one["selected_phone_number"] != NUMBER)
    return [str(one["id"]) for one in placed]
