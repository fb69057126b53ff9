"""WhatsAppNumberOrder.check: what is refused, what a preview says, and what it asks for that."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.providers import configured, credentials, failures, for_sandbox, unknown
from vobiz_provider.api.errors import Refused
from vobiz_provider.engine.errors import CredentialsError
from vobiz_provider.engine.keys import PROVIDER_KEY
from vobiz_provider.providers import WhatsAppNumberOrderProvider as NumberOrderProvider
from vobiz_sandbox.process import SandboxProcess

PLACE = {"country_code": "IN", "region": "MH"}
ORDER: dict[str, Any] = PLACE | {"currency": "INR", "number_type": "local"}
NUMBER = "+919876543210"
ORDER_ID = "b3d1c4a2-5f6e-4a8b-9c0d-1e2f3a4b5c6d"
FULL = ORDER | {"preferred_number": NUMBER, "max_setup_cost": 600.0, "max_monthly_cost": 300.0}
AVAILABILITY = "/numbers/whatsapp/availability"


@pytest.fixture
def provider(sandbox: SandboxProcess) -> NumberOrderProvider:
    return for_sandbox(NumberOrderProvider(), sandbox)


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("country_code", None, "is required"),
        ("country_code", "IND", "two-letter ISO country code"),
        ("country_code", "", "two-letter"),
        ("country_code", "I1", "two-letter"),
        ("country_code", "\u0131N", "two-letter"),
        ("country_code", "\uff29\uff2e", "two-letter"),
        ("country_code", 91.0, "two-letter"),
        ("region", None, "is required"),
        ("region", "", "must be a state or region"),
        ("region", " MH", "must be a state or region"),
        ("region", "MH/../x", "must be a state or region"),
        ("region", "MH&currency=USD", "must be a state or region"),
        ("region", "MH\x00", "must be a state or region"),
        ("region", "M" * 65, "must be a state or region"),
        ("region", ["MH"], "must be a state or region"),
        ("currency", None, "is required"),
        ("currency", "inr", "must be 'INR' or 'USD'"),
        ("currency", "EUR", "must be 'INR' or 'USD'"),
        ("number_type", "mobile", "must be 'local'"),
        ("number_type", 1.0, "must be 'local'"),
        ("preferred_number", "919876543210", "must be an E.164 number"),
        ("preferred_number", "+0919876543", "must be an E.164 number"),
        ("preferred_number", "+91 98765 43210", "must be an E.164 number"),
        ("preferred_number", "\uff0b919876543210", "must be an E.164 number"),
        ("preferred_number", "+91٩876543210", "must be an E.164 number"),
        ("preferred_number", "+919876543210\n", "must be an E.164 number"),
        ("preferred_number", "+1234567890123456", "must be an E.164 number"),
        ("preferred_number", "", "must be an E.164 number"),
        ("preferred_number", 919876543210.0, "must be an E.164 number"),
        ("max_setup_cost", -1.0, "0 or more"),
        ("max_setup_cost", float("nan"), "0 or more"),
        ("max_setup_cost", float("inf"), "0 or more"),
        ("max_setup_cost", "600", "0 or more"),
        ("max_setup_cost", True, "0 or more"),
        ("max_monthly_cost", -0.01, "0 or more"),
        ("max_monthly_cost", [300.0], "0 or more"),
        ("existing_order_id", "", "must be an order's id"),
        ("existing_order_id", "../numbers", "must be an order's id"),
        ("existing_order_id", "a" * 129, "must be an order's id"),
        ("existing_order_id", 5.0, "must be an order's id"),
        ("prefered_number", NUMBER, "is not an input of this resource"),
        ("status", "completed", "is not an input of this resource"),
    ],
)
def test_a_bad_input_is_one_failure_under_its_own_name(
    provider: NumberOrderProvider, sandbox: SandboxProcess, field: str, value: Any, reason: str
) -> None:
    [(field_named, said)] = failures(provider.check({}, ORDER | {field: value}))
    assert field_named == field
    assert said.startswith(f"{field} ")
    assert reason in said
    assert said.isprintable()
    assert sandbox.requests() == []


def test_every_bad_field_is_reported_at_once(provider: NumberOrderProvider) -> None:
    news = {"country_code": "x", "currency": "EUR", "max_setup_cost": -1, "colour": "red"}
    named = [field for field, _ in failures(provider.check({}, news))]
    assert sorted(named) == ["colour", "country_code", "currency", "max_setup_cost", "region"]


@pytest.mark.parametrize("olds", [{}, ORDER], ids=["new", "placed"])
@pytest.mark.parametrize("field", [*FULL, "existing_order_id"])
def test_an_unknown_value_never_fails(provider: NumberOrderProvider, field: str, olds: dict[str, Any]) -> None:
    later = unknown()
    result = provider.check(olds, FULL | {field: later})
    assert failures(result) == []
    assert result.inputs[field] is later


def test_all_values_unknown_pass_without_a_request(provider: NumberOrderProvider, sandbox: SandboxProcess) -> None:
    assert failures(provider.check({}, {field: unknown() for field in FULL})) == []
    assert sandbox.requests() == []


@pytest.mark.parametrize(
    ("news", "inputs"),
    [
        (ORDER, ORDER),
        ({key: value for key, value in ORDER.items() if key != "number_type"}, ORDER),
        (ORDER | {"country_code": "in", PROVIDER_KEY: "gAS", "preferred_number": None}, ORDER),
        (FULL | {"max_setup_cost": 600, "max_monthly_cost": 300}, FULL),
        (ORDER | {"max_setup_cost": 1500, "max_monthly_cost": 0}, ORDER | {"max_setup_cost": 1500.0}),
    ],
    ids=["plain", "default-number-type", "normalised", "ints", "zero-ceiling"],
)
def test_check_of_its_own_result_changes_nothing(
    provider: NumberOrderProvider, news: dict[str, Any], inputs: dict[str, Any]
) -> None:
    once = provider.check(ORDER, news).inputs
    assert inputs.items() <= once.items()
    assert provider.check(once, once).inputs == once
    assert provider.check({}, once).inputs == once


def test_floats_stand_for_ints(provider: NumberOrderProvider) -> None:
    checked = provider.check(ORDER, FULL | {"max_setup_cost": 600}).inputs
    assert repr(checked["max_setup_cost"]) == "600.0"
    assert not provider.diff(ORDER_ID, {"requested": FULL | {"max_setup_cost": 600}}, checked).changes


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"preferred_number": NUMBER}, f"{NUMBER} on sale: setup 500 INR, 250 INR a month"),
        ({"preferred_number": NUMBER, "currency": "USD"}, f"{NUMBER} on sale: setup 500 INR, 250 INR a month"),
        (
            {"preferred_number": NUMBER, "max_setup_cost": 500.0, "max_monthly_cost": 250.0},
            f"{NUMBER} on sale: setup 500 INR",
        ),
        ({"max_setup_cost": 1500.0, "max_monthly_cost": 1200.0}, "takes one of 6 numbers, each within the ceilings"),
        (
            {"country_code": "us", "region": "CA", "currency": "USD", "preferred_number": "+14155550117"},
            "+14155550117 on sale: setup 4.5",
        ),
    ],
)
def test_a_preview_tells_the_price(
    provider: NumberOrderProvider,
    sandbox: SandboxProcess,
    capsys: pytest.CaptureFixture[str],
    change: dict[str, Any],
    line: str,
) -> None:
    assert failures(provider.check({}, ORDER | change)) == []
    assert line in capsys.readouterr().err
    assert [(logged["method"], logged["path"]) for logged in sandbox.requests()] == [("GET", AVAILABILITY)]


@pytest.mark.parametrize(
    ("change", "field", "reasons"),
    [
        (
            {"preferred_number": "+919876543299"},
            "preferred_number",
            (
                "+919876543299 is not on sale in IN/MH (on sale: +919876543217, +919876543213, +919876543219)",
                "set existing_order_id",
                "keepers",
            ),
        ),
        (
            {"preferred_number": NUMBER, "region": "KA"},
            "preferred_number",
            ("on sale in IN/MH and not in IN/KA", "set region"),
        ),
        ({"preferred_number": "+919876543299", "region": "XX"}, "preferred_number", ("(on sale: none)",)),
        (
            {"preferred_number": NUMBER, "max_setup_cost": 499.99},
            "max_setup_cost",
            ("of 499.99 INR is under the price", "setup 500 INR", "raise the ceiling"),
        ),
        ({"preferred_number": NUMBER, "max_monthly_cost": 0.0}, "max_monthly_cost", ("of 0 INR", "250 INR a month")),
        ({"max_setup_cost": 600.0}, "max_setup_cost", ("+919876543201", "name a preferred_number")),
        ({"max_monthly_cost": 1000.0}, "max_monthly_cost", ("+919876543225", "1200 INR a month")),
        ({"max_setup_cost": 600.0, "region": "XX"}, "region", ("no number is on sale in IN/XX",)),
        (
            {"max_setup_cost": 9000.0, "currency": "USD"},
            "max_setup_cost",
            ("cannot be judged", "listed in INR, the order is in USD"),
        ),
        (
            {"preferred_number": NUMBER, "max_setup_cost": 9000.0, "currency": "USD"},
            "max_setup_cost",
            ("cannot be judged", "listed in INR"),
        ),
    ],
)
def test_a_preview_fails_where_create_would(
    provider: NumberOrderProvider, change: dict[str, Any], field: str, reasons: tuple[str, ...]
) -> None:
    [(named, said)] = failures(provider.check({}, ORDER | change))
    assert named == field
    assert [reason for reason in reasons if reason not in said] == []


def test_both_ceilings_under_the_price_are_two_failures(provider: NumberOrderProvider) -> None:
    low = {"max_setup_cost": 1.0, "max_monthly_cost": 1.0}
    named = [field for field, _ in failures(provider.check({}, ORDER | {"preferred_number": NUMBER} | low))]
    assert named == ["max_setup_cost", "max_monthly_cost"]


@pytest.mark.parametrize(
    ("listed", "reason"),
    [
        ({"setup_fee": None}, "listed without that fee"),
        ({"setup_fee": "NaN"}, "listed without that fee"),
        ({"setup_fee": True}, "listed without that fee"),
        ({"currency": None}, "listed in no currency"),
    ],
)
def test_a_listing_that_cannot_be_judged_fails(
    provider: NumberOrderProvider, sandbox: SandboxProcess, listed: dict[str, Any], reason: str
) -> None:
    number = {"e164": NUMBER, "setup_fee": 1, "monthly_fee": 1, "currency": "INR"} | listed
    sandbox.arm(path=AVAILABILITY, status=200, json={"items": [number]})
    [(field, said)] = failures(provider.check({}, FULL | {"max_monthly_cost": None}))
    assert field == "max_setup_cost"
    assert reason in said


@pytest.mark.parametrize(
    ("olds", "news"),
    [
        (ORDER, FULL),
        ({}, FULL | {"existing_order_id": ORDER_ID}),
        ({}, FULL | {"region": unknown()}),
    ],
    ids=["placed-already", "adopts", "region-unknown"],
)
def test_nothing_is_asked_where_it_would_tell_nothing(
    provider: NumberOrderProvider, sandbox: SandboxProcess, olds: dict[str, Any], news: dict[str, Any]
) -> None:
    assert failures(provider.check(olds, news)) == []
    assert sandbox.requests() == []


@pytest.mark.parametrize("field", ["max_setup_cost", "max_monthly_cost", "currency"])
def test_an_unknown_ceiling_or_currency_is_passed_over(provider: NumberOrderProvider, field: str) -> None:
    assert failures(provider.check({}, FULL | {field: unknown()})) == []


def test_two_orders_of_one_place_ask_for_the_listing_once(
    provider: NumberOrderProvider, sandbox: SandboxProcess
) -> None:
    for number in (NUMBER, "+919876543219"):
        assert failures(provider.check({}, ORDER | {"preferred_number": number})) == []
    assert len(sandbox.requests()) == 1


def test_a_listing_that_cannot_be_reached_is_a_warning(
    provider: NumberOrderProvider, sandbox: SandboxProcess, capsys: pytest.CaptureFixture[str]
) -> None:
    sandbox.arm(path=AVAILABILITY, status=500)
    assert failures(provider.check({}, ORDER | {"preferred_number": NUMBER})) == []
    assert f"the price of {NUMBER} is not known" in capsys.readouterr().err


@pytest.mark.parametrize("number", [NUMBER, None, unknown()], ids=["named", "unnamed", "not known yet"])
def test_an_order_with_a_ceiling_is_not_approved_unpriced(
    provider: NumberOrderProvider, sandbox: SandboxProcess, number: Any
) -> None:
    sandbox.arm(path=AVAILABILITY, status=500)
    problems = failures(provider.check({}, FULL | {"preferred_number": number}))
    assert [field for field, _ in problems] == ["max_setup_cost", "max_monthly_cost"]
    assert all("no price is known" in reason and "try again later" in reason for _, reason in problems)


@pytest.mark.parametrize("number", [NUMBER, None, unknown()], ids=["named", "unnamed", "not known yet"])
def test_an_order_in_another_currency_than_the_listing_is_told(
    provider: NumberOrderProvider, capsys: pytest.CaptureFixture[str], number: Any
) -> None:
    order = ORDER | {"currency": "USD", "preferred_number": number}
    assert failures(provider.check({}, order)) == []
    lines = [line for line in capsys.readouterr().err.splitlines() if line.startswith("warning: ")]
    assert len(lines) == 1
    assert "is listed in INR and the order is in USD" in lines[0]
    bounded = failures(provider.check({}, order | {"max_monthly_cost": 9000.0}))
    assert [field for field, _ in bounded] == ["max_monthly_cost"]
    assert "set currency to 'INR'" in bounded[0][1]


def listing_in_part(sandbox: SandboxProcess, more: dict[str, Any]) -> None:
    number = {"e164": NUMBER, "region": "MH", "setup_fee": 500, "monthly_fee": 250, "currency": "INR"}
    sandbox.arm(path=AVAILABILITY, status=200, json={"items": [number]} | more)


@pytest.mark.parametrize("more", [{"has_more": True}, {"total": 2}])
def test_a_number_that_did_not_come_in_a_list_in_part_is_left_to_the_api(
    provider: NumberOrderProvider, sandbox: SandboxProcess, capsys: pytest.CaptureFixture[str], more: dict[str, Any]
) -> None:
    listing_in_part(sandbox, more)
    assert failures(provider.check({}, ORDER | {"preferred_number": "+919876543299"})) == []
    assert "+919876543299 is not among them" in capsys.readouterr().err
    bounded = ORDER | {"preferred_number": "+919876543299", "max_setup_cost": 600.0}
    assert [field for field, _ in failures(provider.check({}, bounded))] == ["max_setup_cost"]


@pytest.mark.parametrize("more", [{"has_more": True}, {"total": 2}])
def test_an_unnamed_order_with_a_ceiling_cannot_be_judged_by_a_list_in_part(
    provider: NumberOrderProvider, sandbox: SandboxProcess, more: dict[str, Any]
) -> None:
    listing_in_part(sandbox, more)
    [(field, reason)] = failures(provider.check({}, ORDER | {"max_setup_cost": 600.0}))
    assert field == "max_setup_cost"
    assert "has more, and may allocate any: name a preferred_number" in reason


@pytest.mark.parametrize("more", [{"has_more": False}, {"total": 1}, {"has_more": None, "total": "x"}])
def test_a_list_that_is_whole_proves_an_absence(
    provider: NumberOrderProvider, sandbox: SandboxProcess, more: dict[str, Any]
) -> None:
    listing_in_part(sandbox, more)
    [(field, _)] = failures(provider.check({}, ORDER | {"preferred_number": "+919876543299"}))
    assert field == "preferred_number"


def test_a_listing_that_is_refused_is_an_error(sandbox: SandboxProcess) -> None:
    provider = for_sandbox(NumberOrderProvider(), sandbox, authToken="wrong-token-9")
    with pytest.raises(Refused, match=r"401.*check the credentials") as raised:
        provider.check({}, FULL)
    assert "wrong-token-9" not in str(raised.value)


def test_missing_credentials_are_known_in_the_preview(sandbox: SandboxProcess) -> None:
    provider = configured(NumberOrderProvider(), {})
    with pytest.raises(CredentialsError, match="no Vobiz credentials"):
        provider.check({}, ORDER)
    assert failures(provider.check(ORDER, ORDER)) == []


def test_environment_credentials_are_used(sandbox: SandboxProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    raw_config = credentials(sandbox.base_url, authToken="stale-token")
    monkeypatch.setenv("VOBIZ_AUTH_ID", raw_config["vobiz:authId"])
    monkeypatch.setenv("VOBIZ_AUTH_TOKEN", credentials("")["vobiz:authToken"])
    assert failures(configured(NumberOrderProvider(), raw_config).check({}, FULL)) == []
    assert [logged["status"] for logged in sandbox.requests()] == [200]
