"""Orders in doubt beside other records: of the same name, which a replacement leaves, or of another that asks alike."""

from __future__ import annotations

import pytest

from tests.driver.inputs import NUMBER, ORDER, ORDER_ID, OTHER_NUMBER, UNNAMED_ORDER, replacement
from tests.driver.plugin import URN, PluginResource, State, Values
from tests.driver.stack_export import ORDER_TYPE, ExportedStack, recorded
from tests.driver.starting import StartPlugin
from tests.protocol.golden import NUMBER_ORDER
from tests.unit.lost_orders import NAME, PLACEHOLDER, NextRun, exported_order, failed, in_doubt, lost, posts
from vobiz_sandbox.process import SandboxProcess

KINDS = pytest.mark.parametrize("inputs", [ORDER, UNNAMED_ORDER], ids=["named", "unnamed"])
CONTINUE = "`pulumi up --continue-on-error`"
FORGET = f"`pulumi state delete --force --yes '{URN}{NAME}'`"
IN_KARNATAKA = {"region": "KA", "preferred_number": "+918045678901"}
BEFORE = State(ORDER_ID, UNNAMED_ORDER | {"status": "completed", "selected_phone_number": NUMBER, "requested": ORDER})


def assert_continues_first(line: str) -> None:
    """Two records of one URN: neither can be deleted by it before the engine has come to delete the old one."""
    first = (
        f"First run {CONTINUE}, which fails like this and forgets the order that was replaced. If the order is there, "
    )
    assert first in line
    assert FORGET in line.partition(first)[2]


# A replacement whose answer is lost


def test_the_run_that_loses_the_answer_of_a_replacement_names_what_goes_first(
    next_run: NextRun, sandbox: SandboxProcess, stack: ExportedStack
) -> None:
    stack.holds(exported_order(BEFORE))
    order, moved = next_run(), ORDER | IN_KARNATAKA
    assert order.diff(BEFORE, moved) == replacement("region")
    assert order.check(moved).failures == {}
    assert_continues_first(str(lost(order, sandbox, moved, processed=False)))


@pytest.mark.parametrize("is_first", [True, False])
def test_a_later_run_names_it_as_long_as_the_old_record_stands(
    next_run: NextRun, sandbox: SandboxProcess, stack: ExportedStack, *, is_first: bool
) -> None:
    state, inputs = in_doubt(UNNAMED_ORDER), UNNAMED_ORDER
    records = [exported_order(state), exported_order(BEFORE) | {"delete": True}]
    stack.holds(*(records if is_first else reversed(records)))
    order = next_run()
    order.diff(state, inputs)
    [told] = order.plugin.new_lines()
    assert_continues_first(told)
    assert_continues_first(failed(lambda: order.update(state, inputs)))
    assert_continues_first(next_run().check(inputs).failures[""])
    assert order.read(state) == state

    stack.holds(exported_order(state))
    later = failed(lambda: next_run().update(state, inputs))
    assert "--continue-on-error" not in later
    assert f"if it is not, run {FORGET}" in later
    assert posts(sandbox) == 0


def test_a_record_of_another_name_makes_no_replacement(
    next_run: NextRun, sandbox: SandboxProcess, stack: ExportedStack
) -> None:
    stack.holds(recorded(ORDER_TYPE, "other", BEFORE, ORDER))
    assert "--continue-on-error" not in str(lost(next_run(), sandbox, UNNAMED_ORDER))


# One that asks for the same


@pytest.fixture
def beside(start_plugin: StartPlugin, stack: ExportedStack) -> PluginResource:
    """Another order of the program, in a new run."""
    return start_plugin({"PATH": stack.path}).resource(NUMBER_ORDER, "beside")


@KINDS
def test_a_new_order_that_asks_for_the_same_is_refused(
    beside: PluginResource, sandbox: SandboxProcess, stack: ExportedStack, inputs: Values
) -> None:
    stack.holds(exported_order(in_doubt(inputs)))
    number = inputs.get("preferred_number", "a number in IN/MH")
    start = f"it asks for the same as {NAME!r}, which is in doubt: {number} was ordered at "
    ceilings = inputs | {"max_setup_cost": 2000, "fail_while_pending": True}
    refusals = beside.check(ceilings).failures
    assert list(refusals) == [""]
    for line in (refusals[""], failed(lambda: beside.create(ceilings))):
        assert line.startswith(start)
        assert FORGET in line  # the other's record, and not its own
        assert "beside" not in line
    assert posts(sandbox) == 0


@KINDS
@pytest.mark.parametrize(
    "change",
    [
        {"country_code": "US", "region": "CA"},
        {"region": "KA"},
        {"number_type": "toll-free"},
        {"currency": "USD"},
        {"preferred_number": OTHER_NUMBER},
    ],
    ids=str,
)
def test_a_new_order_that_asks_for_something_else_is_not(
    beside: PluginResource, stack: ExportedStack, *, inputs: Values, change: Values
) -> None:
    stack.holds(exported_order(in_doubt(inputs)))
    assert not any("asks for the same" in line for line in beside.check(inputs | change).failures.values())


@pytest.mark.parametrize("inputs", [UNNAMED_ORDER | {"region": "KA"}, ORDER | {"preferred_number": OTHER_NUMBER}])
def test_and_it_is_bought(
    beside: PluginResource, sandbox: SandboxProcess, stack: ExportedStack, inputs: Values
) -> None:
    stack.holds(exported_order(in_doubt(UNNAMED_ORDER)))
    assert beside.check(inputs).failures == {}
    beside.create(inputs)
    assert posts(sandbox) == 1


@pytest.mark.parametrize("settled", [{"delete": True}, {"id": ORDER_ID}], ids=["to be deleted", "a real id"])
def test_a_record_that_is_settled_forbids_nothing(
    beside: PluginResource, sandbox: SandboxProcess, stack: ExportedStack, settled: Values
) -> None:
    stack.holds(exported_order(in_doubt(UNNAMED_ORDER)) | settled)
    assert beside.check(UNNAMED_ORDER).failures == {}
    beside.create(UNNAMED_ORDER)
    assert posts(sandbox) == 1


@KINDS
def test_its_own_record_in_doubt_is_told_in_its_own_words(
    next_run: NextRun, stack: ExportedStack, inputs: Values
) -> None:
    # Of two the own one has the word.
    stack.holds(
        exported_order(State(PLACEHOLDER.replace("01", "02"), in_doubt(inputs).outputs), "other"),
        exported_order(in_doubt(inputs)),
    )
    assert (
        next_run()
        .check(inputs)
        .failures[""]
        .startswith(f"{inputs.get('preferred_number', 'a number in IN/MH')} was ordered at ")
    )


@KINDS
def test_adopting_is_not_hindered(beside: PluginResource, stack: ExportedStack, inputs: Values) -> None:
    stack.holds(exported_order(in_doubt(inputs)))
    assert beside.check(inputs | {"existing_order_id": ORDER_ID}).failures == {}


@KINDS
def test_one_that_this_run_has_come_to_holds_up_no_other(
    beside: PluginResource, sandbox: SandboxProcess, stack: ExportedStack, inputs: Values
) -> None:
    # It is adopted, say, and in the same program others of its kind were not begun yet.
    other = UNNAMED_ORDER if "preferred_number" not in inputs else inputs | {"preferred_number": OTHER_NUMBER}
    stack.holds(exported_order(in_doubt(other)))
    beside.plugin.resource(NUMBER_ORDER, NAME).diff(in_doubt(other), other | {"existing_order_id": ORDER_ID})
    assert "asks for the same" not in str(beside.check(other).failures)


def test_one_of_another_account_holds_up_no_other(
    beside: PluginResource, sandbox: SandboxProcess, stack: ExportedStack
) -> None:
    stack.holds(exported_order(in_doubt(UNNAMED_ORDER, account_id="MA_SANDBOX02")))
    assert beside.check(UNNAMED_ORDER).failures == {}
    beside.create(UNNAMED_ORDER)
    assert posts(sandbox) == 1


def test_one_that_was_adopted_under_another_name_is_settled(
    beside: PluginResource, sandbox: SandboxProcess, stack: ExportedStack
) -> None:
    stack.holds(exported_order(in_doubt()))
    adopting = ORDER | {"existing_order_id": ORDER_ID}
    assert beside.check(adopting).failures == {}
    beside.create(adopting)
    beside.plugin.new_lines()
    beside.plugin.resource(NUMBER_ORDER, NAME).delete(in_doubt())
    [line] = beside.plugin.new_lines()
    assert line.startswith(f"info: the order of {NUMBER} that no answer came of is settled")


# Settled by an adoption


def test_a_record_that_an_earlier_run_replaced_by_an_adoption_is_kept_and_forgotten_quietly(
    next_run: NextRun, sandbox: SandboxProcess, stack: ExportedStack
) -> None:
    state = in_doubt()
    adopted = exported_order(State(ORDER_ID, BEFORE.outputs))
    stack.holds(exported_order(state) | {"delete": True}, adopted)
    # Even where a channel could tell its order.
    sandbox.connect_channel(NUMBER, ORDER_ID)
    order = next_run()
    assert order.read(state) == state
    assert order.plugin.new_lines() == []
    order.delete(state)
    assert order.plugin.new_lines() == [
        f"info: the order of {NUMBER} that no answer came of is settled: the order that was adopted stays in this stack"
    ]
    assert sandbox.requests() == []


def test_a_live_record_that_is_in_doubt_itself_settles_nothing(next_run: NextRun, stack: ExportedStack) -> None:
    state = in_doubt()
    another = State(PLACEHOLDER.replace("01", "02"), state.outputs)
    stack.holds(exported_order(state) | {"delete": True}, exported_order(another))
    order = next_run()
    order.delete(state)
    [line] = order.plugin.new_lines()
    assert line.startswith("warning: ")
    assert "it may have been bought" in line
