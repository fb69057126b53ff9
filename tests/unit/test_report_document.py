"""The report for people: what it counts, what it cannot count, and whose it is."""

from __future__ import annotations

from tests.driver.inputs import ORDER, OWN_NUMBER
from tests.driver.stack_export import BYON_TYPE, ORDER_TYPE, creating
from tests.unit.test_report_changes import written
from tests.unit.test_report_rows import bought, report_on
from vobiz_provider.commands.report.contents import report_of
from vobiz_provider.commands.report.document import Section, document_of


def parts_of(*sections: Section) -> dict[str, Section]:
    return {section.title.partition(" (")[0]: section for section in sections}


def test_amounts_say_whether_they_are_whole_or_limits() -> None:
    costs = next(document_of(report_of({}, "dev", written("plan"), {})))
    assert costs.title == "WhatsApp numbers of dev"
    assert costs.lines == (
        "The stack has no Vobiz resources.",
        "Not counted, since nobody tells what it costs a month: dollars",
    )
    assert costs.columns == ("now, a month", "the preview adds, a month", "and once", "then, a month")
    assert costs.cells == (
        ("0 INR", "at most 1825 INR", "1050 INR or more", "at most 1825 INR"),
        ("0 USD", "0 USD or more", "0 USD or more", "0 USD or more"),
    )


def test_what_may_be_billed_and_what_has_no_price_stand_apart() -> None:
    released = bought("released", "released-id", "released")
    failed = bought("failed", "failed-id", "failed")
    unpriced = bought("unpriced", "unpriced-id", outputs={"monthly_cost": None})
    parts = parts_of(*document_of(report_on(bought(), released, failed, unpriced)))
    costs, rows = parts["WhatsApp numbers of dev"], parts["Resources"].cells
    assert (costs.columns, costs.cells) == (("now, a month", "perhaps billed too"), (("250 INR or more", "250 INR"),))
    assert costs.lines == ("Not counted, since nobody tells what it costs a month: unpriced",)
    assert [(row[1], *row[5:]) for row in rows] == [
        ("failed", "not billed", "-"),
        ("released", "perhaps 250 INR", "500 INR"),
        ("support", "250 INR", "500 INR"),
        ("unpriced", "not known", "500 INR"),
    ]


def test_the_account_is_told_where_there_are_two() -> None:
    one, two = (bought(each, each, outputs={"account_id": f"MA_{each}"}) for each in ("one", "two"))
    assert "account" not in parts_of(*document_of(report_on(one)))["Resources"].columns
    rows = parts_of(*document_of(report_on(one, two)))["Resources"]
    assert (rows.columns[-1], [row[-1] for row in rows.cells]) == ("account", ["MA_one", "MA_two"])


def test_each_part_stands_there_only_where_it_has_something_to_say() -> None:
    assert list(parts_of(*document_of(report_on()))) == ["WhatsApp numbers of dev"]
    assert list(parts_of(*document_of(report_of({}, "dev", written("failed"), {})))) == [
        "WhatsApp numbers of dev",
        "What the preview would change",
    ]
    left = {"pending_operations": [creating(ORDER_TYPE, "support", ORDER)]}
    assert list(parts_of(*document_of(report_of(left, "dev", written("refresh"), {})))) == [
        "WhatsApp numbers of dev",
        "Resources",
        "Changed outside, by the stack's own records",
        "What the refresh found",
        "Left by a run that was stopped",
    ]


def test_of_what_was_left_only_what_preflight_names_sends_a_person_there() -> None:
    left = [
        creating(ORDER_TYPE, "bought", ORDER),
        creating(ORDER_TYPE, "adopted", ORDER | {"existing_order_id": "id"}),
        creating(BYON_TYPE, "own", {"phone_number": OWN_NUMBER}),
    ]
    part = parts_of(*document_of(report_of({"pending_operations": left}, "dev", None, {})))
    assert [line.partition(": `preflight`")[0] for line in part["Left by a run that was stopped"].lines] == [
        "bought: a run was stopped while it created this order",
        "adopted: a run was stopped while it created this order: nothing to decide, the next up does it again",
        "own: a run was stopped while it created this own number: nothing to decide, the next up does it again",
    ]


def test_a_ceiling_that_something_is_not_counted_for_is_kept_as_far_as_is_known() -> None:
    unpriced = bought("unpriced", "unpriced-id", outputs={"monthly_cost": None})
    costs = next(document_of(report_on(bought(), unpriced, INR=250)))
    assert costs.lines[0] == "Ceiling of 250 INR a month: kept, as far as is known"


def test_a_refresh_that_failed_says_so_and_approves_nothing() -> None:
    told = report_of({}, "dev", written("refresh_failed"), {"INR": 1})
    parts = parts_of(*document_of(told))
    assert (
        parts["What went wrong"]
        .lines[0]
        .endswith("Vobiz cannot be reached (Connection reset by peer): try again later")
    )
    assert "ended in an error" in told.verdicts[0].why_not
