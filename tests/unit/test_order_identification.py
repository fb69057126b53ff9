"""A refresh of an order whose answer was lost: only what tells the order's id makes a fact of it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.driver.inputs import NO_CHANGE, NUMBER, ORDER, ORDER_ID, OTHER_NUMBER, UNNAMED_ORDER, UPDATE
from tests.driver.plugin import PluginResource, State, Values
from tests.driver.stack_export import ExportedStack, path_with_cli
from tests.driver.starting import StartPlugin
from tests.protocol.golden import NUMBER_ORDER
from tests.unit.lost_orders import NAME, NextRun, exported_order, failed, in_doubt, lost, now
from vobiz_sandbox.paths import CHANNELS, ORDERS, TRANSACTIONS
from vobiz_sandbox.process import AUTH_ID, CREDENTIALS, SandboxProcess

LEDGER = TRANSACTIONS.format(auth_id=AUTH_ID)


@pytest.fixture
def state(stack: ExportedStack) -> State:
    """Recorded a minute ago in the exported stack."""
    recorded = in_doubt()
    stack.holds(exported_order(recorded))
    return recorded


def healed(order: PluginResource, state: State) -> State:
    after = order.read(state)
    lines = order.plugin.new_lines()
    assert lines == [
        f"info: the order of {NUMBER} that no answer came of is {after.id}: a refresh records it as that",
    ]
    return after


def assert_kept(order: PluginResource, state: State) -> None:
    assert order.read(state) == state
    assert any(line.startswith("warning: ") and "the answer was lost" in line for line in order.plugin.new_lines())


def place(sandbox: SandboxProcess, number: str = NUMBER) -> str:
    """An order placed outside of any plugin; its id."""
    placed = sandbox.ask("POST", ORDERS, headers=CREDENTIALS, json=ORDER | {"preferred_number": number}).json()
    return str(placed["id"])


# A channel


@pytest.mark.parametrize("seconds", [0, -200, 900], ids=["now", "by a clock that lags", "later"])
def test_a_channel_of_its_number_that_was_made_since_tells_its_order(
    next_run: NextRun, sandbox: SandboxProcess, state: State, seconds: float
) -> None:
    sandbox.move_clock(seconds)
    sandbox.connect_channel(NUMBER, ORDER_ID)
    known = UNNAMED_ORDER | {"account_id": AUTH_ID, "requested": ORDER}
    assert healed(next_run(), state) == State(
        ORDER_ID, known | {"status": "completed", "selected_phone_number": NUMBER}
    )
    assert sandbox.requests("POST") == []


@pytest.mark.parametrize(
    "channel",
    [
        {"phone_number": NUMBER},
        {"phone_number": NUMBER, "number_order_id": ""},
        {"phone_number": OTHER_NUMBER, "number_order_id": ORDER_ID},
        {"number_order_id": ORDER_ID},
        {"phone_number": NUMBER, "number_order_id": ORDER_ID, "created_at": None},
        {"phone_number": NUMBER, "number_order_id": ORDER_ID, "created_at": "soon"},
    ],
    ids=["no order", "an empty order", "another number", "no number", "no time", "a time nobody can read"],
)
def test_a_channel_that_cannot_be_its_own_tells_nothing(
    next_run: NextRun, sandbox: SandboxProcess, state: State, channel: Values
) -> None:
    told = {"created_at": now().isoformat()} | channel
    sandbox.arm(path=CHANNELS, status=200, json={"items": [told]})
    assert_kept(next_run(), state)


def test_a_channel_that_was_there_before_is_another_orders(
    next_run: NextRun, sandbox: SandboxProcess, state: State
) -> None:
    sandbox.move_clock(-60 - 301)
    sandbox.connect_channel(NUMBER, ORDER_ID)
    assert_kept(next_run(), state)


@pytest.mark.parametrize("id_", [ORDER_ID, ORDER_ID.upper()])
def test_an_order_that_another_resource_of_the_stack_has_is_not_taken(
    next_run: NextRun, sandbox: SandboxProcess, stack: ExportedStack, id_: str
) -> None:
    state = in_doubt()
    stack.holds(exported_order(state), exported_order(State(id_, {"status": "completed"}), "other"))
    sandbox.connect_channel(NUMBER, ORDER_ID)
    assert_kept(next_run(), state)


@pytest.mark.parametrize("script", ["exit 3", "echo '{\"deployment\": null}'"], ids=["no export", "an empty stack"])
def test_where_the_stack_cannot_be_read_the_order_is_taken_all_the_same(
    start_plugin: StartPlugin, sandbox: SandboxProcess, script: str, tmp_path: Any
) -> None:
    sandbox.connect_channel(NUMBER, ORDER_ID)
    order = start_plugin({"PATH": path_with_cli(tmp_path / "broken", script)}).resource(NUMBER_ORDER, NAME)
    assert order.read(in_doubt()).id == ORDER_ID


def test_a_resource_without_a_name_takes_it_too(order: PluginResource, sandbox: SandboxProcess) -> None:
    sandbox.connect_channel(NUMBER, ORDER_ID)
    assert healed(order, in_doubt()).id == ORDER_ID


# The ledger


@pytest.mark.parametrize("field", ["reference", "description"])
def test_an_order_that_the_ledger_names_and_that_can_be_read_is_it(
    next_run: NextRun, sandbox: SandboxProcess, stack: ExportedStack, field: str
) -> None:
    sandbox.settings(order_read=True)
    state = lost(next_run(), sandbox).state
    stack.holds(exported_order(state))
    [placed] = sandbox.orders()
    debit = {"type": "debit", "amount": 750, "created_at": now().isoformat(), field: f"order {placed['id']}, Vobiz"}
    sandbox.arm(path=LEDGER, status=200, json={"transactions": [debit]})
    after = healed(next_run(), state)
    facts = {key: value for key, value in placed.items() if key != "id" and value is not None}
    assert after == State(placed["id"], facts | {"requested": ORDER, "readable": True})
    assert len(sandbox.orders()) == 1


@pytest.mark.parametrize(
    ("settings", "number", "clock"),
    [
        ({"order_read": False}, NUMBER, 0),
        ({"order_read": True, "ledger_names_order": False}, NUMBER, 0),
        ({"order_read": True}, OTHER_NUMBER, 0),
        ({"order_read": True}, NUMBER, -3600),
        ({"order_read": True, "account_reads": "refused"}, NUMBER, 0),
        ({"order_read": True, "account_reads": "missing"}, NUMBER, 0),
    ],
    ids=["not readable", "not named", "another number's", "an old one", "refused", "missing"],
)
def test_a_ledger_that_does_not_tell_it_is_a_hint_and_no_more(
    next_run: NextRun, sandbox: SandboxProcess, state: State, *, settings: Values, number: str, clock: float
) -> None:
    sandbox.settings(**{"ledger_names_order": True} | settings)
    sandbox.move_clock(clock)
    place(sandbox, number)
    sandbox.move_clock(-clock)
    assert_kept(next_run(), state)


def test_an_old_order_that_a_new_debit_names_is_not_it(
    next_run: NextRun, sandbox: SandboxProcess, state: State
) -> None:
    sandbox.settings(order_read=True)
    sandbox.move_clock(-86_400 * 31)
    id_ = place(sandbox)
    debit = {"type": "debit", "amount": 250, "created_at": now().isoformat(), "reference": id_}
    sandbox.arm(path=LEDGER, status=200, json={"transactions": [debit]})
    assert_kept(next_run(), state)


# Of several candidates


@pytest.fixture
def readable(sandbox: SandboxProcess) -> SandboxProcess:
    """Orders can be read, and the ledger names them, the newest first."""
    sandbox.settings(order_read=True, ledger_names_order=True)
    return sandbox


@pytest.mark.parametrize("ended", ["failed", "cancelled"])
@pytest.mark.parametrize("newest", [True, False], ids=["ended first", "alive first"])
def test_of_two_orders_in_the_ledger_the_one_that_is_alive_is_taken(
    next_run: NextRun, readable: SandboxProcess, state: State, *, ended: str, newest: bool
) -> None:
    first = place(readable)
    if newest:
        readable.release(first)  # or the number could not be ordered again
    else:
        readable.set_order_status(first, ended)
    readable.move_clock(1)
    second = place(readable)
    alive = first if newest else second
    if newest:
        readable.set_order_status(second, ended)
    named = [each["reference"] for each in readable.ledger() if each["type"] == "debit"]
    assert named == [second, first]
    assert healed(next_run(), state).id == alive


@pytest.mark.parametrize("ended", ["failed", "cancelled", "FAILED"])
@pytest.mark.parametrize("by", ["ledger", "channel"])
def test_an_order_that_has_ended_is_not_taken(
    next_run: NextRun, readable: SandboxProcess, state: State, *, by: str, ended: str
) -> None:
    placed = place(readable)
    if by == "channel":
        readable.settings(ledger_names_order=False)
        readable.connect_channel(NUMBER, placed)
    order = {"id": placed, "status": ended, "selected_phone_number": NUMBER, "created_at": now().isoformat()}
    readable.arm(path=f"{ORDERS}/*", times=9, status=200, json=order)
    assert_kept(next_run(), state)


def test_an_older_order_that_a_new_channel_names_is_not_taken(
    next_run: NextRun, readable: SandboxProcess, state: State
) -> None:
    readable.move_clock(-3600)
    older = place(readable)
    readable.move_clock(3600)
    readable.connect_channel(NUMBER, older)
    assert_kept(next_run(), state)
    # Without a look at the order the channel's word is all there is.
    readable.settings(order_read=False)
    assert healed(next_run(), state).id == older


def test_an_order_of_another_number_that_a_channel_names_is_not_taken(
    next_run: NextRun, readable: SandboxProcess, state: State
) -> None:
    readable.connect_channel(NUMBER, place(readable, OTHER_NUMBER))
    assert_kept(next_run(), state)


def test_an_order_that_a_channel_names_is_recorded_as_it_can_be_read(
    next_run: NextRun, readable: SandboxProcess, state: State
) -> None:
    placed = place(readable)
    readable.connect_channel(NUMBER, placed)
    outputs = healed(next_run(), state).outputs
    assert (outputs["status"], outputs["readable"]) == ("pending", True)


def test_two_records_are_not_given_the_same_order_by_one_refresh(
    next_run: NextRun, readable: SandboxProcess, stack: ExportedStack, state: State
) -> None:
    other = State(state.id.replace("01", "02"), state.outputs)
    stack.holds(exported_order(state), exported_order(other, "other"))
    placed = place(readable)
    order = next_run()
    assert healed(order, state).id == placed
    beside = order.plugin.resource(order.provider, "other")
    assert beside.read(other) == other
    assert any(f"order {placed} is held by {NAME!r}" in line for line in order.plugin.new_lines())


# What never makes a fact


def test_an_unnamed_order_is_told_from_no_other(
    next_run: NextRun, sandbox: SandboxProcess, stack: ExportedStack
) -> None:
    sandbox.settings(order_read=True, ledger_names_order=True)
    state = lost(next_run(), sandbox, UNNAMED_ORDER).state
    stack.holds(exported_order(state))
    [placed] = sandbox.orders()
    sandbox.connect_channel(placed["selected_phone_number"], placed["id"])
    assert_kept(next_run(), state)


def test_another_accounts_credentials_judge_nothing(next_run: NextRun, sandbox: SandboxProcess, state: State) -> None:
    sandbox.connect_channel(NUMBER, ORDER_ID)
    elsewhere = State(state.id, state.outputs | {"account_id": "MA_SANDBOX02"})
    assert "belongs to account MA_SANDBOX02" in failed(lambda: next_run().read(elsewhere))


@pytest.mark.parametrize("fault", [{"status": 500}, {"status": 401}, {"action": "reset"}], ids=str)
def test_an_api_that_does_not_answer_is_an_error(
    next_run: NextRun, sandbox: SandboxProcess, state: State, fault: Values
) -> None:
    sandbox.arm(path=CHANNELS, times=9, **fault)
    assert "list of channels" in failed(lambda: next_run().read(state))


# Drift


def test_the_run_that_finds_it_tells_a_change_and_later_ones_do_not(
    next_run: NextRun, sandbox: SandboxProcess, stack: ExportedStack, state: State
) -> None:
    sandbox.connect_channel(NUMBER, ORDER_ID)
    drift_check = next_run()
    found = drift_check.read(state)
    assert drift_check.diff(found, ORDER) == UPDATE
    # The update of the same run has nothing left to do.
    drift_check.check(ORDER, ORDER)
    assert drift_check.diff(found, ORDER) == NO_CHANGE
    stack.holds(exported_order(found))
    later = next_run()
    assert later.read(found) == found
    assert later.diff(found, ORDER) == NO_CHANGE
    assert sandbox.requests("POST") == []
