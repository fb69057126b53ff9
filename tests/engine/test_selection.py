"""A selection through the real CLI: chosen once, remembered, and the order that names it bought once."""

from __future__ import annotations

from typing import Any

from tests.driver.inputs import NUMBER, OTHER_NUMBER
from tests.engine.programs import Code, order, program, selection
from tests.engine.stack import FAILED, NewStack
from vobiz_sandbox.process import SandboxProcess


def _selected(**changes: Any) -> str:
    return program(selection(**changes), order(preferred_number=Code("pick.e164"), max_monthly_cost=300))


def test_a_selection_is_kept_whatever_happens_to_the_listing(new_stack: NewStack, sandbox: SandboxProcess) -> None:
    stack = new_stack(_selected(max_setup_cost=600))
    assert f"would select {NUMBER}: setup 500 INR, 250 INR a month" in stack.run("preview").text

    stack.run("up")
    outputs = stack.resource("pick")["outputs"]
    assert (outputs["e164"], outputs["setup_fee"], outputs["monthly_fee"]) == (NUMBER, 500, 250)
    (placed,) = sandbox.orders()
    assert placed["selected_phone_number"] == NUMBER

    fees = {"country": "IN", "region": "MH", "setup_fee": 1, "monthly_fee": 1, "currency": "INR"}
    sandbox.set_numbers([{"e164": "+919876500000", **fees}])
    stack.drift_check()
    stack.write(_selected(max_setup_cost=1000))
    stack.run("up")
    assert stack.resource("pick")["id"] == NUMBER

    stack.run("destroy")
    assert stack.state() == []
    assert len(sandbox.orders()) == 1


def test_new_keepers_select_anew_and_the_order_stays(new_stack: NewStack, sandbox: SandboxProcess) -> None:
    stack = new_stack(_selected(keepers={"turn": "1"}))
    stack.run("up")

    stack.write(_selected(keepers={"turn": "2"}))
    again = stack.run("up")
    assert stack.resource("pick")["id"] == OTHER_NUMBER
    assert again.line_with("warning:", OTHER_NUMBER, "nothing is bought")
    assert len(sandbox.orders()) == 1


def test_selections_of_one_run_take_different_numbers(new_stack: NewStack) -> None:
    names = ["first", "second", "third", "fourth"]
    stack = new_stack(program(*(selection(name) for name in names)))
    stack.run("up")
    chosen = {each["id"] for each in stack.state() if each["type"].endswith("WhatsAppNumberSelection")}
    assert chosen == {NUMBER, OTHER_NUMBER, "+919876543213", "+919876543217"}


def test_a_selection_that_nothing_fits_fails_the_preview_and_a_higher_ceiling_mends_it(new_stack: NewStack) -> None:
    stack = new_stack(program(selection(max_setup_cost=1)))
    assert "no number fits in IN/MH: 6 on sale, none within the ceilings" in stack.run("preview", expect=FAILED).text
    assert stack.run("up", expect=FAILED).exit_code == FAILED
    assert stack.names() == []

    stack.write(program(selection(max_setup_cost=500)))
    stack.run("up")
    assert stack.resource("pick")["id"] == NUMBER


def test_a_selected_number_that_somebody_else_bought_fails_the_order_and_says_how_to_go_on(
    new_stack: NewStack, sandbox: SandboxProcess
) -> None:
    stack = new_stack(program(selection(keepers={"turn": "1"})))
    stack.run("up")
    sold = {"country": "IN", "region": "MH", "setup_fee": 500, "monthly_fee": 250, "currency": "INR"}
    sandbox.set_numbers([{"e164": OTHER_NUMBER, **sold}])

    stack.write(_selected(keepers={"turn": "1"}))
    failed = stack.run("up", expect=FAILED)
    assert f"{NUMBER} is not on sale in IN/MH (on sale: {OTHER_NUMBER})" in failed.text
    assert "change the keepers of its WhatsAppNumberSelection" in failed.text

    stack.write(_selected(keepers={"turn": "2"}))
    stack.run("up")
    assert [each["selected_phone_number"] for each in sandbox.orders()] == [OTHER_NUMBER]


def _target(name: str) -> tuple[str, str]:
    return "--target", f"urn:pulumi:dev::numbers::pulumi-python:dynamic/vobiz:WhatsAppNumberSelection::{name}"


def test_a_targeted_selection_takes_no_number_that_an_order_or_a_selection_of_the_stack_has(
    new_stack: NewStack, sandbox: SandboxProcess
) -> None:
    # Nobody asks for a diff of what is not targeted, and the listing still shows what is held.
    sandbox.settings(delist="completed")
    stack = new_stack(program(order()))
    stack.run("up")
    stack.write(program(order(), selection("first")))
    stack.run("up", *_target("first"))
    assert stack.resource("first")["id"] == OTHER_NUMBER

    stack.write(program(order(), selection("first"), selection("second")))
    assert "would select +919876543213" in stack.run("preview", *_target("second")).text
    stack.run("up", *_target("second"))
    assert stack.resource("second")["id"] == "+919876543213"


def test_a_selection_that_runs_before_those_that_depend_on_it_takes_none_of_their_numbers(new_stack: NewStack) -> None:
    stack = new_stack(program(selection("old")))
    stack.run("up")
    stack.write(program(selection("pick"), selection("old", "depends_on=[pick]")))
    up = stack.run("up")
    assert {name: stack.resource(name)["id"] for name in ("old", "pick")} == {"old": NUMBER, "pick": OTHER_NUMBER}
    assert "stack export" not in up.text


def test_a_country_that_is_not_known_in_the_preview_keeps_a_protected_choice(new_stack: NewStack) -> None:
    stack = new_stack(program(selection("pick", "protect=True")))
    stack.run("up")
    first = selection("first", region="KA")
    stack.write(program(first, selection("pick", "protect=True", country_code=Code("first.country"))))
    preview = stack.run("preview")
    assert preview.line_with("country_code is not known yet: if it turns out to be another than IN")
    stack.run("up")
    assert stack.resource("pick")["id"] == NUMBER
