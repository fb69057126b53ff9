"""What previews of the real CLI would cost. The files in `previews/` are its own (3.259), shortened."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pulumi.runtime import rpc

from tests.driver.inputs import NUMBER, ORDER, ORDER_ID, OTHER_NUMBER
from tests.driver.plugin import State
from tests.driver.stack_export import ORDER_TYPE, SELECTION_TYPE, recorded
from vobiz_provider.commands.report.ceilings import verdicts_of
from vobiz_provider.commands.report.changes import Change, changes_of
from vobiz_provider.commands.report.contents import report_of
from vobiz_provider.commands.report.drift import Told
from vobiz_provider.commands.report.preview import Preview, read_preview

PREVIEWS = Path(__file__).parent / "previews"
UNKNOWN = rpc.UNKNOWN
STAYS = f"{NUMBER} stays billed until it is released at Vobiz (My Numbers, or support@vobiz.ai)"
SELECTION_URN = f"urn:pulumi:dev::numbers::my:Component${SELECTION_TYPE}::pick"


def written(name: str) -> Preview:
    return read_preview(str(PREVIEWS / f"{name}.json"), "urn:pulumi:dev::numbers::")


def cost(change: Change) -> tuple[float | None, float | None, str | None, bool] | None:
    price = change.price
    return None if price is None else (price.monthly, price.setup, price.currency, price.is_limit)


def planned(op: str, old: State | None = None, inputs: dict[str, Any] | None = None, line: str = "") -> Change:
    """What one step about an order changes, with a line about it or about the selection that it takes its number of."""
    state = recorded(ORDER_TYPE, "support", old or State("", {}), inputs)
    source = SELECTION_URN if line.startswith("would") else state["urn"]
    step = {"op": op, "urn": state["urn"], "newState": state | {"propertyDependencies": {}}}
    if line.startswith("would"):
        step["newState"]["propertyDependencies"] = {"preferred_number": [SELECTION_URN]}
    if inputs is None:
        step["newState"] = None
    step |= {"oldState": state} if old else {}
    (change,) = changes_of(Preview(None, [step], False, [Told(source, line)], [], []))
    return change


def test_a_preview_is_priced_by_what_it_says_itself() -> None:
    plan = written("plan")
    assert {(each.name, each.effect): (each.number, cost(each)) for each in changes_of(plan)} == {
        ("second", "buys"): (None, (1300, None, "INR", True)),
        ("next", "creates"): (OTHER_NUMBER, None),
        ("dollars", "buys"): ("+919876543217", (None, None, "USD", True)),
        ("support", "buys"): ("+918045678901", (275, 550, "INR", False)),
        ("taken", "adopts"): (None, None),
        ("chained", "buys"): (OTHER_NUMBER, (250, 500, "INR", False)),
        ("own", "deletes"): ("+919812345678", None),
    }
    assert [each.note for each in changes_of(plan) if each.name == "support"] == [STAYS]

    stack = recorded(ORDER_TYPE, "support", State(ORDER_ID, {"monthly_cost": 250, "currency": "INR", "status": "x"}))
    told = report_of({"resources": [stack]}, None, plan, {"INR": 2075, "USD": 1})
    assert [(each.currency, each.monthly_added, each.most) for each in told.totals] == [
        ("INR", 1825, 2075),
        ("USD", 0, 0),
    ]
    # Unpriced is not approved, in whatever currency.
    assert all("what dollars would cost is not known" in verdict.why_not for verdict in told.verdicts)
    over = report_of({"resources": [stack]}, None, plan, {"INR": 2074.99}).verdicts[0].why_not
    assert over.startswith("the stack costs up to 2075 INR a month after the preview, and --max-monthly is 2074.99 INR")


def test_a_preview_that_failed_is_not_whole() -> None:
    told = report_of({}, None, written("failed"), {"INR": 1000})
    assert [error.name for error in written("failed").errors] == ["support"]
    assert "ended in an error" in told.verdicts[0].why_not


@pytest.mark.parametrize(("name", "is_plan"), [("refresh", False), ("both", True)])
def test_what_a_refresh_found_is_drift_and_no_plan(name: str, is_plan: bool) -> None:
    told = report_of({}, None, written(name), {"INR": 0})
    lines = [each.line for each in told.found or []]
    assert any("completed is now released" in line for line in lines)
    assert any("is gone: it was deleted outside this stack" in line for line in lines)
    assert (told.is_planned, told.verdicts[0].why_not) == (is_plan, "")
    assert [each.name for each in told.changes] == (["support", "pick"] if is_plan else [])


@pytest.mark.parametrize(
    ("inputs", "line", "monthly"),
    [
        ({}, f"{NUMBER} on sale: setup 500 INR, 250 INR a month", 250),
        ({"currency": "USD"}, f"{NUMBER} on sale: setup 500 INR, 250 INR a month", None),
        ({"currency": UNKNOWN}, f"{NUMBER} on sale: setup 500 INR, 250 INR a month", None),
        ({}, f"{NUMBER} on sale: setup 500 INR, no monthly fee listed", None),
        ({}, "", None),
        ({"max_monthly_cost": 400}, "", 400),
        ({"max_monthly_cost": UNKNOWN}, "", None),
        ({"preferred_number": UNKNOWN}, f"would select {NUMBER}: setup 500 INR, 250 INR a month", 250),
        ({"preferred_number": UNKNOWN, "max_monthly_cost": 400}, "", 400),
        ({"preferred_number": UNKNOWN}, "", None),
    ],
)
def test_a_price_is_told_or_limited_or_not_known(inputs: dict[str, Any], line: str, monthly: float | None) -> None:
    change = planned("create", inputs=ORDER | inputs, line=line)
    assert change.price is not None
    assert (change.effect, change.price.monthly, change.is_unpriced) == ("buys", monthly, monthly is None)
    assert change.number == (NUMBER if line or inputs.get("preferred_number") != UNKNOWN else None)
    assert change.price.currency == (None if inputs.get("currency") == UNKNOWN else (ORDER | inputs)["currency"])


HELD = {"selected_phone_number": NUMBER}
OTHER = ORDER | {"preferred_number": OTHER_NUMBER}
ADOPTS = ORDER | {"existing_order_id": ORDER_ID}
ADOPTS_UNKNOWN = ORDER | {"existing_order_id": UNKNOWN}


@pytest.mark.parametrize(
    ("op", "old", "inputs", "effect", "note"),
    [
        ("delete", ("id", "completed"), None, "forgets", STAYS),
        ("delete-replaced", ("id", "completed"), None, "forgets", STAYS),
        ("delete", ("id", "failed"), None, "forgets", ""),
        ("delete", ("id", "released"), None, "forgets", f"make sure that {NUMBER} is not billed"),
        ("replace", ("id", "completed"), OTHER, "buys", STAYS),
        ("create-replacement", ("id", "cancelled"), OTHER, "buys", ""),
        ("replace", ("id", "completed"), ADOPTS, "adopts", f"order {ORDER_ID}; nothing is bought; {STAYS}"),
        ("replace", ("unknown-id", "unknown"), ADOPTS, "adopts", f"order {ORDER_ID}; nothing is bought"),
        (
            "replace",
            (ORDER_ID.upper(), "completed"),
            ADOPTS,
            "adopts",
            f"order {ORDER_ID}; nothing is bought; the order stays in the stack, adopted",
        ),
        (
            "create",
            ("id", ""),
            ADOPTS_UNKNOWN,
            "may buy",
            "adopts an order where existing_order_id turns out to name one",
        ),
        ("update", ("id", "completed"), ORDER | {"max_monthly_cost": 1}, "updates", ""),
        ("update", ("id", "completed"), ORDER | {"region": UNKNOWN}, "may buy", "region not known yet"),
        ("update", ("id", "completed"), ADOPTS_UNKNOWN, "may buy", "existing_order_id not known yet"),
    ],
)
def test_an_order_that_goes_stays_billed(
    op: str, old: tuple[str, str], inputs: dict[str, Any] | None, effect: str, note: str
) -> None:
    order_id, status = old
    change = planned(op, State(order_id, HELD | {"status": status}), inputs)
    assert (change.effect, change.note) == (effect, note)
    assert change.is_unpriced == (effect in {"buys", "may buy"})


def test_no_ceiling_is_got_round_by_another_currency() -> None:
    change = planned("create", inputs=ORDER | {"currency": "USD", "max_monthly_cost": 5000})
    preview = Preview(None, [], False, [], [], [])
    (inr,) = verdicts_of({"INR": 1000}, {"INR": 250, "USD": 5000}, preview, [change])
    assert inr.why_not == (
        "support would be paid in USD, of which no ceiling is given (250 INR a month without that, --max-monthly is "
        "1000 INR): order in INR, or give --max-monthly for that too"
    )
    both = verdicts_of({"INR": 1000, "USD": 5000}, {"INR": 250, "USD": 5000}, preview, [change])
    assert [each.why_not for each in both] == ["", ""]


def test_a_replacement_in_three_steps_buys_once() -> None:
    state = recorded(ORDER_TYPE, "support", State(ORDER_ID, HELD), OTHER)
    ops = ("create-replacement", "replace", "delete-replaced")
    steps = [{"op": op, "urn": state["urn"], "oldState": state, "newState": state} for op in ops]
    assert [each.effect for each in changes_of(Preview(None, steps, False, [], [], []))] == ["buys"]


def test_what_is_told_over_a_ceiling_is_something_that_the_preview_can_do() -> None:
    changes = [planned("create", inputs=ADOPTS), planned("create", inputs=ORDER | {"max_monthly_cost": 300})]
    preview = Preview(None, [], False, [], [], [])
    adopts, buys = (verdicts_of({"INR": 1}, {"INR": 500}, preview, [each])[0].why_not for each in changes)
    assert "release what is not needed at Vobiz" in adopts
    assert "order cheaper numbers or fewer" in buys


def test_a_number_that_comes_of_more_than_one_selection_has_the_price_of_none() -> None:
    sources = [SELECTION_URN, SELECTION_URN.replace("::pick", "::other")]
    new = recorded(ORDER_TYPE, "support", State("", {}), ORDER | {"preferred_number": UNKNOWN})
    step = {
        "op": "create",
        "urn": new["urn"],
        "newState": new | {"propertyDependencies": {"preferred_number": sources}},
    }
    lines = [Told(SELECTION_URN, f"would select {NUMBER}: setup 500 INR, 250 INR a month")]
    (change,) = changes_of(Preview(None, [step], False, lines, [], []))
    assert (change.number, change.is_unpriced) == (None, True)
