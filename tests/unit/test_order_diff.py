"""diff, update and delete of an order: what was asked is compared with what was asked, and nothing is called."""

from __future__ import annotations

from typing import Any

import pytest

from tests.driver.inputs import NO_CHANGE, NUMBER, ORDER, ORDER_ID, OTHER_NUMBER, UNNAMED_ORDER, UPDATE, replacement
from tests.driver.plugin import UNKNOWN, Plugin, PluginError, PluginResource, State, Values
from tests.protocol.golden import NUMBER_ORDER

ASKED = ORDER | {"max_setup_cost": 600, "max_monthly_cost": 300}
# The API writes the place its own way: an echo must never count.
ECHOED = {
    "account_id": "MA_SANDBOX01",
    "country_code": "IND",
    "region": "Maharashtra",
    "number_type": "LOCAL",
    "currency": "inr",
    "selected_phone_number": NUMBER,
    "status": "pending",
    "monthly_cost": 250,
    "setup_cost": 500,
    "requested": ASKED,
}
REPLACING = ("country_code", "region", "currency", "number_type")


@pytest.fixture
def offline(offline_plugin: Plugin) -> PluginResource:
    return offline_plugin.resource(NUMBER_ORDER)


def state(**change: Any) -> State:
    return State(ORDER_ID, ECHOED | change)


def without(values: Values, *keys: str) -> Values:
    return {key: value for key, value in values.items() if key not in keys}


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"preferred_number": None},
        {"preferred_number": UNKNOWN, "max_setup_cost": UNKNOWN, "max_monthly_cost": UNKNOWN},
        {"max_setup_cost": 1, "max_monthly_cost": 0},
        {"max_setup_cost": None, "max_monthly_cost": None},
        {"existing_order_id": ORDER_ID},
        {"number_type": None},
        {"an_input_of_another_version": "x"},
    ],
)
def test_what_does_not_matter_after_the_purchase_is_no_change_and_silent(
    offline: PluginResource, change: Values
) -> None:
    assert offline.diff(state(), ASKED | change) == NO_CHANGE
    assert offline.plugin.new_lines() == []


@pytest.mark.parametrize("preferred", [NUMBER, OTHER_NUMBER], ids=["then", "held"])
def test_naming_the_number_of_then_or_the_one_that_was_allocated_is_no_change_and_silent(
    offline: PluginResource, preferred: str
) -> None:
    allocated = state(selected_phone_number=OTHER_NUMBER)
    assert offline.diff(allocated, ASKED | {"preferred_number": preferred}) == NO_CHANGE
    assert offline.plugin.new_lines() == []


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"country_code": "US"}, ["country_code"]),
        ({"region": "KA"}, ["region"]),
        ({"region": "Maharashtra"}, ["region"]),
        ({"currency": "USD"}, ["currency"]),
        ({"number_type": "mobile"}, ["number_type"]),
        ({"country_code": "US", "region": "CA", "currency": "USD"}, ["country_code", "region", "currency"]),
        ({"existing_order_id": "another", "preferred_number": OTHER_NUMBER}, ["existing_order_id"]),
    ],
)
def test_another_order_replaces_and_warns_of_the_bill(
    offline: PluginResource, change: Values, fields: list[str]
) -> None:
    assert offline.diff(state(), ASKED | change) == replacement(*fields)
    [line] = offline.plugin.new_lines()
    assert line.startswith("warning: ")
    assert f"{NUMBER} stays billed until it is released" in line
    assert ("buys another number" in line) == ("existing_order_id" not in change)


@pytest.mark.parametrize(
    ("change", "replaces", "words"),
    [
        ({"region": "KA"}, ["region"], ("buys another number", NUMBER, "stays billed", "My Numbers")),
        ({"existing_order_id": "another-order"}, ["existing_order_id"], ("adopts another order and buys nothing",)),
        ({"existing_order_id": ORDER_ID, "region": "KA"}, ["region"], ("adopts it again", "remove existing_order_id")),
        (
            {"preferred_number": OTHER_NUMBER},
            [],
            (OTHER_NUMBER, NUMBER, "nothing is bought", "pulumi up --replace URN"),
        ),
    ],
)
def test_what_a_user_is_warned_of(
    offline: PluginResource, change: Values, replaces: list[str], words: tuple[str, ...]
) -> None:
    assert offline.diff(state(), ASKED | change).replaces == replaces
    [line] = offline.plugin.new_lines()
    assert line.startswith("warning: ")
    assert [word for word in words if word not in line] == []
    # The right order of the same number leaves that number to nobody else.
    assert "stays billed" not in line or change.get("existing_order_id") != "another-order"


@pytest.mark.parametrize("field", [*REPLACING, "existing_order_id"])
def test_an_unknown_value_that_may_replace_changes_and_says_what_would_buy(offline: PluginResource, field: str) -> None:
    assert offline.diff(state(), ASKED | {field: UNKNOWN}) == UPDATE
    [line] = offline.plugin.new_lines()
    assert line.startswith(f"info: {field} of order {ORDER_ID} is not known yet")
    assert ("that order is adopted" if field == "existing_order_id" else "another number is bought") in line


@pytest.mark.parametrize("status", ["failed", "cancelled", "FAILED", "Canceled", "canceled"])
def test_an_order_that_ended_is_replaced_and_not_billed(offline: PluginResource, status: str) -> None:
    assert offline.diff(state(status=status), ASKED) == replacement("status")
    [line] = offline.plugin.new_lines()
    assert "buys another number" in line
    assert "stays billed" not in line


@pytest.mark.parametrize("status", ["pending", "completed", "on_hold", "", None, 7.0, ["failed"], {}])
def test_an_order_that_lives_or_cannot_be_judged_stays(offline: PluginResource, status: Any) -> None:
    assert offline.diff(state(status=status), ASKED) == NO_CHANGE


def test_an_order_whose_number_is_listed_changed_and_is_never_replaced_for_it(offline: PluginResource) -> None:
    assert offline.diff(state(status="released"), ASKED) == UPDATE
    [line] = offline.plugin.new_lines()
    assert [word for word in (NUMBER, "Nothing is bought", "pulumi up --replace") if word not in line] == []


@pytest.mark.parametrize("field", [*REPLACING, "preferred_number"])
def test_a_field_that_an_older_version_did_not_record_never_counts(offline: PluginResource, field: str) -> None:
    older = state(requested=without(ASKED, field))
    assert offline.diff(older, ASKED | {field: UNKNOWN}) == NO_CHANGE
    if field != "preferred_number":
        assert offline.diff(older, ASKED | {field: "changed"}) == NO_CHANGE


@pytest.mark.parametrize(
    "outputs",
    [
        without(ECHOED, "requested"),
        {"status": "completed"},
        {"status": "pending", "country_code": "IN", "region": "MH"},
        ECHOED | {"requested": UNNAMED_ORDER, "a_field_of_tomorrow": {"x": [1]}},
        ECHOED | {"requested": ASKED | {"a_field_of_tomorrow": "x"}},
        {},
    ],
)
def test_a_state_of_another_version_is_no_change(offline: PluginResource, outputs: Values) -> None:
    assert offline.diff(State(ORDER_ID, outputs), ASKED) == NO_CHANGE


@pytest.mark.parametrize("odd", [None, "", "text", 7.0, True, [], ["region"], {}, {"region": None}])
@pytest.mark.parametrize("key", ["requested", "selected_phone_number", "status", "account_id"])
def test_an_odd_state_never_makes_diff_raise(offline: PluginResource, key: str, odd: Any) -> None:
    for change in ({}, {"preferred_number": OTHER_NUMBER}, {"existing_order_id": "another-order"}):
        replaces = offline.diff(state(**{key: odd}), ASKED | change).replaces
        assert set(replaces) <= {"region", "existing_order_id"}


@pytest.mark.parametrize("odd", [None, "", 7.0, True, [], {}, ["x"], {"x": None}])
def test_odd_inputs_never_make_diff_raise(offline: PluginResource, odd: Any) -> None:
    for key in (*ASKED, "existing_order_id"):
        assert set(offline.diff(state(), ASKED | {key: odd}).replaces) <= {key}


@pytest.mark.parametrize("change", [{}, {"region": "KA"}])
def test_credentials_of_another_account_are_told_before_anything_is_bought_there(
    order: PluginResource, change: Values
) -> None:
    order.diff(state(account_id="MA_OTHER"), ASKED | change)
    line = order.plugin.new_lines()[-1]
    assert "belongs to account MA_OTHER and the credentials are those of MA_SANDBOX01" in line


def test_an_order_that_ended_does_not_free_the_number_of_another(order: PluginResource) -> None:
    order.diff(State("living", ECHOED), ASKED)
    order.diff(State("ended", ECHOED | {"status": "failed"}), ASKED)
    with pytest.raises(PluginError, match="another order of this stack has"):
        order.create(ORDER)


def test_update_keeps_the_outputs(offline: PluginResource) -> None:
    assert offline.update(state(), ASKED | {"region": "KA"}) == state()


@pytest.mark.parametrize(
    ("status", "kind", "billed"),
    [
        ("pending", "warning", True),
        ("completed", "warning", True),
        ("failed", "info", False),
        ("cancelled", "info", False),
        ("released", "warning", False),
    ],
)
def test_delete_needs_no_credentials_and_says_what_stays_billed(
    offline: PluginResource, *, status: str, kind: str, billed: bool
) -> None:
    offline.delete(state(status=status))
    [line] = offline.plugin.new_lines()
    assert line.startswith(f"{kind}: ")
    assert NUMBER in line
    assert ORDER_ID in line
    assert ("billed until you release it" in line) == billed
