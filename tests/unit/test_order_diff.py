"""WhatsAppNumberOrder.diff: what is asked now against what was asked then."""

from __future__ import annotations

from typing import Any

import pytest
from pulumi.dynamic import DiffResult

from tests.unit.providers import configured, credentials, unknown
from vobiz_provider.engine.keys import PROVIDER_KEY
from vobiz_provider.providers import WhatsAppNumberOrderProvider as NumberOrderProvider
from vobiz_provider.session import ordered

ORDER_ID = "b3d1c4a2-5f6e-4a8b-9c0d-1e2f3a4b5c6d"
NUMBER, OTHER = "+919876543210", "+919876543219"
NEWS: dict[str, Any] = {"country_code": "IN", "region": "MH", "currency": "INR", "number_type": "local"}
ASKED = NEWS | {"preferred_number": NUMBER, "max_setup_cost": 600.0, "max_monthly_cost": 300.0}
# The API writes the region its own way: an echo must never count.
STATE: dict[str, Any] = NEWS | {
    "region": "Maharashtra",
    "country_code": "IND",
    "currency": "inr",
    "number_type": "LOCAL",
    "account_id": "MA_SANDBOX01",
    "selected_phone_number": NUMBER,
    "status": "pending",
    "monthly_cost": 250.0,
    "setup_cost": 500.0,
    "requested": ASKED,
    PROVIDER_KEY: "gASVold",
}
REPLACING = ("country_code", "region", "currency", "number_type")


def difference(olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
    return configured(NumberOrderProvider(), credentials("http://127.0.0.1:9")).diff(ORDER_ID, olds, news)


def replaced(olds: dict[str, Any], news: dict[str, Any]) -> list[str]:
    result = difference(olds, news)
    assert result.changes == bool(result.replaces)
    assert not result.delete_before_replace
    return list(result.replaces or [])


def without(mapping: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in mapping.items() if key not in keys}


@pytest.mark.parametrize(
    ("change", "replaces"),
    [
        ({}, []),
        ({PROVIDER_KEY: "gASVnew"}, []),
        ({"country_code": "US"}, ["country_code"]),
        ({"region": "KA"}, ["region"]),
        ({"region": "Maharashtra"}, ["region"]),
        ({"currency": "USD"}, ["currency"]),
        ({"number_type": "mobile"}, ["number_type"]),
        ({"country_code": "US", "region": "CA", "currency": "USD"}, ["country_code", "region", "currency"]),
        ({"preferred_number": OTHER}, []),
        ({"preferred_number": None}, []),
        ({"max_setup_cost": 1.0}, []),
        ({"max_monthly_cost": 0.0}, []),
        ({"max_setup_cost": None, "max_monthly_cost": None}, []),
        ({"existing_order_id": ORDER_ID}, []),
        ({"existing_order_id": None}, []),
        ({"existing_order_id": "another-order"}, ["existing_order_id"]),
        ({"existing_order_id": ORDER_ID, "region": "KA"}, ["region"]),
    ],
)
def test_what_replaces(change: dict[str, Any], replaces: list[str]) -> None:
    assert replaced(STATE, ASKED | change) == replaces


@pytest.mark.parametrize("status", ["failed", "cancelled", "FAILED", "Canceled", "canceled"])
def test_an_order_that_ended_is_replaced(status: str) -> None:
    assert replaced(STATE | {"status": status}, ASKED) == ["status"]


@pytest.mark.parametrize("status", ["pending", "completed", "on_hold", "", None, 7.0, ["failed"], {}])
def test_an_order_that_lives_or_cannot_be_judged_stays(status: Any) -> None:
    assert replaced(STATE | {"status": status}, ASKED) == []


def test_an_order_whose_number_is_listed_changed_and_is_never_replaced_for_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    result = difference(STATE | {"status": "released"}, ASKED)
    assert (result.changes, result.replaces) == (True, [])
    [line] = capsys.readouterr().err.splitlines()
    assert [word for word in (NUMBER, "Nothing is bought", "pulumi up --replace") if word not in line] == []


@pytest.mark.parametrize("field", [*REPLACING, "existing_order_id"])
def test_an_unknown_value_that_may_replace_changes_and_says_what_would_buy(
    field: str, capsys: pytest.CaptureFixture[str]
) -> None:
    result = difference(STATE, ASKED | {field: unknown()})
    assert (result.changes, result.replaces) == (True, [])
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith(f"info: {field} of order {ORDER_ID} is not known yet")
    assert ("that order is adopted" if field == "existing_order_id" else "another number is bought") in line


@pytest.mark.parametrize("field", ["preferred_number", "max_setup_cost", "max_monthly_cost", PROVIDER_KEY])
def test_an_unknown_value_that_matters_no_more_changes_nothing(field: str) -> None:
    assert replaced(STATE, ASKED | {field: unknown()}) == []


@pytest.mark.parametrize("field", REPLACING)
def test_a_field_that_an_older_version_did_not_record_never_counts(field: str) -> None:
    older = STATE | {"requested": without(ASKED, field)}
    assert replaced(older, ASKED | {field: "changed"}) == []
    assert not difference(older, ASKED | {field: unknown()}).changes


@pytest.mark.parametrize(
    "state",
    [
        without(STATE, "requested"),
        {"status": "completed"},
        {"id": ORDER_ID, "status": "pending", "country_code": "IN", "region": "MH"},
        STATE | {"requested": NEWS, "a_field_of_tomorrow": {"x": [1.0]}},
        STATE | {"requested": ASKED | {"a_field_of_tomorrow": "x"}},
        {},
    ],
)
def test_state_of_another_version_differs_in_nothing(state: dict[str, Any]) -> None:
    assert replaced(state, ASKED) == []


@pytest.mark.parametrize("odd", [None, "", "text", 7.0, True, [], ["region"], {}, {"region": None}])
@pytest.mark.parametrize("key", ["requested", "selected_phone_number", "status", "account_id"])
def test_an_odd_state_never_makes_diff_raise(key: str, odd: Any) -> None:
    for change in ({}, {"preferred_number": OTHER}, {"existing_order_id": "another-order"}):
        replaces = replaced(STATE | {key: odd}, ASKED | change)
        assert set(replaces) <= {"region", "existing_order_id"}


@pytest.mark.parametrize("odd", [None, "", 7.0, True, [], {}, ["x"], {"x": None}])
@pytest.mark.parametrize("key", [*ASKED, "existing_order_id"])
def test_odd_inputs_never_make_diff_raise(key: str, odd: Any) -> None:
    assert set(replaced(STATE, ASKED | {key: odd})) <= {key}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"region": "KA"}, ("buys another number", NUMBER, "stays billed", "My Numbers")),
        ({"existing_order_id": "another-order"}, ("adopts another order and buys nothing",)),
        ({"existing_order_id": ORDER_ID, "region": "KA"}, ("adopts it again", "remove existing_order_id")),
        ({"existing_order_id": "another-order", "preferred_number": OTHER}, (NUMBER, "stays billed")),
        ({"preferred_number": OTHER}, (OTHER, NUMBER, "nothing is bought", "pulumi up --replace URN")),
    ],
)
def test_what_a_user_is_warned_of(
    change: dict[str, Any], words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    replaced(STATE, ASKED | change)
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("warning: ")
    assert [word for word in words if word not in line] == []


def test_an_ended_order_does_not_claim_to_stay_billed(capsys: pytest.CaptureFixture[str]) -> None:
    replaced(STATE | {"status": "failed"}, ASKED)
    line = capsys.readouterr().err
    assert "buys another number" in line
    assert "stays billed" not in line


def test_the_right_order_of_the_same_number_does_not_leave_that_number_billed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    replaced(STATE, ASKED | {"existing_order_id": "another-order"})
    assert "stays billed" not in capsys.readouterr().err


@pytest.mark.parametrize("change", [{}, {"region": "KA"}])
def test_credentials_of_another_account_are_told_before_anything_is_bought_there(
    change: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    difference(STATE | {"account_id": "MA_OTHER"}, ASKED | change)
    line = capsys.readouterr().err.splitlines()[-1]
    assert "belongs to account MA_OTHER and the credentials are those of MA_SANDBOX01" in line


@pytest.mark.parametrize("change", [{}, {"preferred_number": unknown()}, {"max_setup_cost": 1.0}])
def test_no_change_is_silent(change: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    replaced(STATE, ASKED | change)
    assert capsys.readouterr().err == ""


def test_a_program_that_names_the_number_held_is_not_warned(capsys: pytest.CaptureFixture[str]) -> None:
    replaced(STATE | {"selected_phone_number": OTHER}, ASKED | {"preferred_number": OTHER})
    assert capsys.readouterr().err == ""


def test_an_order_that_ended_does_not_free_the_number_of_another(capsys: pytest.CaptureFixture[str]) -> None:
    provider = configured(NumberOrderProvider(), credentials("http://127.0.0.1:9"))
    provider.diff("living", STATE, ASKED)
    provider.diff("ended", STATE | {"status": "failed"}, ASKED)
    assert ordered.order_of(NUMBER) == "living"
