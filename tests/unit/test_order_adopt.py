"""Adopting an order: the way back after a lost answer, after a lost state, or from the console."""

from __future__ import annotations

import pytest

from tests.driver.inputs import NUMBER, ORDER, ORDER_ID, OTHER_NUMBER, UNNAMED_ORDER, place_order
from tests.driver.plugin import Plugin, PluginError, PluginResource, State, Values
from tests.driver.starting import StartPlugin
from tests.protocol.golden import NUMBER_ORDER
from vobiz_sandbox.paths import AVAILABILITY, CHANNELS, ORDERS
from vobiz_sandbox.process import SandboxProcess


@pytest.fixture
def placed(sandbox: SandboxProcess) -> State:
    """An order that no state knows of."""
    return place_order(sandbox)


def adopt(plugin: Plugin, order_id: str, inputs: Values = ORDER) -> State:
    return plugin.resource(NUMBER_ORDER).create(inputs | {"existing_order_id": order_id})


def refused(plugin: Plugin, order_id: str, inputs: Values = ORDER) -> str:
    with pytest.raises(PluginError) as error:
        adopt(plugin, order_id, inputs)
    return str(error.value)


def test_an_order_that_can_be_read_is_adopted_as_it_is(placed: State, plugin: Plugin, sandbox: SandboxProcess) -> None:
    sandbox.settings(order_read=True)
    state = adopt(plugin, placed.id)
    assert state.id == placed.id
    assert state.outputs == placed.outputs | {"requested": ORDER | {"existing_order_id": placed.id}, "readable": True}
    assert plugin.new_lines() == []
    assert sandbox.requests("POST") == []


def test_an_order_that_nothing_confirms_is_adopted_as_declared(
    placed: State, plugin: Plugin, sandbox: SandboxProcess
) -> None:
    state = adopt(plugin, placed.id)
    requested = ORDER | {"existing_order_id": placed.id}
    declared = UNNAMED_ORDER | {"selected_phone_number": NUMBER, "status": "pending", "requested": requested}
    assert state == State(placed.id, declared)
    [line] = plugin.new_lines()
    assert line.startswith("warning: ")
    assert placed.id in line
    assert "nothing at Vobiz could confirm it" in line
    assert sandbox.requests("POST") == []


def test_a_channel_confirms_an_adopted_order_and_tells_its_number(
    placed: State, plugin: Plugin, sandbox: SandboxProcess
) -> None:
    sandbox.connect_channel(NUMBER, placed.id)
    outputs = adopt(plugin, placed.id, UNNAMED_ORDER).outputs
    assert (outputs["status"], outputs["selected_phone_number"]) == ("completed", NUMBER)
    assert plugin.new_lines() == []


def test_an_adopted_order_has_the_number_of_its_channel_and_not_the_one_that_was_hoped_for(
    placed: State, plugin: Plugin, sandbox: SandboxProcess
) -> None:
    sandbox.connect_channel(OTHER_NUMBER, placed.id)
    assert adopt(plugin, placed.id).outputs["selected_phone_number"] == OTHER_NUMBER
    [line] = plugin.new_lines()
    assert f"order {placed.id} holds {OTHER_NUMBER} and not {NUMBER}" in line


def test_a_channel_with_the_number_alone_does_not_confirm_a_mistyped_order(
    plugin: Plugin, sandbox: SandboxProcess
) -> None:
    sandbox.connect_channel(NUMBER)
    assert adopt(plugin, ORDER_ID).outputs["status"] == "pending"
    [line] = plugin.new_lines()
    assert "nothing at Vobiz could confirm it" in line


def test_a_number_that_is_on_sale_is_not_made_that_of_an_adopted_order(plugin: Plugin) -> None:
    state = adopt(plugin, ORDER_ID)
    assert "selected_phone_number" not in state.outputs
    [line] = plugin.new_lines()
    assert f"its number stays open, since {NUMBER} is on sale now" in line
    assert plugin.resource(NUMBER_ORDER).read(state).outputs == state.outputs


def test_a_number_that_is_not_on_sale_is_assumed_and_said_to_be(placed: State, plugin: Plugin) -> None:
    assert adopt(plugin, placed.id).outputs["selected_phone_number"] == NUMBER
    [line] = plugin.new_lines()
    assert f"that its number is {NUMBER} is assumed" in line


@pytest.mark.parametrize("fault", [{"status": 403}, {"status": 200, "json": {"items": [], "has_more": True}}])
def test_a_listing_that_cannot_tell_leaves_the_number_of_an_adopted_order_open(
    placed: State, plugin: Plugin, sandbox: SandboxProcess, fault: Values
) -> None:
    sandbox.arm(path=AVAILABILITY, **fault)
    assert "selected_phone_number" not in adopt(plugin, placed.id).outputs


def test_a_preview_says_that_an_adoption_buys_nothing(plugin: Plugin) -> None:
    assert plugin.resource(NUMBER_ORDER).check(ORDER | {"existing_order_id": ORDER_ID}).failures == {}
    assert plugin.new_lines() == [f"info: adopts order {ORDER_ID}, buys nothing"]


def test_the_letter_case_of_an_order_id_does_not_matter(placed: State, plugin: Plugin, sandbox: SandboxProcess) -> None:
    sandbox.connect_channel(NUMBER, placed.id)
    state = adopt(plugin, placed.id.upper())
    assert state.outputs["status"] == "completed"
    asked = ORDER | {"existing_order_id": placed.id}
    assert not plugin.resource(NUMBER_ORDER).diff(state, asked).changes


def test_an_adopted_order_of_another_number_is_a_warning(
    placed: State, plugin: Plugin, sandbox: SandboxProcess
) -> None:
    sandbox.settings(order_read=True)
    state = adopt(plugin, placed.id, ORDER | {"preferred_number": OTHER_NUMBER})
    assert state.outputs["selected_phone_number"] == NUMBER
    [line] = plugin.new_lines()
    assert f"order {placed.id} holds {NUMBER} and not {OTHER_NUMBER}" in line


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"country_code": "US"}, "has country_code IN, not US"),
        ({"currency": "USD"}, "has currency INR, not USD: set currency to that to adopt it"),
    ],
)
def test_an_order_that_is_not_the_declared_one_is_not_adopted(
    placed: State, plugin: Plugin, sandbox: SandboxProcess, change: Values, reason: str
) -> None:
    sandbox.settings(order_read=True)
    assert reason in refused(plugin, placed.id, ORDER | change)


@pytest.mark.parametrize("status", ["failed", "cancelled"])
def test_an_order_that_ended_is_not_adopted(
    placed: State, plugin: Plugin, sandbox: SandboxProcess, status: str
) -> None:
    sandbox.settings(order_read=True)
    sandbox.set_order_status(placed.id, status, "no stock")
    reason = "no stock" if status == "failed" else "no reason given"
    assert f"order {placed.id} is {status} ({reason})" in refused(plugin, placed.id)


def test_an_order_that_the_api_answers_with_another_id_is_not_believed(plugin: Plugin, sandbox: SandboxProcess) -> None:
    sandbox.arm(path=f"{ORDERS}/{ORDER_ID}", status=200, json={"id": "another", "status": "completed"})
    assert adopt(plugin, ORDER_ID).outputs["status"] == "pending"


@pytest.mark.parametrize("path", [f"{ORDERS}/*", CHANNELS])
@pytest.mark.parametrize("fault", [{"status": 500}, {"status": 401}, {"action": "reset"}])
def test_an_order_is_not_adopted_while_the_api_does_not_answer(
    plugin: Plugin, sandbox: SandboxProcess, path: str, fault: Values
) -> None:
    sandbox.arm(path=path, times=9, **fault)
    assert refused(plugin, ORDER_ID)
    assert sandbox.requests("POST") == []


def test_another_accounts_order_is_not_adopted(placed: State, plugin: Plugin, sandbox: SandboxProcess) -> None:
    sandbox.settings(order_read=True)
    sandbox.arm(path=f"{ORDERS}/*", processed=True, patch={"account_id": "MA_SANDBOX02"})
    assert "belongs to account MA_SANDBOX02" in refused(plugin, placed.id)


def test_a_lost_order_is_adopted_as_its_error_says(
    order: PluginResource, start_plugin: StartPlugin, sandbox: SandboxProcess
) -> None:
    sandbox.arm(method="POST", path=ORDERS, action="reset", processed=True)
    with pytest.raises(PluginError, match="set existing_order_id to its id and run `pulumi up`"):
        order.create(ORDER)
    [lost] = sandbox.orders()
    rerun = start_plugin()
    inputs = rerun.resource(NUMBER_ORDER).check(ORDER | {"existing_order_id": lost["id"]})
    assert inputs.failures == {}
    state = rerun.resource(NUMBER_ORDER).create(inputs.inputs)
    after = start_plugin().resource(NUMBER_ORDER)
    assert not after.diff(state, inputs.inputs).changes
    assert not after.diff(state, ORDER).changes
    assert len(sandbox.orders()) == 1
