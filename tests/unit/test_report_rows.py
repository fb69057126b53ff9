"""What of a stack's export is billed, once each, and what it says was changed outside."""

from __future__ import annotations

from typing import Any

import pytest

from tests.driver.inputs import NUMBER, ORDER, ORDER_ID, OTHER_NUMBER, OWN_NUMBER
from tests.driver.plugin import State
from tests.driver.stack_export import BYON_TYPE, ORDER_TYPE, SELECTION_TYPE, creating, recorded
from vobiz_provider.channel.holding import CHANNEL_TYPE
from vobiz_provider.commands.report.contents import Report, report_of
from vobiz_provider.commands.report.drift import recorded_drift
from vobiz_provider.commands.report.rows import rows_of

IN_DOUBT = "unknown-b3d1c4a2-5f6e-4a8b-9c0d-1e2f3a4b5c6d"


def bought(
    name: str = "support", order_id: str = ORDER_ID, status: str = "completed", **changes: Any
) -> dict[str, Any]:
    given = {"monthly_cost": 250, "setup_cost": 500, "currency": "INR", "selected_phone_number": NUMBER}
    outputs = given | {"status": status, "created_at": "2026-01-02T03:04:05Z"} | changes.pop("outputs", {})
    return recorded(ORDER_TYPE, name, State(order_id, outputs), ORDER, **changes)


def report_on(*resources: dict[str, Any], **ceilings: float) -> Report:
    return report_of({"resources": list(resources)}, "dev", None, ceilings)


@pytest.mark.parametrize(
    ("order_id", "status", "billed"),
    [
        (ORDER_ID, "pending", "yes"),
        (ORDER_ID, "completed", "yes"),
        (ORDER_ID, "a new word", "yes"),
        (ORDER_ID, "failed", "no"),
        (ORDER_ID, "Canceled", "no"),
        (ORDER_ID, "released", "maybe"),
        (IN_DOUBT, "unknown", "maybe"),
    ],
)
def test_a_status_says_whether_an_order_is_billed(order_id: str, status: str, billed: str) -> None:
    told = report_on(bought(order_id=order_id, status=status), INR=249)
    assert [row.billed for row in told.rows] == [billed]
    sums = [(total.monthly, total.monthly_in_doubt) for total in told.totals]
    assert sums == {"yes": [(250, 0)], "no": [], "maybe": [(0, 250)]}[billed]
    assert bool(told.verdicts[0].why_not) == (billed != "no")


def test_amounts_of_two_currencies_are_never_added_and_those_of_one_exactly() -> None:
    cents = [bought(str(each), f"id-{each}", outputs={"monthly_cost": 0.1, "currency": "usd"}) for each in range(3)]
    told = report_on(bought(), *cents)
    assert [(total.currency, total.monthly) for total in told.totals] == [("INR", 250), ("USD", 0.3)]


def test_an_order_without_a_price_is_billed_and_said_to_be_not_counted() -> None:
    unpriced = bought(outputs={"monthly_cost": None, "currency": None})
    told = report_on(unpriced, bought("other", "other-id"), INR=300)
    assert [(total.monthly, total.is_whole) for total in told.totals] == [(250, False)]
    assert told.verdicts[0].why_not == ""  # it buys nothing, and would fail every run


def test_an_order_without_a_price_counts_with_that_of_its_selection_else_with_its_ceiling() -> None:
    chosen = {"e164": NUMBER, "monthly_fee": 275, "setup_fee": 500, "currency": "INR"}
    pick = recorded(SELECTION_TYPE, "pick", State(NUMBER, chosen))
    unpriced = bought(outputs={"monthly_cost": None})
    assert report_on(unpriced, pick).totals[0].monthly == 275
    bounded = unpriced | {"inputs": ORDER | {"max_monthly_cost": 300}}
    (row,) = report_on(bounded).rows
    assert (row.price and row.price.monthly_in_words, row.billed) == ("at most 300 INR", "yes")
    other = recorded(SELECTION_TYPE, "pick", State(NUMBER, chosen | {"currency": "USD"}))
    assert [total.is_whole for total in report_on(unpriced, other).totals] == [False]
    assert report_on(unpriced, pick, other | {"urn": f"{other['urn']}-again"}).totals[0].monthly == 275


def test_an_order_that_a_killed_run_may_have_bought_counts_until_it_is_adopted() -> None:
    left = creating(ORDER_TYPE, "support", ORDER | {"max_monthly_cost": 300, "preferred_number": NUMBER})
    told = report_of(
        {"pending_operations": [left, left | {"resource": dict(left["resource"])}]}, "dev", None, {"INR": 299}
    )
    assert [(row.number, row.status, row.billed) for row in told.rows] == [(NUMBER, "unknown", "maybe")]
    assert told.totals[0].monthly_in_doubt == 300
    assert told.verdicts[0].why_not
    adopted = bought() | {"inputs": ORDER | {"existing_order_id": ORDER_ID}}
    again = report_of({"resources": [adopted], "pending_operations": [left]}, "dev", None, {"INR": 299})
    assert [(row.id, row.billed) for row in again.rows] == [(ORDER_ID, "yes")]
    assert again.verdicts[0].why_not == ""
    (total,) = report_of({"resources": [bought()], "pending_operations": [left]}, "dev", None, {}).totals
    assert (total.monthly, total.monthly_in_doubt) == (250, 300)


@pytest.mark.parametrize(
    "asked", [ORDER | {"region": "KA"}, ORDER | {"preferred_number": OTHER_NUMBER}], ids=["elsewhere", "another number"]
)
def test_what_was_to_replace_an_adopted_order_counts_too(asked: dict[str, Any]) -> None:
    adopted = bought() | {"inputs": ORDER | {"existing_order_id": ORDER_ID}}
    left = creating(ORDER_TYPE, "support", asked | {"max_monthly_cost": 300})
    left["resource"]["created"] = "2026-01-02T03:04:05Z"  # the engine writes that of the order to be replaced
    told = report_of({"resources": [adopted], "pending_operations": [left]}, "dev", None, {})
    assert [(total.monthly, total.monthly_in_doubt) for total in told.totals] == [(250, 300)]
    assert [row.since for row in told.rows if row.status == "unknown"] == [None]


def test_what_is_being_replaced_is_billed_until_it_is_released_but_one_order_only_once() -> None:
    left = bought(delete=True)
    told = report_on(left, bought(order_id="new-id", outputs={"selected_phone_number": OTHER_NUMBER}))
    assert [(row.number, row.is_replaced) for row in told.rows] == [(OTHER_NUMBER, False), (NUMBER, True)]
    assert told.totals[0].monthly == 500
    assert told.rows[1].status_in_words == "completed, being replaced"
    assert report_on(left, bought(order_id=ORDER_ID.upper())).totals[0].monthly == 250


def test_rows_of_other_resources_cost_nothing_and_orders_come_first() -> None:
    chosen = recorded(SELECTION_TYPE, "pick", State(NUMBER, {"e164": NUMBER, "monthly_fee": 250, "currency": "INR"}))
    own = recorded(BYON_TYPE, "own", State(OWN_NUMBER, {"phone_number": OWN_NUMBER, "status": "verified"}))
    own["created"] = "2026-01-01T00:00:00.5Z"
    foreign = recorded("aws:s3/bucket:Bucket", "logs", State("logs", {}))
    rows = rows_of({"resources": [foreign, own, chosen, bought()]})
    assert [(row.kind, row.number) for row in rows] == [
        ("order", NUMBER),
        ("selection", NUMBER),
        ("own number", OWN_NUMBER),
    ]
    assert [row.since for row in rows] == ["2026-01-02T03:04:05Z", None, "2026-01-01T00:00:00.5Z"]
    assert [row.price is None for row in rows] == [False, True, True]


def test_what_was_changed_outside_is_told_of_each_resource() -> None:
    channel = {"phone_number": OWN_NUMBER, "status": "suspended", "verification_status": "rejected"}
    renamed = {"display_name": "Other", "changed_outside": {"display_name": "Acme Support"}}
    expired = {"phone_number": OWN_NUMBER, "status": "pending", "expires_at": "2026-01-01T00:00:00Z"}
    resources = [
        bought("kept"),
        bought("released", "released-id", "released"),
        bought("replaced", "replaced-id", "released", delete=True),
        bought("failed", "failed-id", "failed", outputs={"failure_reason": "no stock"}),
        bought("doubt", IN_DOUBT, "unknown"),
        recorded(CHANNEL_TYPE, "halted", State("one", channel)),
        recorded(CHANNEL_TYPE, "renamed", State("two", channel | {"status": "active"} | renamed)),
        recorded(BYON_TYPE, "own", State(OWN_NUMBER, expired)),
        recorded(BYON_TYPE, "verified", State(OWN_NUMBER, expired | {"status": "verified"})),
    ]
    assert [(told.name, told.line) for told in recorded_drift({"resources": resources})] == [
        ("released", f"{NUMBER} is listed as on sale: make sure that it is billed no more"),
        ("failed", "the order is failed (no stock): the next up buys another"),
        ("doubt", f"nobody knows whether this order of {NUMBER} is there: `preflight` says what to do"),
        ("halted", f"{OWN_NUMBER} cannot send: it is suspended, rejected"),
        ("renamed", f"{OWN_NUMBER} cannot send: it is active, rejected"),
        ("renamed", "display_name was changed from Acme Support to Other"),
        (
            "own",
            f"the code sent to {OWN_NUMBER} expired at 2026-01-01T00:00:00Z: the next up sends another",
        ),
    ]


def test_what_a_stopped_run_left_is_named_once() -> None:
    left = [creating(ORDER_TYPE, "support", ORDER)] * 2 + [creating("aws:s3/bucket:Bucket", "logs", {})]
    told = report_of({"pending_operations": left}, None, None, {})
    assert [(each.name, each.line) for each in told.pending] == [
        ("support", "a run was stopped while it created this order: `preflight` says what to do")
    ]
