"""WhatsAppNumberSelection: the cheapest number within the ceilings, chosen once."""

from __future__ import annotations

from typing import Any

import pytest

from tests.driver.inputs import AVAILABILITY, NO_CHANGE, NUMBER, OTHER_NUMBER, PLACE, UPDATE, replacement
from tests.driver.plugin import UNKNOWN, Plugin, PluginError, PluginResource, State, Values
from tests.driver.starting import StartPlugin
from tests.protocol.golden import NUMBER_SELECTION
from vobiz_sandbox.process import SandboxProcess

LISTING = {"e164": NUMBER, "country": "IN", "region": "MH", "setup_fee": 500, "monthly_fee": 250, "currency": "INR"}
STATE = State(NUMBER, LISTING | {"requested": PLACE | {"keepers": {"year": 2026}}})
KEPT = PLACE | {"keepers": {"year": 2026}}


def listed(last_digit: int, setup_fee: Any, monthly_fee: Any, currency: str | None = "INR") -> Values:
    fees = {"setup_fee": setup_fee, "monthly_fee": monthly_fee, "currency": currency}
    return {"e164": f"+91987654321{last_digit}", "country": "IN", "region": "MH"} | fees


@pytest.mark.parametrize(
    ("inputs", "number"),
    [
        (PLACE, NUMBER),
        (PLACE | {"max_setup_cost": 500, "max_monthly_cost": 250}, NUMBER),
        (PLACE | {"max_setup_cost": 900, "max_monthly_cost": 249}, "+919876543201"),
        ({"country_code": "IN", "region": "KA"}, "+918045678902"),
        ({"country_code": "us", "region": "CA"}, "+14155550117"),
    ],
)
def test_the_cheapest_number_within_the_ceilings_is_foreseen_and_taken(
    plugin: Plugin, selection: PluginResource, inputs: Values, number: str
) -> None:
    checked = selection.check(inputs)
    assert checked.failures == {}
    [line] = plugin.new_lines()
    assert line.startswith(f"info: would select {number}: setup ")
    assert selection.create(checked.inputs).id == number


@pytest.mark.parametrize(
    ("numbers", "last_digit"),
    [
        ([listed(1, 500, 250), listed(2, 400, 900)], 2),
        ([listed(1, 500, 250), listed(2, 500, 249.5)], 2),
        ([listed(2, 500, 250), listed(1, 500, 250)], 1),
        ([listed(1, None, 1), listed(2, 500, 250)], 2),
        ([listed(1, "free", 1), listed(2, 500, 250)], 2),
        ([listed(1, 9, None), listed(2, 500, 250)], 2),
        ([{**listed(1, 1, 1), "e164": "tel:1"}, listed(2, 500, 250)], 2),
        ([{"setup_fee": 1}, listed(2, 500, 250)], 2),
        ([listed(1, "400", "90"), listed(2, 500, 250)], 1),
    ],
    ids=["setup", "monthly", "tie", "no setup", "setup in words", "no monthly", "no number", "rubbish", "as text"],
)
def test_setup_then_monthly_then_number_decide(
    selection: PluginResource, sandbox: SandboxProcess, numbers: list[Values], last_digit: int
) -> None:
    sandbox.arm(path=AVAILABILITY, status=200, json={"items": numbers})
    assert selection.create(PLACE).id == f"+91987654321{last_digit}"


@pytest.mark.parametrize(
    ("numbers", "inputs", "failed"),
    [
        ([], {}, ("region", "no number fits in IN/MH: 0 on sale")),
        ([listed(1, 500, 250)], {"max_setup_cost": 499}, ("max_setup_cost", "the ceilings (setup 499, monthly any)")),
        (
            [listed(1, 500, 250)],
            {"max_monthly_cost": 249.5},
            ("max_monthly_cost", "none within the ceilings (setup any, monthly 249.50)"),
        ),
        ([listed(1, None, 250)], {"max_monthly_cost": 250}, ("region", "none within the ceilings")),
        (
            [listed(1, 500, 250), listed(2, 5, 2, "USD")],
            {},
            ("region", "lists fees in INR and USD, which cannot be compared"),
        ),
        ([listed(1, 500, 250), listed(2, 5, 2, None)], {}, ("region", "lists fees in INR and no currency")),
    ],
)
def test_where_none_fits_check_and_create_say_why(
    selection: PluginResource, sandbox: SandboxProcess, numbers: list[Values], inputs: Values, failed: tuple[str, str]
) -> None:
    field, reason = failed
    sandbox.arm(path=AVAILABILITY, status=200, json={"items": numbers}, times=2)
    failures = selection.check(PLACE | inputs).failures
    assert list(failures) == [field]
    assert reason in failures[field]
    with pytest.raises(PluginError) as error:
        selection.create(PLACE | inputs)
    assert reason in str(error.value)


def test_siblings_of_one_run_take_different_numbers(selection: PluginResource, plugin: Plugin) -> None:
    for _ in range(2):
        selection.check(PLACE)
    foreseen = [line.partition("select ")[2][:13] for line in plugin.new_lines()]
    assert foreseen == [NUMBER, OTHER_NUMBER]
    assert [selection.create(PLACE).id for _ in range(2)] == [NUMBER, OTHER_NUMBER]


def test_the_number_that_a_sibling_selected_in_an_earlier_run_is_not_taken(selection: PluginResource) -> None:
    selection.diff(STATE, KEPT)
    assert selection.create(PLACE).id == OTHER_NUMBER


def test_when_siblings_took_every_fitting_number_the_next_one_is_told(selection: PluginResource) -> None:
    inputs = PLACE | {"max_setup_cost": 500, "max_monthly_cost": 250}
    for _ in range(2):
        selection.create(inputs)
    with pytest.raises(PluginError, match="and those are taken by selections and orders of this stack"):
        selection.create(inputs)


@pytest.mark.parametrize(
    ("news", "fields"),
    [
        (KEPT, []),
        (KEPT | {"max_setup_cost": 1, "max_monthly_cost": UNKNOWN}, []),
        (KEPT | {"country_code": "US"}, ["country_code"]),
        (KEPT | {"region": "KA"}, ["region"]),
        (KEPT | {"keepers": {"year": 2027}}, ["keepers"]),
        (PLACE, ["keepers"]),
    ],
)
def test_what_selects_anew(offline_plugin: Plugin, news: Values, fields: list[str]) -> None:
    expected = replacement(*fields) if fields else NO_CHANGE
    assert offline_plugin.resource(NUMBER_SELECTION).diff(STATE, news) == expected


@pytest.mark.parametrize(
    "unknown", [{"region": UNKNOWN}, {"keepers": {"year": UNKNOWN}}, {"keepers": UNKNOWN}], ids=str
)
def test_an_unknown_counts_as_changed_and_never_as_replaced(offline_plugin: Plugin, unknown: Values) -> None:
    assert offline_plugin.resource(NUMBER_SELECTION).diff(STATE, KEPT | unknown) == UPDATE


def test_a_state_of_an_older_version_is_no_change(offline_plugin: Plugin) -> None:
    assert offline_plugin.resource(NUMBER_SELECTION).diff(State(NUMBER, LISTING), KEPT) == NO_CHANGE


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"region": None}, "region"),
        ({"country_code": 91}, "country_code"),
        ({"max_setup_cost": -0.5}, "max_setup_cost"),
        ({"max_monthly_cost": float("nan")}, "max_monthly_cost"),
        ({"keepers": ["x"]}, "keepers"),
        ({"keepers": {"a": {"b": "c"}}}, "keepers"),
        ({"currency": "INR"}, "currency"),
    ],
)
def test_a_bad_input_is_one_failure_under_its_own_name(offline_plugin: Plugin, change: Values, field: str) -> None:
    assert list(offline_plugin.resource(NUMBER_SELECTION).check(PLACE | change).failures) == [field]


def test_prices_that_changed_later_and_a_dead_api_are_no_drift(offline_plugin: Plugin) -> None:
    selection = offline_plugin.resource(NUMBER_SELECTION)
    assert selection.read(STATE) == STATE
    assert selection.update(STATE, KEPT | {"max_setup_cost": 1}) == STATE
    offline_plugin.new_lines()
    selection.delete(STATE)
    assert offline_plugin.new_lines() == []


def test_a_listing_that_cannot_be_had_is_a_warning_and_then_an_error(
    plugin: Plugin, selection: PluginResource, sandbox: SandboxProcess
) -> None:
    sandbox.arm(path=AVAILABILITY, status=500, times=2)
    assert selection.check(PLACE).failures == {}
    [line] = plugin.new_lines()
    assert line.startswith("warning: which number would be selected is not known")
    with pytest.raises(PluginError, match="Vobiz answered 500"):
        selection.create(PLACE)


def test_what_is_unknown_is_not_asked_for(selection: PluginResource, sandbox: SandboxProcess) -> None:
    checked = selection.check(PLACE | {"region": UNKNOWN, "keepers": {"year": UNKNOWN}})
    assert checked.failures == {}
    assert checked.inputs == {"country_code": "IN", "region": UNKNOWN, "keepers": {"year": UNKNOWN}}
    assert sandbox.requests() == []


def test_without_credentials_a_new_selection_is_refused(start_plugin: StartPlugin) -> None:
    plugin = start_plugin({"VOBIZ_AUTH_TOKEN": None})
    with pytest.raises(PluginError, match="VOBIZ_AUTH_ID is set and VOBIZ_AUTH_TOKEN is not"):
        plugin.resource(NUMBER_SELECTION).check(PLACE)
