"""An order whose answer was lost: what is recorded of it, and that nothing is ordered while the record stands."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from tests.driver.inputs import NO_CHANGE, NUMBER, ORDER, ORDER_ID, OTHER_NUMBER, UNNAMED_ORDER, UPDATE, replacement
from tests.driver.plugin import UNKNOWN, URN, PluginError, PluginResource, RecordedInPart, Values
from tests.driver.stack_export import ExportedStack
from tests.driver.starting import StartPlugin
from tests.protocol.golden import NUMBER_ORDER
from tests.unit.lost_orders import NAME, PLACEHOLDER, NextRun, exported_order, failed, in_doubt, lost, now, posts
from vobiz_provider.api.times import parse_time
from vobiz_sandbox.paths import ORDERS
from vobiz_sandbox.process import ACCESS_TOKEN, AUTH_ID, AUTH_TOKEN, SandboxProcess

UNPROTECT = f"pulumi state unprotect --yes '{URN}{NAME}'"
FORGET = f"pulumi state delete --force --yes '{URN}{NAME}'"
KINDS = pytest.mark.parametrize("inputs", [ORDER, UNNAMED_ORDER], ids=["named", "unnamed"])


def assert_advice(line: str, inputs: Values = ORDER) -> None:
    """What to look at before anything else, then both ways on, for this resource and in this order."""
    number = inputs.get("preferred_number", "a number in IN/MH")
    words = ["balance and transactions", "My Numbers", "support@vobiz.ai", UNPROTECT, "set existing_order_id", FORGET]
    assert line.startswith(f"{number} was ordered at ")
    assert [word for word in words if word not in line] == []
    assert sorted(words, key=line.index) == words
    assert line.isprintable()


# What is recorded


@KINDS
@pytest.mark.parametrize("processed", [True, False])
def test_a_lost_order_is_recorded_with_what_is_known(
    next_run: NextRun, sandbox: SandboxProcess, *, inputs: Values, processed: bool
) -> None:
    asked, before = inputs | {"max_setup_cost": 2000}, now()
    recorded = lost(next_run(), sandbox, asked, processed=processed)
    assert re.fullmatch(r"unknown-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", recorded.state.id)
    outputs = dict(recorded.state.outputs)
    sent_at, reason = parse_time(outputs.pop("sent_at")), outputs.pop("failure_reason")
    assert outputs == UNNAMED_ORDER | {"account_id": AUTH_ID, "status": "unknown", "requested": asked}
    assert sent_at is not None
    assert before <= sent_at <= now() + timedelta(seconds=1)
    assert f"({reason})" in str(recorded)
    assert recorded.inputs == asked
    assert AUTH_TOKEN not in str(recorded.answer)
    assert_advice(str(recorded), inputs)
    assert posts(sandbox) == 1


def test_an_account_that_is_not_known_is_not_made_up(start_plugin: StartPlugin, sandbox: SandboxProcess) -> None:
    jwt = {"VOBIZ_AUTH_ID": None, "VOBIZ_AUTH_TOKEN": None, "VOBIZ_ACCESS_TOKEN": ACCESS_TOKEN}
    assert "account_id" not in lost(start_plugin(jwt).resource(NUMBER_ORDER), sandbox).state.outputs


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ({"action": "hold", "seconds": 3}, "timed out"),
        ({"action": "reset"}, "reset"),
        ({"status": 303}, "303"),
        ({"status": 408}, "408"),
        ({"status": 500}, "500"),
        ({"status": 503, "headers": {"Retry-After": "0"}}, "503"),
        ({"status": 599}, "599"),
        ({"status": 201, "json": {"status": "pending"}}, "id"),
        ({"status": 200, "body": ""}, "id"),
    ],
    ids=str,
)
@KINDS
def test_whatever_came_in_place_of_the_answer_is_recorded(
    start_plugin: StartPlugin, sandbox: SandboxProcess, fault: Values, reason: str, inputs: Values
) -> None:
    order = start_plugin({"VOBIZ_TIMEOUT_SECONDS": "1"}).resource(NUMBER_ORDER)
    recorded = lost(order, sandbox, inputs, **fault)
    assert recorded.state.outputs["status"] == "unknown"
    assert reason in recorded.state.outputs["failure_reason"]
    assert posts(sandbox) == 1


# As long as the record stands


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, UPDATE),
        ({"country_code": "US"}, UPDATE),
        ({"region": "KA"}, UPDATE),
        ({"currency": "USD"}, UPDATE),
        ({"number_type": "toll-free"}, UPDATE),
        ({"preferred_number": OTHER_NUMBER}, UPDATE),
        ({"max_setup_cost": 1}, UPDATE),
        ({"fail_while_pending": True}, UPDATE),
        ({"region": UNKNOWN}, UPDATE),
        ({"existing_order_id": UNKNOWN}, UPDATE),
        ({"existing_order_id": ORDER_ID}, replacement("existing_order_id")),
        ({"existing_order_id": ORDER_ID, "region": "KA"}, replacement("existing_order_id")),
    ],
    ids=str,
)
@pytest.mark.parametrize("refreshed", [False, True], ids=["diff", "refresh"])
def test_nothing_but_adopting_replaces_it(
    next_run: NextRun, sandbox: SandboxProcess, change: Values, expected: Any, *, refreshed: bool
) -> None:
    order, state = next_run(), in_doubt()
    if refreshed:
        assert order.read(state) == state
    assert order.diff(state, ORDER | change) == expected
    assert posts(sandbox) == 0


@KINDS
def test_a_preview_and_an_up_tell_it_and_send_nothing(
    next_run: NextRun, sandbox: SandboxProcess, inputs: Values
) -> None:
    order, state = next_run(), in_doubt(inputs)
    assert order.check(inputs, inputs).failures == {}
    assert order.diff(state, inputs) == UPDATE
    [line] = order.plugin.new_lines()
    assert line.startswith("warning: ")
    assert_advice(line.removeprefix("warning: "), inputs)
    assert_advice(failed(lambda: order.update(state, inputs)), inputs)
    assert posts(sandbox) == 0


@KINDS
def test_a_refresh_keeps_it_and_tells_it(next_run: NextRun, sandbox: SandboxProcess, inputs: Values) -> None:
    order, state = next_run(), in_doubt(inputs)
    assert order.read(state) == state
    [line] = [line for line in order.plugin.new_lines() if "was ordered at" in line]
    assert_advice(line.removeprefix("warning: "), inputs)
    assert order.diff(state, inputs) == UPDATE
    assert order.plugin.new_lines() == []
    assert posts(sandbox) == 0


def test_a_destroy_warns_of_what_may_be_billed(next_run: NextRun, sandbox: SandboxProcess) -> None:
    order, state = next_run(), in_doubt()
    order.delete(state)
    [line] = order.plugin.new_lines()
    assert line.startswith(f"warning: the order of {NUMBER} that no answer came of (sent at ")
    assert "it may have been bought, and then it is billed until you release it at Vobiz" in line
    assert sandbox.requests() == []


def test_an_adoption_settles_it_and_its_record_goes_without_a_warning(
    next_run: NextRun, sandbox: SandboxProcess, stack: ExportedStack
) -> None:
    recorded = lost(next_run(), sandbox)
    [placed] = sandbox.orders()
    stack.holds(exported_order(recorded.state))
    order, adopting = next_run(), ORDER | {"existing_order_id": placed["id"]}
    assert order.check(adopting, ORDER).failures == {}
    assert order.diff(recorded.state, adopting) == replacement("existing_order_id")
    assert order.check(adopting).failures == {}
    lines = order.plugin.new_lines()
    assert f"info: adopts order {placed['id']}, buys nothing" in lines
    assert not any("was ordered at" in line or "buys another" in line for line in lines)
    adopted = order.create(adopting)
    assert adopted.id == placed["id"]
    assert "failure_reason" not in adopted.outputs
    order.plugin.new_lines()
    order.delete(recorded.state)
    assert order.plugin.new_lines() == [
        f"info: the order of {NUMBER} that no answer came of is settled: the order that was adopted stays in this stack"
    ]
    assert next_run().diff(adopted, adopting) == NO_CHANGE
    assert posts(sandbox) == 1


def test_without_its_record_the_number_is_ordered(
    next_run: NextRun, sandbox: SandboxProcess, stack: ExportedStack
) -> None:
    lost(next_run(), sandbox, processed=False)
    stack.holds()  # `pulumi state delete`
    order = next_run()
    assert order.check(ORDER).failures == {}
    assert order.create(ORDER).outputs["selected_phone_number"] == NUMBER
    assert len(sandbox.orders()) == 1


# Ways around the diff


@KINDS
@pytest.mark.parametrize("protects", [{}, {"protect": True}, {"taint": True}], ids=str)
def test_a_replacement_that_is_asked_for_is_refused(
    next_run: NextRun, sandbox: SandboxProcess, stack: ExportedStack, *, inputs: Values, protects: Values
) -> None:
    stack.holds(exported_order(in_doubt(inputs)) | protects)
    order = next_run()
    refusals = order.check(inputs).failures
    assert list(refusals) == [""]
    assert_advice(refusals[""], inputs)
    assert_advice(failed(lambda: order.create(inputs)), inputs)
    assert posts(sandbox) == 0


def test_a_replacement_that_is_asked_for_may_adopt(
    next_run: NextRun, sandbox: SandboxProcess, stack: ExportedStack
) -> None:
    stack.holds(exported_order(in_doubt()))
    order, adopting = next_run(), ORDER | {"existing_order_id": ORDER_ID}
    assert order.check(adopting).failures == {}
    assert order.create(adopting).id == ORDER_ID
    assert posts(sandbox) == 0


@KINDS
@pytest.mark.parametrize("tells", [True, False], ids=["stack exported", "stack not exported"])
def test_a_replacement_that_is_forced_after_the_diff_is_refused(
    start_plugin: StartPlugin, sandbox: SandboxProcess, stack: ExportedStack, *, inputs: Values, tells: bool
) -> None:
    stack.holds(exported_order(in_doubt(inputs)))
    order = start_plugin({"PATH": stack.path} if tells else {}).resource(NUMBER_ORDER, NAME)
    order.check(inputs, inputs)
    order.diff(in_doubt(inputs), inputs)
    assert_advice(order.check(inputs).failures[""], inputs)
    assert_advice(failed(lambda: order.create(inputs)), inputs)
    assert posts(sandbox) == 0


def test_what_an_earlier_replacement_left_to_be_deleted_forbids_nothing(
    next_run: NextRun, stack: ExportedStack
) -> None:
    stack.holds(exported_order(in_doubt()) | {"delete": True})
    assert next_run().check(ORDER).failures == {}


@KINDS
def test_a_second_create_of_the_same_run_records_the_same_and_sends_nothing(
    next_run: NextRun, sandbox: SandboxProcess, inputs: Values
) -> None:
    order = next_run()
    first = lost(order, sandbox, inputs)
    with pytest.raises(RecordedInPart) as again:
        order.create(inputs)
    assert again.value.state == first.state
    assert str(again.value) == str(first)
    assert posts(sandbox) == 1


def test_another_resource_that_names_the_number_is_told_how_to_go_on(
    start_plugin: StartPlugin, next_run: NextRun, sandbox: SandboxProcess, stack: ExportedStack
) -> None:
    words = f"may have {NUMBER} already, of which no answer came: clear that one up first, as its own warning says"
    order = next_run()
    order.diff(in_doubt(), ORDER)
    beside = order.plugin.resource(NUMBER_ORDER, "beside")
    assert words in beside.check(ORDER).failures["preferred_number"]
    stack.holds(exported_order(in_doubt()))
    of_next_run = start_plugin({"PATH": stack.path}).resource(NUMBER_ORDER, "beside")
    like_it = f"it asks for the same as {NAME!r}, which is in doubt: {NUMBER} was ordered at "
    assert of_next_run.check(ORDER).failures[""].startswith(like_it)
    elsewise = ORDER | {"currency": "USD"}
    assert words in of_next_run.check(elsewise).failures["preferred_number"]
    assert like_it in failed(lambda: of_next_run.create(ORDER))
    assert f"another order of this stack has {NUMBER}" in failed(lambda: of_next_run.create(elsewise))
    assert posts(sandbox) == 0


# What only looks like one


@pytest.mark.parametrize("status", ["unknown", "UNKNOWN"])
def test_an_order_whose_status_vobiz_calls_unknown_is_an_ordinary_order(
    next_run: NextRun, sandbox: SandboxProcess, status: str
) -> None:
    sandbox.arm(method="POST", path=ORDERS, processed=True, patch={"status": status})
    order = next_run()
    state = order.create(ORDER)
    [placed] = sandbox.orders()
    assert (state.id, state.outputs["status"]) == (placed["id"], status)
    [line] = order.plugin.new_lines()
    assert f"has the status {status!r}, which this version does not know" in line
    later = next_run()
    assert later.diff(state, ORDER) == NO_CHANGE
    assert later.diff(state, ORDER | {"region": "KA"}) == replacement("region")
    assert later.update(state, ORDER) == state
    later.plugin.new_lines()
    later.delete(state)
    [line] = later.plugin.new_lines()
    assert f"{NUMBER} of order {state.id} is only forgotten here" in line


def test_a_placeholder_is_no_order_that_can_be_adopted(order: PluginResource, sandbox: SandboxProcess) -> None:
    adopting = ORDER | {"existing_order_id": PLACEHOLDER}
    assert "must be an order's id" in order.check(adopting).failures["existing_order_id"]
    with pytest.raises(PluginError, match="must be an order's id"):
        order.create(adopting)
    assert sandbox.requests() == []
