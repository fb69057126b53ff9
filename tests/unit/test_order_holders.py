"""One order has one resource; what an adoption keeps is neither forgotten nor billed by the one that gives it up."""

from __future__ import annotations

import pytest

from tests.driver.inputs import NO_CHANGE, NUMBER, ORDER, ORDER_ID, place_order
from tests.driver.plugin import Plugin, PluginError, PluginResource, State
from tests.protocol.golden import NUMBER_ORDER
from vobiz_sandbox.process import SandboxProcess


@pytest.fixture
def placed(sandbox: SandboxProcess) -> State:
    """An order that no state knows of."""
    return place_order(sandbox)


@pytest.fixture
def first(plugin: Plugin) -> PluginResource:
    return plugin.resource(NUMBER_ORDER, "first")


@pytest.fixture
def second(plugin: Plugin) -> PluginResource:
    return plugin.resource(NUMBER_ORDER, "second")


def test_two_resources_do_not_adopt_one_order(placed: State, first: PluginResource, second: PluginResource) -> None:
    adopting = ORDER | {"existing_order_id": placed.id}
    assert first.check(adopting).failures == {}
    assert first.check(adopting).failures == {}
    reason = second.check(adopting | {"existing_order_id": placed.id.upper()}).failures["existing_order_id"]
    assert "is held by 'first' of this program too" in reason
    with pytest.raises(PluginError, match="is held by 'first'"):
        second.create(adopting)


def test_an_order_that_a_resource_holds_is_not_adopted_by_another(
    placed: State, first: PluginResource, second: PluginResource
) -> None:
    first.check(ORDER, olds=ORDER)
    assert first.diff(placed, ORDER) == NO_CHANGE
    assert "is held by 'first'" in second.check(ORDER | {"existing_order_id": placed.id}).failures["existing_order_id"]


def test_an_adoption_that_comes_before_the_holder_fails_the_holder(
    placed: State, first: PluginResource, second: PluginResource
) -> None:
    assert first.check(ORDER | {"existing_order_id": placed.id}).failures == {}
    second.check(ORDER, olds=ORDER)
    with pytest.raises(PluginError, match="is held by 'first' of this program too"):
        second.diff(placed, ORDER)


def test_an_order_moves_by_adoption_to_a_resource_of_another_name(
    placed: State, plugin: Plugin, first: PluginResource, second: PluginResource
) -> None:
    # A refresh before the update: the first is in the state and not in the program any more.
    first.diff(first.read(placed), ORDER)
    moved = ORDER | {"existing_order_id": placed.id}
    assert second.check(moved).failures == {}
    second.create(moved)
    plugin.new_lines()
    first.delete(placed)
    [line] = plugin.new_lines()
    assert line.startswith(f"info: order {placed.id} of {NUMBER} was adopted in this run")


def test_the_wrong_order_of_the_same_number_is_given_up_without_a_bill(
    placed: State, plugin: Plugin, first: PluginResource
) -> None:
    wrong = State(ORDER_ID, placed.outputs)
    right = ORDER | {"existing_order_id": placed.id}
    first.check(right, olds=ORDER)
    assert first.diff(wrong, right).replaces == ["existing_order_id"]
    first.check(right)
    first.create(right)
    first.delete(wrong)
    assert [line for line in plugin.new_lines() if NUMBER in line and "billed" in line] == []


def test_the_error_for_a_number_that_an_order_of_the_stack_holds_names_the_way_to_keep_it(
    placed: State, first: PluginResource, second: PluginResource
) -> None:
    first.check(ORDER, olds=ORDER)
    first.diff(placed, ORDER)
    assert f"set existing_order_id to {placed.id} to keep it" in second.check(ORDER).failures["preferred_number"]


def test_an_order_that_ended_holds_its_number_no_more(
    sandbox: SandboxProcess, first: PluginResource, second: PluginResource
) -> None:
    sandbox.settings(delist="completed")
    placed = place_order(sandbox)
    first.diff(placed, ORDER)
    assert list(second.check(ORDER).failures) == ["preferred_number"]
    first.diff(State(placed.id, placed.outputs | {"status": "failed"}), ORDER)
    assert second.check(ORDER).failures == {}


def test_what_replaces_a_released_order_may_order_its_number_again(
    sandbox: SandboxProcess, first: PluginResource, second: PluginResource
) -> None:
    sandbox.settings(delist="completed")
    placed = place_order(sandbox)
    released = State(placed.id, placed.outputs | {"status": "released", "requested": ORDER | {"region": "KA"}})
    assert first.diff(released, ORDER).replaces == ["region"]
    assert first.check(ORDER).failures == {}
    assert first.create(ORDER).outputs["selected_phone_number"] == NUMBER
    assert list(second.check(ORDER).failures) == ["preferred_number"]


def test_a_selection_does_not_choose_the_number_that_a_new_order_names(
    first: PluginResource, selection: PluginResource
) -> None:
    place = {"country_code": "IN", "region": "MH"}
    assert first.check(ORDER).failures == {}
    assert selection.create(place).id != NUMBER
