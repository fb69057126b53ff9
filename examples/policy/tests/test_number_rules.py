"""The rules as the policy SDK calls them: `python -m pytest tests` in this pack's folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from number_rules import AREAS
from number_rules import CEILINGS as CEILINGS_SCHEMA
from number_rules.area import in_allowed_area
from number_rules.declaration import bounded, named, protected
from number_rules.total import within_ceilings
from number_rules.values import ORDER, SELECTION
from pulumi_policy import (
    PolicyCustomTimeouts,
    PolicyResource,
    PolicyResourceOptions,
    ReportViolation,
    ResourceValidationArgs,
    StackValidationArgs,
)
from pulumi_policy.proxy import UNKNOWN_NUMBER_VALUE, UNKNOWN_STRING_VALUE, UnknownValueError, unknown_checking_proxy

NUMBER = "+919876543210"
ORDER_ID = "b3d1c4a2-5f6e-4a8b-9c0d-1e2f3a4b5c6d"
OTHER_TYPE = "pulumi-python:dynamic/vobiz:ByonNumber"
ASKED = {"country_code": "IN", "region": "MH", "currency": "INR", "preferred_number": NUMBER, "max_monthly_cost": 300.0}
BOUGHT = {"country_code": "IN", "region": "MH", "currency": "INR", "status": "pending", "requested": ASKED}
CEILINGS = {"INR": 500, "USD": 20}

Rule = Callable[[ResourceValidationArgs, ReportViolation], None]


def options(*, protect: bool) -> PolicyResourceOptions:
    return PolicyResourceOptions(protect, [], None, [], PolicyCustomTimeouts(0, 0, 0), [])


def judged(
    rule: Rule,
    props: Mapping[str, Any] = ASKED,
    resource_type: str = ORDER,
    protect: bool = True,
    config: Mapping[str, Any] | None = None,
) -> list[str]:
    """What a rule reports of one resource with these inputs."""
    told: list[str] = []
    given = unknown_checking_proxy({key: value for key, value in props.items() if value is not None})
    args = ResourceValidationArgs(
        resource_type, given, "urn:support", "support", options(protect=protect), None, config
    )

    def report(message: str, _: str | None = None) -> None:
        told.append(message)

    rule(args, report)
    return told


def stack_judged(
    ceilings: Mapping[str, float] = CEILINGS, **resources: Mapping[str, Any]
) -> list[tuple[str, str | None]]:
    """What the ceiling reports of a stack whose orders have these names and properties: message and resource."""
    told: list[tuple[str, str | None]] = []
    orders = [
        PolicyResource(
            ORDER, unknown_checking_proxy(dict(props)), f"urn:{name}", name, options(protect=True), None, None, [], {}
        )
        for name, props in resources.items()
    ]
    other = PolicyResource(
        OTHER_TYPE, {"monthly_cost": 9999.0}, "urn:own", "own", options(protect=False), None, None, [], {}
    )
    args = StackValidationArgs([*orders, other], {"ceilings": ceilings})

    def report(message: str, urn: str | None = None) -> None:
        told.append((message, urn))

    within_ceilings(args, report)
    return told


def bought(monthly_cost: float | None, **changes: Any) -> dict[str, Any]:
    cost = {} if monthly_cost is None else {"monthly_cost": monthly_cost}
    return BOUGHT | cost | changes


def test_an_order_that_is_protected_named_and_bounded_in_an_allowed_area_passes() -> None:
    assert [judged(rule) for rule in (bounded, named, protected)] == [[], [], []]
    assert judged(in_allowed_area, config={"areas": {"IN": ["MH"]}}) == []


@pytest.mark.parametrize("rule", [bounded, named, protected, in_allowed_area])
def test_what_is_no_order_is_left_alone(rule: Rule) -> None:
    assert judged(rule, {}, OTHER_TYPE, protect=False, config={"areas": {}}) == []


@pytest.mark.parametrize("rule", [bounded, named, protected, in_allowed_area])
def test_a_new_order_that_target_leaves_out_is_none_of_this_run(rule: Rule) -> None:
    assert judged(rule, {}, protect=False, config={"areas": {}}) == []
    assert stack_judged({}, support={}) == []


def test_an_order_without_a_ceiling_is_told_to_set_one() -> None:
    assert "support: " in judged(bounded, ASKED | {"max_monthly_cost": None})[0]
    assert "Set max_monthly_cost" in judged(bounded, ASKED | {"max_monthly_cost": None})[0]
    assert judged(bounded, ASKED | {"max_monthly_cost": 0.0}) == []


def test_a_ceiling_that_is_not_known_yet_does_not_pass_in_silence() -> None:
    with pytest.raises(UnknownValueError):
        judged(bounded, ASKED | {"max_monthly_cost": UNKNOWN_NUMBER_VALUE})


def test_an_order_that_is_not_protected_is_told_how() -> None:
    (told,) = judged(protected, protect=False)
    assert told.startswith("support: ")
    assert told.endswith("Add opts=pulumi.ResourceOptions(protect=True)")


def test_a_number_counts_as_named_before_it_is_known_and_where_an_order_is_adopted() -> None:
    unnamed = ASKED | {"preferred_number": None}
    assert "Set preferred_number" in judged(named, unnamed)[0]
    assert judged(named, ASKED | {"preferred_number": UNKNOWN_STRING_VALUE}) == []
    assert judged(named, unnamed | {"existing_order_id": ORDER_ID}) == []


@pytest.mark.parametrize(
    ("areas", "place", "allowed"),
    [
        ({"IN": ["*"]}, {}, None),
        ({"in": ["mh"]}, {}, None),
        ({"IN": ["MH"]}, {"country_code": "in", "region": "mh"}, None),
        ({"IN": ["KA", "TN"], "US": ["*"]}, {}, "IN/MH is not allowed. Take one of IN/KA, IN/TN, US/*"),
        ({"US": ["*"]}, {}, "IN is not allowed. Take one of US/*"),
        ({}, {}, "IN is not allowed. Take one of none"),
        ({"IN": ["*"]}, {"region": UNKNOWN_STRING_VALUE}, None),
        ({"US": ["*"]}, {"region": UNKNOWN_STRING_VALUE}, "IN is not allowed. Take one of US/*"),
    ],
)
@pytest.mark.parametrize("resource_type", [ORDER, SELECTION])
def test_numbers_are_bought_and_selected_where_it_is_allowed(
    areas: dict[str, list[str]], place: dict[str, str], allowed: str | None, resource_type: str
) -> None:
    told = judged(in_allowed_area, ASKED | place, resource_type, config={"areas": areas})
    assert [message.partition(", or ask")[0] for message in told] == ([f"support: {allowed}"] if allowed else [])


@pytest.mark.parametrize("field", ["country_code", "region"])
def test_a_place_that_is_not_known_yet_does_not_pass_in_silence(field: str) -> None:
    with pytest.raises(UnknownValueError):
        judged(in_allowed_area, ASKED | {field: UNKNOWN_STRING_VALUE}, config={"areas": {"IN": ["MH"]}})


def test_what_is_recorded_and_what_a_new_order_may_cost_are_counted_up_to_the_ceiling() -> None:
    assert stack_judged(support=bought(200.0), sales=ASKED) == []
    ((told, urn),) = stack_judged(support=bought(250.5), sales=ASKED)
    assert told.startswith(
        "550.50 INR a month is 50.50 INR over the ceiling of 500 INR: sales up to 300, support 250.50. Order less, "
    )
    assert urn is None


def test_each_currency_has_a_total_of_its_own() -> None:
    dollars = bought(15.0, currency="USD")
    assert stack_judged(support=bought(450.0), sales=dollars) == []
    ((told, _),) = stack_judged(support=bought(450.0), sales=dollars, more=dollars)
    assert told.startswith("30 USD a month is 10 USD over the ceiling of 20 USD: ")


def test_a_currency_has_one_ceiling_however_it_is_written() -> None:
    ((told, _),) = stack_judged({"inr": 500}, support=bought(250.0, currency="inr"), sales=ASKED)
    assert told.startswith("550 INR a month is 50 INR over the ceiling of 500 INR: ")


@pytest.mark.parametrize("ceilings", [{"USD": 20}, {}])
def test_a_currency_without_a_ceiling_is_refused(ceilings: dict[str, float]) -> None:
    ((told, urn),) = stack_judged(ceilings, support=bought(1.0))
    assert told.startswith(f"support: there is no ceiling for INR. Take one of {', '.join(ceilings) or 'none'}, or ask")
    assert urn == "urn:support"


def test_a_setting_that_does_not_exist_is_no_rule_that_is_passed_over() -> None:
    (told,) = judged(in_allowed_area, config={"areas": {"IN": ["*"]}, "area": {}})
    assert told == "the configuration of this policy has area, which says nothing: its only setting is areas"
    both: list[str] = []

    def report(message: str, _: str | None = None) -> None:
        both.append(message)

    within_ceilings(StackValidationArgs([], {"ceilings": CEILINGS, "ceiling": {}}), report)
    assert both == ["the configuration of this policy has ceiling, which says nothing: its only setting is ceilings"]


def test_a_currency_that_is_not_known_yet_is_refused() -> None:
    ((told, _),) = stack_judged(support=ASKED | {"currency": UNKNOWN_STRING_VALUE})
    assert "a currency that is not known yet" in told


@pytest.mark.parametrize("status", ["failed", "cancelled", "Canceled", " FAILED "])
def test_an_order_that_has_ended_costs_nothing(status: str) -> None:
    assert stack_judged({}, support=bought(9999.0, status=status)) == []


@pytest.mark.parametrize("status", ["completed", "released", "porting"])
def test_an_order_of_any_other_status_is_billed(status: str) -> None:
    assert len(stack_judged(support=bought(9999.0, status=status))) == 1


@pytest.mark.parametrize("status", ["unknown", "pending"])
def test_an_order_whose_cost_nobody_told_counts_for_the_most_that_was_asked(status: str) -> None:
    in_doubt = bought(None, status=status)
    assert stack_judged(support=in_doubt) == []
    ((told, _),) = stack_judged({"INR": 299}, support=in_doubt)
    assert "support up to 300" in told


@pytest.mark.parametrize(
    ("props", "next_step"),
    [
        ({"country_code": "IN", "currency": "INR"}, "Set max_monthly_cost"),
        ({"status": "pending", "currency": "INR"}, "Set max_monthly_cost"),
        (ASKED | {"max_monthly_cost": UNKNOWN_NUMBER_VALUE}, "give a plain number"),
        (bought(None, requested={"currency": "INR"}), "`pulumi state delete --force --yes 'urn:support'`"),
        (bought(float("nan"), requested={}), "Run `pulumi refresh --run-program`"),
        (bought(-250.0, requested={}), "Run `pulumi refresh --run-program`"),
        (ASKED | {"max_monthly_cost": True}, "give a plain number"),
        (ASKED | {"max_monthly_cost": "300"}, "give a plain number"),
    ],
)
def test_an_order_that_cannot_be_counted_is_refused_with_the_next_step(props: dict[str, Any], next_step: str) -> None:
    ((told, urn),) = stack_judged(support=props)
    assert told.startswith("support: what it costs a month is not known. ")
    assert next_step in told
    assert urn == "urn:support"


def test_of_many_orders_the_largest_are_named() -> None:
    ((told, _),) = stack_judged(**{f"number-{each}": bought(100.0 + each) for each in range(8)})
    assert "number-7 107, number-6 106, number-5 105, number-4 104, number-3 103, 3 more 303. Order" in told


def test_what_is_approved_without_a_configuration_is_what_the_readme_says() -> None:
    readme = (Path(__file__).parents[1] / "README.md").read_text()
    assert CEILINGS_SCHEMA.properties["ceilings"]["default"] == {"INR": 1000, "USD": 20}
    assert AREAS.properties["areas"]["default"] == {"IN": ["*"]}
    assert "(default: INR 1000, USD 20)" in readme
    assert "(default: all of IN)" in readme
