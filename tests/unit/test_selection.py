"""WhatsAppNumberSelection: the cheapest number that fits, chosen once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.unit.providers import failures, for_sandbox, unknown
from vobiz_provider.api.errors import Refused, Unreachable
from vobiz_provider.engine.errors import InvalidInput
from vobiz_provider.engine.keys import PROVIDER_KEY
from vobiz_provider.order.errors import OrderRefused
from vobiz_provider.providers import WhatsAppNumberOrderProvider as NumberOrderProvider
from vobiz_provider.providers import WhatsAppNumberSelectionProvider as NumberSelectionProvider
from vobiz_sandbox.process import SandboxProcess

PLACE: dict[str, Any] = {"country_code": "IN", "region": "MH"}
CHEAPEST = "+919876543210"
SECOND = "+919876543219"
AVAILABILITY = "/numbers/whatsapp/availability"
STATE: dict[str, Any] = {
    "e164": CHEAPEST,
    "country": "IN",
    "region": "Maharashtra",
    "setup_fee": 500.0,
    "monthly_fee": 250.0,
    "currency": "INR",
    "requested": PLACE,
    PROVIDER_KEY: "gASVold",
}


@pytest.fixture
def provider(sandbox: SandboxProcess) -> NumberSelectionProvider:
    return for_sandbox(NumberSelectionProvider(), sandbox)


@pytest.mark.parametrize(
    ("inputs", "e164"),
    [
        (PLACE, CHEAPEST),
        (PLACE | {"country_code": "in"}, CHEAPEST),
        (PLACE | {"max_monthly_cost": 200.0}, "+919876543201"),
        (PLACE | {"max_setup_cost": 500.0, "max_monthly_cost": 250.0}, CHEAPEST),
        ({"country_code": "IN", "region": "KA"}, "+918045678902"),
        ({"country_code": "US", "region": "CA", "max_setup_cost": 4.5}, "+14155550117"),
    ],
)
def test_the_cheapest_within_the_ceilings_is_taken(
    provider: NumberSelectionProvider, sandbox: SandboxProcess, inputs: dict[str, Any], e164: str
) -> None:
    assert failures(provider.check({}, inputs)) == []
    result = provider.create(inputs)
    assert result.id == e164
    assert (result.outs or {})["e164"] == e164
    assert sandbox.orders() == []


def test_the_outputs_are_the_fields_of_the_listing(provider: NumberSelectionProvider) -> None:
    keepers = {"team": "support", "generation": 2.0, "live": True}
    assert provider.create(PLACE | {"keepers": keepers, "max_setup_cost": 600.0}).outs == {
        "e164": CHEAPEST,
        "country": "IN",
        "region": "MH",
        "setup_fee": 500.0,
        "monthly_fee": 250.0,
        "currency": "INR",
        "requested": PLACE | {"keepers": keepers},
    }


@pytest.mark.parametrize(
    ("inputs", "fields", "words"),
    [
        (
            PLACE | {"max_setup_cost": 499.0},
            ["max_setup_cost"],
            ("6 on sale", "none within the ceilings (setup 499, monthly any)"),
        ),
        (PLACE | {"max_monthly_cost": 0.0}, ["max_monthly_cost"], ("none within the ceilings (setup any, monthly 0)",)),
        (PLACE | {"max_setup_cost": 1.0, "max_monthly_cost": 250.0}, ["max_setup_cost"], ("none within",)),
        (PLACE | {"max_setup_cost": 1.0, "max_monthly_cost": 1.0}, ["max_setup_cost", "max_monthly_cost"], ()),
        # Each is met by some number, and no number meets both.
        (PLACE | {"max_setup_cost": 500.0, "max_monthly_cost": 200.0}, ["max_setup_cost", "max_monthly_cost"], ()),
        ({"country_code": "IN", "region": "XX"}, ["region"], ("no number fits in IN/XX: 0 on sale",)),
        ({"country_code": "IN", "region": "XX", "max_setup_cost": 1.0}, ["region"], ("0 on sale",)),
    ],
)
def test_none_that_fits_fails_in_the_preview_at_what_shuts_them_out_and_in_create(
    provider: NumberSelectionProvider, inputs: dict[str, Any], fields: list[str], words: tuple[str, ...]
) -> None:
    found = failures(provider.check({}, inputs))
    assert [field for field, _ in found] == fields
    assert [word for word in words if word not in found[0][1]] == []
    with pytest.raises(OrderRefused, match="no number fits"):
        provider.create(inputs)


def test_a_listing_that_is_not_whole_is_chosen_from_and_told(
    provider: NumberSelectionProvider, sandbox: SandboxProcess, capsys: pytest.CaptureFixture[str]
) -> None:
    came = {"e164": CHEAPEST, "setup_fee": 9, "monthly_fee": 9, "currency": "INR"}
    sandbox.arm(path=AVAILABILITY, status=200, json={"items": [came], "has_more": True}, times=4)
    told = "among the 1 that came: Vobiz has more than it listed"
    assert failures(provider.check({}, PLACE)) == []
    assert f"would select {CHEAPEST}: setup 9 INR, 9 INR a month ({told})" in capsys.readouterr().err
    assert provider.create(PLACE).id == CHEAPEST
    assert f"warning: {CHEAPEST} is selected: setup 9 INR, 9 INR a month ({told})" in capsys.readouterr().err

    [(_, said)] = failures(provider.check({}, PLACE | {"max_setup_cost": 1.0}))
    assert told in said
    with pytest.raises(OrderRefused, match=told):
        provider.create(PLACE | {"max_setup_cost": 1.0})


def test_the_number_of_an_order_of_this_run_is_not_taken(
    provider: NumberSelectionProvider, sandbox: SandboxProcess, capsys: pytest.CaptureFixture[str]
) -> None:
    held = {"selected_phone_number": CHEAPEST, "status": "completed", "requested": PLACE}
    for_sandbox(NumberOrderProvider(), sandbox).diff("an order", held, PLACE)
    assert failures(provider.check({}, PLACE)) == []
    assert f"would select {SECOND}" in capsys.readouterr().err
    assert provider.create(PLACE).id == SECOND


def test_the_preview_names_the_number_and_the_price(
    provider: NumberSelectionProvider, capsys: pytest.CaptureFixture[str]
) -> None:
    provider.check({}, PLACE)
    assert f"would select {CHEAPEST}: setup 500 INR, 250 INR a month" in capsys.readouterr().err


def test_siblings_of_one_run_take_different_numbers(provider: NumberSelectionProvider) -> None:
    with ThreadPoolExecutor(4) as threads:
        results = list(threads.map(provider.create, [PLACE] * 6))
    assert len({result.id for result in results}) == 6
    with pytest.raises(OrderRefused, match="taken by selections and orders of this stack"):
        provider.create(PLACE)


def test_the_preview_of_siblings_names_different_numbers(
    provider: NumberSelectionProvider, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(6):
        assert failures(provider.check({}, PLACE)) == []
    named = [line.split()[3] for line in capsys.readouterr().err.splitlines() if "would select" in line]
    assert len(set(named)) == 6


@pytest.mark.parametrize(
    ("items", "e164"),
    [
        ([("+14155550101", None, 1), ("+14155550102", 9, 9)], "+14155550102"),
        ([("+14155550101", "NaN", 1), ("+14155550102", 9, 9)], "+14155550102"),
        ([("+14155550101", True, 1), ("+14155550102", 9, 9)], "+14155550102"),
        ([("4155550101", 1, 1), ("+14155550102", 9, 9)], "+14155550102"),
        ([("+14155550102", 9, 9), ("+14155550101", 9, 9)], "+14155550101"),
        ([("+14155550101", 9, 9), ("+14155550102", 9, 8)], "+14155550102"),
        ([("+14155550101", "10", 9), ("+14155550102", "9", 9)], "+14155550102"),
    ],
)
def test_a_number_without_a_price_is_never_taken_for_the_cheapest(
    provider: NumberSelectionProvider, sandbox: SandboxProcess, items: list[tuple[str, Any, Any]], e164: str
) -> None:
    listed = [
        {"e164": number, "setup_fee": setup, "monthly_fee": monthly, "currency": "USD"}
        for number, setup, monthly in items
    ]
    sandbox.arm(path=AVAILABILITY, status=200, json={"items": listed})
    assert provider.create(PLACE).id == e164


def test_fees_in_two_currencies_are_not_compared(provider: NumberSelectionProvider, sandbox: SandboxProcess) -> None:
    listed = [
        {"e164": f"+1415555010{n}", "setup_fee": 1, "monthly_fee": 1, "currency": currency}
        for n, currency in enumerate(["INR", "USD"])
    ]
    sandbox.arm(path=AVAILABILITY, status=200, json={"items": listed})
    with pytest.raises(OrderRefused, match="fees in INR and USD, which cannot be compared"):
        provider.create(PLACE)


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("country_code", "India", "two-letter"),
        ("region", None, "is required"),
        ("region", "M/H", "must be a state or region"),
        ("max_setup_cost", float("nan"), "0 or more"),
        ("max_monthly_cost", "300", "0 or more"),
        ("keepers", ["team"], "must map names"),
        ("keepers", {"team": ["a"]}, "must map names"),
        ("currency", "INR", "is not an input of this resource"),
    ],
)
def test_a_bad_input_is_one_failure_under_its_own_name(
    provider: NumberSelectionProvider, sandbox: SandboxProcess, field: str, value: Any, reason: str
) -> None:
    [(named, said)] = failures(provider.check({}, PLACE | {field: value}))
    assert named == field
    assert reason in said
    assert sandbox.requests() == []


def test_create_guards_itself(provider: NumberSelectionProvider, sandbox: SandboxProcess) -> None:
    # Hooks and targeted replacements can reach create without check.
    with pytest.raises(InvalidInput, match="region must be a state or region"):
        provider.create(PLACE | {"region": "M/H"})
    assert sandbox.requests() == []


ALL = PLACE | {"max_setup_cost": 600.0, "max_monthly_cost": 300.0, "keepers": {"team": "support"}}


@pytest.mark.parametrize("olds", [{}, PLACE], ids=["new", "chosen"])
@pytest.mark.parametrize("field", list(ALL))
def test_an_unknown_value_never_fails(provider: NumberSelectionProvider, field: str, olds: dict[str, Any]) -> None:
    later = unknown()
    result = provider.check(olds, ALL | {field: later})
    assert failures(result) == []
    assert result.inputs[field] is later


def test_an_unknown_keeper_never_fails(provider: NumberSelectionProvider) -> None:
    assert failures(provider.check({}, PLACE | {"keepers": {"team": unknown()}})) == []


@pytest.mark.parametrize("news", [PLACE, PLACE | {"country_code": "in", "max_setup_cost": 600}, ALL])
def test_check_of_its_own_result_changes_nothing(provider: NumberSelectionProvider, news: dict[str, Any]) -> None:
    once = provider.check({}, news).inputs
    assert provider.check(once, once).inputs == once
    assert provider.check({}, once).inputs == once


def test_a_chosen_number_is_not_looked_up_again(provider: NumberSelectionProvider, sandbox: SandboxProcess) -> None:
    assert failures(provider.check(PLACE, PLACE | {"max_setup_cost": 0.0})) == []
    assert provider.read(CHEAPEST, STATE).outs == STATE
    provider.delete(CHEAPEST, STATE)
    assert provider.update(CHEAPEST, STATE, PLACE).outs == STATE
    assert sandbox.requests() == []


@pytest.mark.parametrize(
    ("fault", "error"),
    [({"status": 500}, Unreachable), ({"status": 403}, Refused), ({"status": 200, "json": []}, Unreachable)],
)
def test_create_without_a_listing_is_an_error(
    provider: NumberSelectionProvider, sandbox: SandboxProcess, fault: dict[str, Any], error: type[Exception]
) -> None:
    sandbox.arm(path=AVAILABILITY, **fault)
    with pytest.raises(error):
        provider.create(PLACE)


def test_a_preview_without_a_listing_is_a_warning(
    provider: NumberSelectionProvider, sandbox: SandboxProcess, capsys: pytest.CaptureFixture[str]
) -> None:
    sandbox.arm(path=AVAILABILITY, status=500)
    assert failures(provider.check({}, PLACE)) == []
    assert "which number would be selected is not known" in capsys.readouterr().err


def test_a_selection_with_a_ceiling_is_not_approved_unpriced(
    provider: NumberSelectionProvider, sandbox: SandboxProcess
) -> None:
    sandbox.arm(path=AVAILABILITY, status=500)
    [(field, reason)] = failures(provider.check({}, PLACE | {"max_setup_cost": 600.0}))
    assert field == "max_setup_cost"
    assert "no price is known" in reason


@pytest.mark.parametrize(
    ("asked", "news", "replaces"),
    [
        (PLACE, PLACE, []),
        (PLACE, PLACE | {"country_code": "US"}, ["country_code"]),
        (PLACE, PLACE | {"region": "KA"}, ["region"]),
        (PLACE, PLACE | {"region": "Maharashtra"}, ["region"]),
        (PLACE, PLACE | {"max_setup_cost": 1.0}, []),
        (PLACE, PLACE | {"max_setup_cost": unknown(), "max_monthly_cost": unknown()}, []),
        (PLACE, PLACE | {"country_code": unknown(), "region": "KA"}, ["region"]),
        (PLACE, PLACE | {PROVIDER_KEY: "gASVnew"}, []),
        (PLACE, PLACE | {"keepers": {"team": "support"}}, ["keepers"]),
        (PLACE | {"keepers": {"team": "support"}}, PLACE, ["keepers"]),
        (PLACE | {"keepers": {"team": "support"}}, PLACE | {"keepers": {"team": "sales"}}, ["keepers"]),
        (PLACE | {"keepers": {"a": "1"}}, PLACE | {"keepers": {"a": "2", "b": unknown()}}, ["keepers"]),
        (PLACE, PLACE | {"keepers": {"team": unknown()}}, ["keepers"]),
        (PLACE | {"keepers": {"n": 1.0, "m": 2.0}}, PLACE | {"keepers": {"m": 2, "n": 1}}, []),
        ({"country_code": "IN"}, PLACE | {"region": "KA"}, []),
        (None, PLACE | {"region": "KA", "keepers": {"team": "support"}}, []),
    ],
)
def test_what_selects_anew(asked: Any, news: dict[str, Any], replaces: list[str]) -> None:
    result = NumberSelectionProvider().diff(CHEAPEST, STATE | {"requested": asked}, news)
    assert (result.changes, result.replaces, result.delete_before_replace) == (bool(replaces), replaces, False)


@pytest.mark.parametrize(
    ("news", "words"),
    [
        ({"country_code": unknown()}, "country_code is not known yet: if it turns out to be another than IN, "),
        ({"region": unknown()}, "region is not known yet: if it turns out to be another than MH, "),
        (
            {"keepers": {"team": unknown()}},
            "keepers are not all known yet: if they turn out to be others than they were",
        ),
        ({"keepers": unknown()}, "keepers are not all known yet"),
    ],
)
def test_an_unknown_counts_as_changed_and_says_what_would_select_anew(
    news: dict[str, Any], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = PLACE | {"keepers": {"team": "support"}}
    result = NumberSelectionProvider().diff(CHEAPEST, STATE | {"requested": asked}, asked | news)
    assert (result.changes, result.replaces) == (True, [])
    [line] = capsys.readouterr().err.splitlines()
    assert words in line
    assert line.endswith(f"another number than {CHEAPEST} is selected")


@pytest.mark.parametrize("odd", [None, "", "text", 7.0, True, [], ["region"], {}, {"region": None}])
@pytest.mark.parametrize("key", ["requested", "e164", "setup_fee"])
def test_an_odd_state_never_makes_diff_raise(key: str, odd: Any) -> None:
    result = NumberSelectionProvider().diff(CHEAPEST, STATE | {key: odd}, PLACE)
    assert set(result.replaces or []) <= {"region"}
