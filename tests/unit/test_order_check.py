"""check of an order: what is refused before a preview, the price that a preview tells, and what it asks for that."""

from __future__ import annotations

from typing import Any

import pytest

from tests.driver.inputs import NUMBER, ORDER, ORDER_ID, OTHER_NUMBER, UNNAMED_ORDER
from tests.driver.plugin import UNKNOWN, PluginError, PluginResource, Values
from tests.driver.starting import StartPlugin
from tests.protocol.golden import NUMBER_ORDER
from vobiz_sandbox.paths import AVAILABILITY, BALANCE
from vobiz_sandbox.process import AUTH_ID, SandboxProcess

FULL = ORDER | {"max_setup_cost": 600, "max_monthly_cost": 300}


@pytest.mark.parametrize("olds", [None, ORDER], ids=["new", "placed"])
@pytest.mark.parametrize("field", [*FULL, "existing_order_id"])
def test_an_unknown_input_passes(
    order: PluginResource, sandbox: SandboxProcess, field: str, olds: Values | None
) -> None:
    checked = order.check(FULL | {field: UNKNOWN}, olds)
    assert checked.failures == {}
    assert checked.inputs == FULL | {field: UNKNOWN}
    judged = olds is None and field not in ("country_code", "region", "existing_order_id")
    assert len(sandbox.requests("GET", AVAILABILITY)) == judged


@pytest.mark.parametrize(
    ("inputs", "olds"),
    [
        (FULL, ORDER),
        (ORDER | {"preferred_number": "+919876500000"}, ORDER),
        (FULL | {"existing_order_id": ORDER_ID}, None),
        (dict.fromkeys(FULL, UNKNOWN), None),
    ],
    ids=["placed", "placed with another number", "adopted", "all unknown"],
)
def test_nothing_is_asked_where_it_would_tell_nothing(
    order: PluginResource, sandbox: SandboxProcess, inputs: Values, olds: Values | None
) -> None:
    assert order.check(inputs, olds).failures == {}
    assert sandbox.requests() == []


@pytest.mark.parametrize(
    ("news", "inputs"),
    [
        (UNNAMED_ORDER, UNNAMED_ORDER),
        ({key: value for key, value in ORDER.items() if key != "number_type"}, ORDER),
        (UNNAMED_ORDER | {"country_code": "in", "preferred_number": None}, UNNAMED_ORDER),
        (UNNAMED_ORDER | {"max_setup_cost": 1500, "max_monthly_cost": 0}, UNNAMED_ORDER | {"max_setup_cost": 1500}),
    ],
    ids=["plain", "default number type", "normalised", "zero ceiling"],
)
def test_check_of_its_own_result_changes_nothing(order: PluginResource, news: Values, inputs: Values) -> None:
    once = order.check(news, ORDER).inputs
    assert inputs.items() <= once.items()
    assert order.check(once, once).inputs == once
    assert order.check(once).inputs == once


@pytest.mark.parametrize(
    ("inputs", "line"),
    [
        (ORDER, f"{NUMBER} on sale: setup 500 INR, 250 INR a month"),
        (ORDER | {"max_setup_cost": 500, "max_monthly_cost": 250}, f"{NUMBER} on sale: setup 500 INR, 250 INR a month"),
        (
            UNNAMED_ORDER | {"max_setup_cost": 1500, "max_monthly_cost": 1200},
            "an order in IN/MH takes one of 6 numbers, each within the ceilings",
        ),
        (
            {"country_code": "us", "region": "CA", "currency": "USD", "preferred_number": "+14155550117"},
            "+14155550117 on sale: setup 4.50 USD, 2.50 USD a month",
        ),
    ],
)
def test_a_new_order_tells_its_price(order: PluginResource, sandbox: SandboxProcess, inputs: Values, line: str) -> None:
    checked = order.check(inputs)
    assert checked.failures == {}
    assert checked.inputs == inputs | {"number_type": "local", "country_code": inputs["country_code"].upper()}
    assert order.plugin.new_lines() == [f"info: {line}"]
    balance = BALANCE.format(auth_id=AUTH_ID, currency=inputs["currency"])
    assert [(logged["method"], logged["path"]) for logged in sandbox.requests()] == [
        ("GET", AVAILABILITY),
        ("GET", balance),
    ]


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
    order: PluginResource, change: Values, field: str, reasons: tuple[str, ...]
) -> None:
    [(named, said)] = order.check(UNNAMED_ORDER | change).failures.items()
    assert named == field
    assert [reason for reason in reasons if reason not in said] == []


def test_both_ceilings_under_the_price_are_two_failures(order: PluginResource) -> None:
    assert list(order.check(ORDER | {"max_setup_cost": 1, "max_monthly_cost": 1}).failures) == [
        "max_setup_cost",
        "max_monthly_cost",
    ]


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
    order: PluginResource, sandbox: SandboxProcess, listed: Values, reason: str
) -> None:
    number = {"e164": NUMBER, "setup_fee": 1, "monthly_fee": 1, "currency": "INR"} | listed
    sandbox.arm(path=AVAILABILITY, status=200, json={"items": [number]})
    [(field, said)] = order.check(FULL | {"max_monthly_cost": None}).failures.items()
    assert field == "max_setup_cost"
    assert reason in said


def test_several_orders_share_one_listing(order: PluginResource, sandbox: SandboxProcess) -> None:
    for number in (NUMBER, OTHER_NUMBER):
        assert order.check(ORDER | {"preferred_number": number}).failures == {}
    assert len(sandbox.requests("GET", AVAILABILITY)) == 1


def test_a_price_that_cannot_be_had_is_a_warning(order: PluginResource, sandbox: SandboxProcess) -> None:
    sandbox.arm(status=500, path=AVAILABILITY, times=9)
    assert order.check(ORDER).failures == {}
    [line] = order.plugin.new_lines()
    assert line.startswith(f"warning: the price of {NUMBER} is not known")
    assert "500" in line


@pytest.mark.parametrize("number", [NUMBER, None, UNKNOWN], ids=["named", "unnamed", "not known yet"])
def test_an_order_with_a_ceiling_is_not_approved_unpriced(
    order: PluginResource, sandbox: SandboxProcess, number: Any
) -> None:
    sandbox.arm(path=AVAILABILITY, status=500)
    failures = order.check(FULL | {"preferred_number": number}).failures
    assert list(failures) == ["max_setup_cost", "max_monthly_cost"]
    assert all("no price is known" in reason and "try again later" in reason for reason in failures.values())


@pytest.mark.parametrize("number", [NUMBER, None, UNKNOWN], ids=["named", "unnamed", "not known yet"])
def test_an_order_in_another_currency_than_the_listing_is_told(order: PluginResource, number: Any) -> None:
    inputs = ORDER | {"currency": "USD", "preferred_number": number}
    assert order.check(inputs).failures == {}
    [line] = [line for line in order.plugin.new_lines() if line.startswith("warning: ")]
    assert "is listed in INR and the order is in USD" in line
    [(field, reason)] = order.check(inputs | {"max_monthly_cost": 9000}).failures.items()
    assert field == "max_monthly_cost"
    assert "set currency to 'INR'" in reason


def listing_in_part(sandbox: SandboxProcess, more: Values) -> None:
    number = {"e164": NUMBER, "region": "MH", "setup_fee": 500, "monthly_fee": 250, "currency": "INR"}
    sandbox.arm(path=AVAILABILITY, status=200, json={"items": [number]} | more)


@pytest.mark.parametrize("more", [{"has_more": True}, {"total": 2}])
def test_a_number_that_did_not_come_in_a_list_in_part_is_left_to_the_api(
    order: PluginResource, sandbox: SandboxProcess, more: Values
) -> None:
    listing_in_part(sandbox, more)
    assert order.check(ORDER | {"preferred_number": "+919876543299"}).failures == {}
    assert "+919876543299 is not among them" in order.plugin.new_lines()[0]
    bounded = UNNAMED_ORDER | {"preferred_number": "+919876543299", "max_setup_cost": 600.0}
    assert list(order.check(bounded).failures) == ["max_setup_cost"]


@pytest.mark.parametrize("more", [{"has_more": True}, {"total": 2}])
def test_an_unnamed_order_with_a_ceiling_cannot_be_judged_by_a_list_in_part(
    order: PluginResource, sandbox: SandboxProcess, more: Values
) -> None:
    listing_in_part(sandbox, more)
    [(field, reason)] = order.check(UNNAMED_ORDER | {"max_setup_cost": 600.0}).failures.items()
    assert field == "max_setup_cost"
    assert "has more, and may allocate any: name a preferred_number" in reason


@pytest.mark.parametrize("more", [{"has_more": False}, {"total": 1}, {"has_more": None, "total": "x"}])
def test_a_list_that_is_whole_proves_an_absence(order: PluginResource, sandbox: SandboxProcess, more: Values) -> None:
    listing_in_part(sandbox, more)
    [field] = order.check(ORDER | {"preferred_number": "+919876543299"}).failures
    assert field == "preferred_number"


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_listing_that_is_refused_is_an_error(order: PluginResource, sandbox: SandboxProcess, status: int) -> None:
    sandbox.arm(status=status, path=AVAILABILITY)
    with pytest.raises(PluginError, match=f"Vobiz refused with {status}"):
        order.check(ORDER)


def test_an_order_without_credentials_is_an_error(start_plugin: StartPlugin) -> None:
    order = start_plugin({"VOBIZ_AUTH_ID": None, "VOBIZ_AUTH_TOKEN": None}).resource(NUMBER_ORDER)
    with pytest.raises(PluginError, match="no Vobiz credentials: set VOBIZ_AUTH_ID"):
        order.check(UNNAMED_ORDER)
    assert order.check(ORDER, ORDER).failures == {}


def test_the_environments_token_wins_over_a_stale_one_of_the_config(
    order: PluginResource, sandbox: SandboxProcess
) -> None:
    order.plugin.configure({"vobiz:authId": AUTH_ID}, {"vobiz:authToken": "stale-token"})
    assert order.check(FULL).failures == {}
    assert [logged["status"] for logged in sandbox.requests()] == [200, 200]
