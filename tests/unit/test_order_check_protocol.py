"""check of an order: what is refused before a preview, and the price that a preview tells."""

from __future__ import annotations

import pytest

from tests.driver.inputs import (
    AVAILABILITY,
    NUMBER,
    ORDER,
    ORDER_ID,
    OTHER_NUMBER,
    UNNAMED_ORDER,
)
from tests.driver.plugin import UNKNOWN, Plugin, PluginError, PluginResource, Values
from tests.driver.starting import StartPlugin
from tests.protocol.golden import NUMBER_ORDER
from vobiz_sandbox.process import SandboxProcess

USD_NUMBER = {
    "e164": NUMBER,
    "country": "IN",
    "region": "MH",
    "setup_fee": 5,
    "monthly_fee": 2.5,
    "currency": "USD",
}


@pytest.mark.parametrize(
    ("inputs", "line"),
    [
        (ORDER, f"{NUMBER} on sale: setup 500 INR, 250 INR a month"),
        (ORDER | {"max_setup_cost": 500, "max_monthly_cost": 250}, f"{NUMBER} on sale: setup 500 INR, 250 INR a month"),
        (
            UNNAMED_ORDER | {"max_setup_cost": 1500},
            "an order in IN/MH takes one of 6 numbers, each within the ceilings",
        ),
        (
            {"country_code": "us", "region": "CA", "currency": "USD", "preferred_number": "+14155550117"},
            "+14155550117 on sale: setup 4.50 USD, 2.50 USD a month",
        ),
    ],
)
def test_a_new_order_tells_its_price(plugin: Plugin, order: PluginResource, inputs: Values, line: str) -> None:
    checked = order.check(inputs)
    assert checked.failures == {}
    assert checked.inputs == inputs | {"number_type": "local", "country_code": inputs["country_code"].upper()}
    assert plugin.new_lines() == [f"info: {line}"]


@pytest.mark.parametrize(
    ("change", "field", "reasons"),
    [
        ({"preferred_number": "+919876500000"}, "preferred_number", ["not on sale", OTHER_NUMBER, "existing_order_id"]),
        ({"max_setup_cost": 499}, "max_setup_cost", ["499 INR", "setup 500 INR", NUMBER]),
        ({"max_monthly_cost": 249.99}, "max_monthly_cost", ["249.99 INR", "250 INR a month", NUMBER]),
        ({"currency": "USD", "max_setup_cost": 9999}, "max_setup_cost", ["listed in INR", "the order is in USD"]),
        ({"preferred_number": None, "max_setup_cost": 1499}, "max_setup_cost", ["+919876543225", "preferred_number"]),
        ({"preferred_number": None, "max_setup_cost": 9, "region": "TN"}, "region", ["IN/TN", "another region"]),
    ],
)
def test_a_new_order_that_cannot_be_placed_is_refused(
    order: PluginResource, change: Values, field: str, reasons: list[str]
) -> None:
    failures = order.check(ORDER | change).failures
    assert list(failures) == [field]
    assert [reason for reason in reasons if reason not in failures[field]] == []


def test_a_number_that_is_not_on_sale_names_three_that_are(order: PluginResource, sandbox: SandboxProcess) -> None:
    on_sale = [item["e164"] for item in sandbox.control("GET", "/numbers")["items"] if item["region"] == "MH"]
    reason = order.check(ORDER | {"preferred_number": "+919876500000"}).failures["preferred_number"]
    assert [number for number in on_sale if number in reason] == on_sale[:3]


def test_a_listing_in_another_currency_than_the_orders_does_not_matter_without_a_ceiling(
    order: PluginResource, sandbox: SandboxProcess
) -> None:
    sandbox.set_numbers([USD_NUMBER])
    assert order.check(ORDER).failures == {}


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"country_code": None}, ["country_code"]),
        ({"country_code": "IND", "region": "", "currency": "EUR"}, ["country_code", "currency", "region"]),
        ({"country_code": "I\u0130"}, ["country_code"]),
        ({"region": "MH/../x"}, ["region"]),
        ({"number_type": "mobile"}, ["number_type"]),
        ({"preferred_number": "919876543210"}, ["preferred_number"]),
        ({"preferred_number": "+\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661"}, ["preferred_number"]),
        ({"max_setup_cost": -1}, ["max_setup_cost"]),
        ({"max_setup_cost": "600", "max_monthly_cost": True}, ["max_monthly_cost", "max_setup_cost"]),
        ({"existing_order_id": "../orders"}, ["existing_order_id"]),
        ({"prefered_number": NUMBER}, ["prefered_number"]),
    ],
)
def test_a_bad_input_is_one_failure_under_its_own_name(
    offline_plugin: Plugin, change: Values, fields: list[str]
) -> None:
    failures = offline_plugin.resource(NUMBER_ORDER).check(ORDER | change).failures
    assert sorted(failures) == fields
    assert all(reason.startswith(field) and "\n" not in reason for field, reason in failures.items())


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_ceiling_is_finite(offline_plugin: Plugin, value: float) -> None:
    failures = offline_plugin.resource(NUMBER_ORDER).check(ORDER | {"max_monthly_cost": value}).failures
    assert list(failures) == ["max_monthly_cost"]


@pytest.mark.parametrize("field", [*ORDER, "existing_order_id", "max_setup_cost"])
def test_an_unknown_input_passes(order: PluginResource, sandbox: SandboxProcess, field: str) -> None:
    checked = order.check(ORDER | {field: UNKNOWN})
    assert checked.failures == {}
    assert checked.inputs == ORDER | {field: UNKNOWN}
    judged = field in ("currency", "number_type", "max_setup_cost", "preferred_number")
    assert len(sandbox.requests("GET", AVAILABILITY)) == judged


@pytest.mark.parametrize(
    ("inputs", "olds"),
    [
        (ORDER | {"existing_order_id": ORDER_ID}, None),
        (ORDER | {"preferred_number": "+919876500000"}, ORDER),
    ],
    ids=["adopted", "placed before"],
)
def test_what_needs_no_price_asks_for_none(
    order: PluginResource, sandbox: SandboxProcess, inputs: Values, olds: Values | None
) -> None:
    assert order.check(inputs, olds).failures == {}
    assert sandbox.requests() == []


def test_several_orders_share_one_listing(order: PluginResource, sandbox: SandboxProcess) -> None:
    order.check(ORDER)
    order.check(ORDER | {"preferred_number": OTHER_NUMBER})
    assert len(sandbox.requests("GET", AVAILABILITY)) == 1


def test_a_price_that_cannot_be_had_is_a_warning(
    plugin: Plugin, order: PluginResource, sandbox: SandboxProcess
) -> None:
    sandbox.arm(status=500, path=AVAILABILITY, times=9)
    assert order.check(ORDER).failures == {}
    [line] = plugin.new_lines()
    assert line.startswith(f"warning: the price of {NUMBER} is not known")
    assert "500" in line


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_listing_that_is_refused_is_an_error(order: PluginResource, sandbox: SandboxProcess, status: int) -> None:
    sandbox.arm(status=status, path=AVAILABILITY)
    with pytest.raises(PluginError, match=f"Vobiz refused with {status}"):
        order.check(ORDER)


def test_an_order_without_credentials_is_an_error(start_plugin: StartPlugin) -> None:
    plugin = start_plugin({"VOBIZ_AUTH_ID": None, "VOBIZ_AUTH_TOKEN": None})
    with pytest.raises(PluginError, match="no Vobiz credentials: set VOBIZ_AUTH_ID"):
        plugin.resource(NUMBER_ORDER).check(UNNAMED_ORDER)


def test_a_number_that_an_unrecorded_run_ordered_is_refused(
    order: PluginResource, start_plugin: StartPlugin, sandbox: SandboxProcess
) -> None:
    sandbox.settings(delist="completed")
    state = order.create(ORDER)
    failures = start_plugin().resource(NUMBER_ORDER).check(ORDER).failures
    assert state.id in failures["preferred_number"]
    assert "existing_order_id" in failures["preferred_number"]
