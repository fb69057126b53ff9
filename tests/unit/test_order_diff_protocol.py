"""diff, update and delete of an order: what was asked is compared with what was asked, and nothing is called."""

from __future__ import annotations

import pytest

from tests.driver.inputs import NO_CHANGE, NUMBER, ORDER, ORDER_ID, OTHER_NUMBER, UNNAMED_ORDER, UPDATE, replacement
from tests.driver.plugin import UNKNOWN, Plugin, PluginResource, State, Values
from tests.protocol.golden import NUMBER_ORDER

ECHOED = {
    "account_id": "MA_SANDBOX01",
    "country_code": "IND",
    "region": "Maharashtra",
    "number_type": "LOCAL",
    "currency": "inr",
    "selected_phone_number": NUMBER,
    "status": "pending",
    "requested": ORDER | {"max_setup_cost": 600},
}
STATE = State(ORDER_ID, ECHOED)


@pytest.fixture
def offline(offline_plugin: Plugin) -> PluginResource:
    offline_plugin.new_lines()
    return offline_plugin.resource(NUMBER_ORDER)


def without(values: Values, *keys: str) -> Values:
    return {key: value for key, value in values.items() if key not in keys}


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"max_setup_cost": 1, "max_monthly_cost": 1},
        {"max_setup_cost": UNKNOWN, "preferred_number": UNKNOWN},
        {"preferred_number": None},
        {"existing_order_id": ORDER_ID},
        {"__provider_of_another_version": "x"},
    ],
)
def test_what_does_not_matter_after_the_purchase_is_no_change(
    offline: PluginResource, offline_plugin: Plugin, change: Values
) -> None:
    assert offline.diff(STATE, ORDER | change) == NO_CHANGE
    assert offline_plugin.new_lines() == []


def test_another_preference_is_a_warning_and_buys_nothing(offline: PluginResource, offline_plugin: Plugin) -> None:
    assert offline.diff(STATE, ORDER | {"preferred_number": OTHER_NUMBER}) == NO_CHANGE
    [line] = offline_plugin.new_lines()
    assert line.startswith("warning: ")
    assert [word for word in (OTHER_NUMBER, NUMBER, ORDER_ID, "--replace URN") if word not in line] == []


def test_the_preference_of_then_is_no_change_where_another_number_was_allocated(
    offline: PluginResource, offline_plugin: Plugin
) -> None:
    allocated = State(ORDER_ID, ECHOED | {"selected_phone_number": OTHER_NUMBER})
    assert offline.diff(allocated, ORDER) == NO_CHANGE
    assert offline_plugin.new_lines() == []


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"country_code": "US"}, ["country_code"]),
        ({"region": "KA"}, ["region"]),
        ({"number_type": "mobile"}, ["number_type"]),
        ({"currency": "USD"}, ["currency"]),
        ({"existing_order_id": "another", "preferred_number": OTHER_NUMBER}, ["existing_order_id"]),
        ({"region": "KA", "currency": "USD"}, ["region", "currency"]),
    ],
)
def test_another_order_replaces_and_warns_of_the_bill(
    offline: PluginResource, offline_plugin: Plugin, change: Values, fields: list[str]
) -> None:
    assert offline.diff(STATE, ORDER | change) == replacement(*fields)
    [line] = offline_plugin.new_lines()
    assert line.startswith("warning: ")
    assert f"{NUMBER} stays billed until it is released" in line
    assert ("buys another number" in line) == ("existing_order_id" not in fields)


@pytest.mark.parametrize("field", ["country_code", "region", "number_type", "currency", "existing_order_id"])
def test_an_unknown_value_is_a_change_and_no_replacement(
    offline: PluginResource, offline_plugin: Plugin, field: str
) -> None:
    assert offline.diff(STATE, ORDER | {field: UNKNOWN}) == UPDATE
    [line] = offline_plugin.new_lines()
    assert line.startswith(f"info: {field} of order {ORDER_ID} is not known yet")


def test_an_order_whose_number_is_listed_is_a_change_and_no_replacement(
    offline: PluginResource, offline_plugin: Plugin
) -> None:
    assert offline.diff(State(ORDER_ID, ECHOED | {"status": "released"}), ORDER) == UPDATE
    [line] = offline_plugin.new_lines()
    assert "Nothing is bought" in line


@pytest.mark.parametrize("status", ["failed", "cancelled", "FAILED", "Canceled"])
def test_an_order_that_ended_is_replaced(offline: PluginResource, offline_plugin: Plugin, status: str) -> None:
    assert offline.diff(State(ORDER_ID, ECHOED | {"status": status}), ORDER) == replacement("status")
    [line] = offline_plugin.new_lines()
    assert "buys another number" in line
    assert "stays billed" not in line


@pytest.mark.parametrize("status", ["completed", "fulfilled", None])
def test_an_order_that_did_not_end_is_kept(offline: PluginResource, status: str | None) -> None:
    assert offline.diff(State(ORDER_ID, ECHOED | {"status": status}), ORDER) == NO_CHANGE


@pytest.mark.parametrize(
    "missing",
    ["requested", "country_code", "region", "number_type", "currency", "preferred_number"],
)
def test_a_state_of_an_older_version_is_no_change(offline: PluginResource, missing: str) -> None:
    outputs = without(ECHOED, missing) | {"requested": without(ORDER, missing)}
    older = State(ORDER_ID, without(ECHOED, "requested") if missing == "requested" else outputs)
    assert offline.diff(older, ORDER | {"region": "MH"}) == NO_CHANGE


def test_an_input_that_a_newer_program_leaves_out_is_no_change(offline: PluginResource) -> None:
    assert offline.diff(STATE, without(UNNAMED_ORDER, "number_type")) == NO_CHANGE


def test_update_keeps_the_outputs(offline: PluginResource) -> None:
    assert offline.update(STATE, ORDER | {"region": "KA"}) == STATE


@pytest.mark.parametrize(
    ("change", "kind", "billed"),
    [
        ({}, "warning", True),
        ({"status": "completed"}, "warning", True),
        ({"status": "failed"}, "info", False),
        ({"status": "cancelled"}, "info", False),
        ({"status": "released"}, "warning", False),
    ],
)
def test_delete_needs_no_credentials_and_says_what_stays_billed(
    offline: PluginResource, offline_plugin: Plugin, *, change: Values, kind: str, billed: bool
) -> None:
    offline.delete(State(ORDER_ID, ECHOED | change))
    [line] = offline_plugin.new_lines()
    assert line.startswith(f"{kind}: ")
    assert NUMBER in line
    assert ORDER_ID in line
    assert ("billed until you release it" in line) == billed
