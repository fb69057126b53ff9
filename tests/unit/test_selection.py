"""WhatsAppNumberSelection: the cheapest number within the ceilings, chosen once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.driver.inputs import NO_CHANGE, NUMBER, OTHER_NUMBER, PLACE, UPDATE, replacement
from tests.driver.plugin import UNKNOWN, Plugin, PluginError, PluginResource, State, Values
from tests.driver.starting import StartPlugin
from tests.protocol.golden import NUMBER_ORDER, NUMBER_SELECTION
from vobiz_sandbox.paths import AVAILABILITY
from vobiz_sandbox.process import SandboxProcess

LISTING = {"e164": NUMBER, "country": "IN", "region": "MH", "setup_fee": 500, "monthly_fee": 250, "currency": "INR"}
KEPT = PLACE | {"keepers": {"team": "support"}}
ALL = KEPT | {"max_setup_cost": 600, "max_monthly_cost": 300}


@pytest.fixture
def offline(offline_plugin: Plugin) -> PluginResource:
    return offline_plugin.resource(NUMBER_SELECTION)


def chosen(requested: Any = KEPT) -> State:
    return State(NUMBER, LISTING | {"region": "Maharashtra", "requested": requested})


def listed(last_digit: int, setup_fee: Any, monthly_fee: Any, currency: str | None = "INR") -> Values:
    fees = {"setup_fee": setup_fee, "monthly_fee": monthly_fee, "currency": currency}
    return {"e164": f"+91987654321{last_digit}", "country": "IN", "region": "MH"} | fees


@pytest.mark.parametrize(
    ("inputs", "number"),
    [
        (PLACE, NUMBER),
        (PLACE | {"max_setup_cost": 500, "max_monthly_cost": 250}, NUMBER),
        (PLACE | {"max_monthly_cost": 200}, "+919876543201"),
        ({"country_code": "IN", "region": "KA"}, "+918045678902"),
        ({"country_code": "us", "region": "CA", "max_setup_cost": 4.5}, "+14155550117"),
    ],
)
def test_the_cheapest_number_within_the_ceilings_is_foreseen_and_taken(
    selection: PluginResource, sandbox: SandboxProcess, inputs: Values, number: str
) -> None:
    checked = selection.check(inputs)
    assert checked.failures == {}
    [line] = selection.plugin.new_lines()
    assert line.startswith(f"info: would select {number}: setup ")
    state = selection.create(checked.inputs)
    assert state.id == state.outputs["e164"] == number
    assert sandbox.orders() == []


def test_the_outputs_are_the_fields_of_the_listing(selection: PluginResource) -> None:
    keepers = {"team": "support", "generation": 2, "live": True}
    made = selection.create(PLACE | {"keepers": keepers, "max_setup_cost": 600})
    assert made == State(NUMBER, LISTING | {"requested": PLACE | {"keepers": keepers}})


@pytest.mark.parametrize(
    ("numbers", "last_digit"),
    [
        ([listed(1, 500, 250), listed(2, 400, 900)], 2),
        ([listed(1, 500, 250), listed(2, 500, 249.5)], 2),
        ([listed(2, 500, 250), listed(1, 500, 250)], 1),
        ([listed(1, None, 1), listed(2, 500, 250)], 2),
        ([listed(1, "free", 1), listed(2, 500, 250)], 2),
        ([listed(1, "NaN", 1), listed(2, 500, 250)], 2),
        ([listed(1, True, 1), listed(2, 500, 250)], 2),
        ([listed(1, 9, None), listed(2, 500, 250)], 2),
        ([{**listed(1, 1, 1), "e164": "tel:1"}, listed(2, 500, 250)], 2),
        ([{**listed(1, 1, 1), "e164": "919876543211"}, listed(2, 500, 250)], 2),
        ([{"setup_fee": 1}, listed(2, 500, 250)], 2),
        ([listed(1, "10", "90"), listed(2, "9", "250")], 2),
    ],
)
def test_setup_then_monthly_then_number_decide(
    selection: PluginResource, sandbox: SandboxProcess, numbers: list[Values], last_digit: int
) -> None:
    sandbox.arm(path=AVAILABILITY, status=200, json={"items": numbers})
    assert selection.create(PLACE).id == f"+91987654321{last_digit}"


@pytest.mark.parametrize(
    ("inputs", "fields", "reason"),
    [
        ({"max_setup_cost": 499}, ["max_setup_cost"], "6 on sale, none within the ceilings (setup 499, monthly any)"),
        ({"max_monthly_cost": 0.5}, ["max_monthly_cost"], "none within the ceilings (setup any, monthly 0.50)"),
        ({"max_setup_cost": 1, "max_monthly_cost": 250}, ["max_setup_cost"], "none within"),
        ({"max_setup_cost": 1, "max_monthly_cost": 1}, ["max_setup_cost", "max_monthly_cost"], "none within"),
        # Each is met by some number, and no number meets both.
        ({"max_setup_cost": 500, "max_monthly_cost": 200}, ["max_setup_cost", "max_monthly_cost"], "none within"),
        ({"region": "XX"}, ["region"], "no number fits in IN/XX: 0 on sale"),
        ({"region": "XX", "max_setup_cost": 1}, ["region"], "0 on sale"),
    ],
)
def test_none_that_fits_fails_in_the_preview_at_what_shuts_them_out_and_in_create(
    selection: PluginResource, inputs: Values, fields: list[str], reason: str
) -> None:
    failures = selection.check(PLACE | inputs).failures
    assert list(failures) == fields
    assert reason in failures[fields[0]]
    with pytest.raises(PluginError) as error:
        selection.create(PLACE | inputs)
    assert reason in str(error.value)


@pytest.mark.parametrize(
    ("numbers", "inputs", "reason"),
    [
        ([listed(1, None, 250)], {"max_monthly_cost": 250}, "none within the ceilings"),
        ([listed(1, 500, 250), listed(2, 5, 2, "USD")], {}, "lists fees in INR and USD, which cannot be compared"),
        ([listed(1, 500, 250), listed(2, 5, 2, None)], {}, "lists fees in INR and no currency"),
    ],
)
def test_fees_that_cannot_be_compared_are_not_chosen_from(
    selection: PluginResource, sandbox: SandboxProcess, numbers: list[Values], inputs: Values, reason: str
) -> None:
    sandbox.arm(path=AVAILABILITY, status=200, json={"items": numbers}, times=2)
    failures = selection.check(PLACE | inputs).failures
    assert list(failures) == ["region"]
    assert reason in failures["region"]
    with pytest.raises(PluginError) as error:
        selection.create(PLACE | inputs)
    assert reason in str(error.value)


def test_a_listing_that_is_not_whole_is_chosen_from_and_told(
    selection: PluginResource, sandbox: SandboxProcess
) -> None:
    items = [LISTING | {"setup_fee": 9, "monthly_fee": 9}]
    sandbox.arm(path=AVAILABILITY, status=200, json={"items": items, "has_more": True}, times=4)
    told = "among the 1 that came: Vobiz has more than it listed"
    assert selection.check(PLACE).failures == {}
    assert selection.create(PLACE).id == NUMBER
    foreseen, taken = selection.plugin.new_lines()
    assert f"would select {NUMBER}: setup 9 INR, 9 INR a month ({told})" in foreseen
    assert taken == f"warning: {NUMBER} is selected: setup 9 INR, 9 INR a month ({told})"

    [reason] = selection.check(PLACE | {"max_setup_cost": 1}).failures.values()
    assert told in reason
    with pytest.raises(PluginError, match=told):
        selection.create(PLACE | {"max_setup_cost": 1})


def test_siblings_of_one_run_are_foreseen_and_take_different_numbers(selection: PluginResource) -> None:
    for _ in range(6):
        assert selection.check(PLACE).failures == {}
    foreseen = [line.split()[3] for line in selection.plugin.new_lines()]
    assert foreseen[:2] == [f"{NUMBER}:", f"{OTHER_NUMBER}:"]
    assert len(set(foreseen)) == 6
    with ThreadPoolExecutor(4) as threads:
        states = list(threads.map(selection.create, [PLACE] * 6))
    assert len({state.id for state in states}) == 6
    with pytest.raises(PluginError, match="and those are taken by selections and orders of this stack"):
        selection.create(PLACE)


def test_the_number_that_a_sibling_or_an_order_of_an_earlier_run_has_is_not_taken(plugin: Plugin) -> None:
    selection = plugin.resource(NUMBER_SELECTION)
    selection.diff(chosen(), KEPT)
    held = {"selected_phone_number": OTHER_NUMBER, "status": "completed", "requested": PLACE}
    plugin.resource(NUMBER_ORDER).diff(State("an order", held), PLACE)
    assert selection.create(PLACE).id not in (NUMBER, OTHER_NUMBER)


def test_create_guards_itself(selection: PluginResource, sandbox: SandboxProcess) -> None:
    # Hooks and targeted replacements can reach create without check.
    with pytest.raises(PluginError, match="region must be a state or region"):
        selection.create(PLACE | {"region": "M/H"})
    assert sandbox.requests() == []


@pytest.mark.parametrize("olds", [None, PLACE], ids=["new", "chosen"])
@pytest.mark.parametrize("unknown", [*({field: UNKNOWN} for field in ALL), {"keepers": {"team": UNKNOWN}}], ids=str)
def test_an_unknown_value_never_fails(selection: PluginResource, unknown: Values, olds: Values | None) -> None:
    checked = selection.check(ALL | unknown, olds)
    assert checked.failures == {}
    assert checked.inputs == ALL | unknown


def test_what_is_unknown_is_not_asked_for(selection: PluginResource, sandbox: SandboxProcess) -> None:
    assert selection.check(PLACE | {"region": UNKNOWN}).failures == {}
    assert sandbox.requests() == []


@pytest.mark.parametrize("news", [PLACE, PLACE | {"country_code": "in", "max_setup_cost": 600}, ALL])
def test_check_of_its_own_result_changes_nothing(selection: PluginResource, news: Values) -> None:
    once = selection.check(news).inputs
    assert selection.check(once, once).inputs == once
    assert selection.check(once).inputs == once


def test_a_chosen_number_is_not_looked_up_again_whatever_it_costs_now(offline: PluginResource) -> None:
    assert offline.check(PLACE | {"max_setup_cost": 0}, PLACE).failures == {}
    assert offline.read(chosen()) == chosen()
    assert offline.update(chosen(), KEPT | {"max_setup_cost": 1}) == chosen()
    offline.delete(chosen())
    assert offline.plugin.new_lines() == []


@pytest.mark.parametrize(
    ("fault", "words"),
    [({"status": 500}, "Vobiz answered 500"), ({"status": 403}, "403"), ({"status": 200, "json": []}, "list")],
    ids=["500", "403", "no list"],
)
def test_create_without_a_listing_is_an_error(
    selection: PluginResource, sandbox: SandboxProcess, fault: Values, words: str
) -> None:
    sandbox.arm(path=AVAILABILITY, **fault)
    with pytest.raises(PluginError, match=words):
        selection.create(PLACE)


def test_a_preview_without_a_listing_is_a_warning_and_with_a_ceiling_a_failure(
    selection: PluginResource, sandbox: SandboxProcess
) -> None:
    sandbox.arm(path=AVAILABILITY, status=500)
    assert selection.check(PLACE).failures == {}
    [line] = selection.plugin.new_lines()
    assert line.startswith("warning: which number would be selected is not known")
    [(field, reason)] = selection.check(PLACE | {"max_setup_cost": 600}).failures.items()
    assert field == "max_setup_cost"
    assert "no price is known" in reason


def test_without_credentials_a_new_selection_is_refused(start_plugin: StartPlugin) -> None:
    plugin = start_plugin({"VOBIZ_AUTH_TOKEN": None})
    with pytest.raises(PluginError, match="VOBIZ_AUTH_ID is set and VOBIZ_AUTH_TOKEN is not"):
        plugin.resource(NUMBER_SELECTION).check(PLACE)


@pytest.mark.parametrize(
    ("asked", "news", "replaces"),
    [
        (KEPT, KEPT, []),
        (PLACE, PLACE | {"country_code": "US"}, ["country_code"]),
        (PLACE, PLACE | {"region": "KA"}, ["region"]),
        (PLACE, PLACE | {"region": "Maharashtra"}, ["region"]),
        (PLACE, PLACE | {"max_setup_cost": 1, "max_monthly_cost": UNKNOWN}, []),
        (PLACE, PLACE | {"country_code": UNKNOWN, "region": "KA"}, ["region"]),
        (PLACE, KEPT, ["keepers"]),
        (KEPT, PLACE, ["keepers"]),
        (KEPT, PLACE | {"keepers": {"team": "sales"}}, ["keepers"]),
        (PLACE | {"keepers": {"a": "1"}}, PLACE | {"keepers": {"a": "2", "b": UNKNOWN}}, ["keepers"]),
        (PLACE, PLACE | {"keepers": {"team": UNKNOWN}}, ["keepers"]),
        (PLACE | {"keepers": {"n": 1, "m": 2}}, PLACE | {"keepers": {"m": 2, "n": 1}}, []),
        ({"country_code": "IN"}, PLACE | {"region": "KA"}, []),
        (None, PLACE | {"region": "KA", "keepers": {"team": "support"}}, []),
    ],
)
def test_what_selects_anew(offline: PluginResource, asked: Any, news: Values, replaces: list[str]) -> None:
    expected = replacement(*replaces) if replaces else NO_CHANGE
    assert offline.diff(chosen(asked), news) == expected


@pytest.mark.parametrize(
    ("news", "words"),
    [
        ({"country_code": UNKNOWN}, "country_code is not known yet: if it turns out to be another than IN, "),
        ({"region": UNKNOWN}, "region is not known yet: if it turns out to be another than MH, "),
        (
            {"keepers": {"team": UNKNOWN}},
            "keepers are not all known yet: if they turn out to be others than they were",
        ),
        ({"keepers": UNKNOWN}, "keepers are not all known yet"),
    ],
)
def test_an_unknown_counts_as_changed_and_says_what_would_select_anew(
    offline: PluginResource, news: Values, words: str
) -> None:
    assert offline.diff(chosen(), KEPT | news) == UPDATE
    [line] = offline.plugin.new_lines()
    assert words in line
    assert line.endswith(f"another number than {NUMBER} is selected")


@pytest.mark.parametrize("odd", [None, "", "text", 7.0, True, [], ["region"], {}, {"region": None}])
def test_an_odd_state_never_makes_diff_raise(offline: PluginResource, odd: Any) -> None:
    for key in ("requested", "e164", "setup_fee"):
        state = State(NUMBER, chosen(PLACE).outputs | {key: odd})
        assert set(offline.diff(state, PLACE).replaces) <= {"region"}
