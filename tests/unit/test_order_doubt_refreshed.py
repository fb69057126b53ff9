"""`pulumi up --refresh` in one process: what a refresh has found out goes before what the stack was exported with."""

from __future__ import annotations

import pytest

from tests.driver.inputs import NUMBER, ORDER, OTHER_NUMBER, place_order, replacement
from tests.driver.plugin import State, Values
from tests.driver.stack_export import ExportedStack
from tests.driver.starting import StartPlugin
from tests.protocol.golden import NUMBER_ORDER
from tests.unit.lost_orders import NAME, NextRun, exported_order, failed, in_doubt, lost, posts
from vobiz_sandbox.process import SandboxProcess


def test_an_order_that_the_same_run_has_found_is_replaced_without_the_old_advice(
    next_run: NextRun, sandbox: SandboxProcess, stack: ExportedStack
) -> None:
    state = lost(next_run(), sandbox).state
    [placed] = sandbox.orders()
    stack.holds(exported_order(state))
    sandbox.connect_channel(NUMBER, placed["id"])
    order, moved = next_run(), ORDER | {"region": "KA", "preferred_number": "+918045678901"}
    found = order.read(state)
    assert found.id == placed["id"]
    assert order.check(moved, ORDER).failures == {}
    assert order.diff(found, moved) == replacement("region")
    order.plugin.new_lines()
    assert order.check(moved).failures == {}
    bought = order.create(moved)
    assert [each["id"] for each in sandbox.orders()] == [placed["id"], bought.id]
    order.delete(found)
    lines = order.plugin.new_lines()
    assert not any("answer was lost" in line for line in lines)
    assert lines[-1].startswith(f"warning: {NUMBER} of order {found.id} is only forgotten here")


@pytest.mark.parametrize("found_as", ["failed", "cancelled"])
def test_an_order_that_is_known_to_have_ended_is_replaced(
    next_run: NextRun, sandbox: SandboxProcess, stack: ExportedStack, found_as: str
) -> None:
    # Healed by one run, ended by the next: the export has the placeholder until the run has written its state.
    state = lost(next_run(), sandbox).state
    [placed] = sandbox.orders()
    stack.holds(exported_order(state))
    sandbox.connect_channel(NUMBER, placed["id"])
    order = next_run()
    found = order.read(state)
    ended = State(found.id, found.outputs | {"status": found_as})
    sandbox.set_order_status(placed["id"], found_as)
    assert order.diff(ended, ORDER) == replacement("status")
    assert order.check(ORDER).failures == {}
    order.create(ORDER)
    assert posts(sandbox) == 2


@pytest.mark.parametrize("change", [{}, {"region": "KA", "preferred_number": OTHER_NUMBER}], ids=str)
def test_an_order_that_the_refresh_has_not_found_is_refused_as_before(
    next_run: NextRun, sandbox: SandboxProcess, stack: ExportedStack, change: Values
) -> None:
    state, asked = in_doubt(), ORDER | change
    stack.holds(exported_order(state))
    order = next_run()
    assert order.read(state) == state
    assert order.check(asked, ORDER).failures == {}
    order.diff(state, asked)
    assert "the answer was lost" in order.check(asked).failures[""]
    assert "the answer was lost" in failed(lambda: order.create(asked))
    assert posts(sandbox) == 0


@pytest.mark.parametrize("is_last", [True, False])
@pytest.mark.parametrize("is_exported", [True, False])
def test_a_replacement_in_doubt_is_not_hidden_by_the_order_that_it_replaced(
    start_plugin: StartPlugin, sandbox: SandboxProcess, stack: ExportedStack, *, is_last: bool, is_exported: bool
) -> None:
    # A refresh reads what waits to be deleted too, in whatever order.
    before = place_order(sandbox)
    state, moved = in_doubt(ORDER | {"region": "KA"}), ORDER | {"region": "KA"}
    stack.holds(exported_order(before) | {"delete": True}, exported_order(state))
    environment = {"PATH": stack.path} if is_exported else {}
    order = start_plugin(environment).resource(NUMBER_ORDER, NAME)
    for each in (before, state) if is_last else (state, before):
        assert order.read(each).id == each.id
    assert "the answer was lost" in order.check(moved).failures[""]
    assert "the answer was lost" in failed(lambda: order.create(moved))
    assert posts(sandbox) == 0


@pytest.mark.parametrize("is_last", [True, False])
def test_a_doubt_that_an_adoption_settled_forbids_no_replacement(
    next_run: NextRun, sandbox: SandboxProcess, stack: ExportedStack, *, is_last: bool
) -> None:
    adopted, settled = place_order(sandbox), in_doubt()
    stack.holds(exported_order(settled) | {"delete": True}, exported_order(adopted))
    order, moved = next_run(), ORDER | {"region": "KA", "preferred_number": "+918045678901"}
    for each in (adopted, settled) if is_last else (settled, adopted):
        order.read(each)
    assert order.check(moved, ORDER).failures == {}
    assert order.diff(adopted, moved) == replacement("region")
    assert order.check(moved).failures == {}
    order.create(moved)
    assert posts(sandbox) == 1
