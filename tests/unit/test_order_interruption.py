"""A run that was killed while it ordered left a pending operation in the stack: nothing is ordered over it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.driver.inputs import (
    BYON,
    NO_CHANGE,
    NUMBER,
    ORDER,
    ORDER_ID,
    OTHER_NUMBER,
    PLACE,
    UNNAMED_ORDER,
    replacement,
)
from tests.driver.plugin import URN, PluginResource, State, Values
from tests.driver.stack_export import (
    BYON_TYPE,
    ORDER_TYPE,
    SELECTION_TYPE,
    ExportedStack,
    creating,
    exported,
    path_with_cli,
    recorded,
)
from tests.driver.starting import StartPlugin
from tests.protocol.golden import BYON_NUMBER, NUMBER_ORDER, NUMBER_SELECTION
from tests.unit.lost_orders import NAME, NextRun, exported_order, failed, posts
from vobiz_sandbox.process import SandboxProcess

CLEAR = "`pulumi refresh --clear-pending-creates --yes`"
WRITTEN_AT = "2026-01-02T03:04:05.678901234Z"
INTERRUPTED = creating(ORDER_TYPE, NAME, ORDER)
BOUGHT = State(ORDER_ID, UNNAMED_ORDER | {"status": "completed", "selected_phone_number": NUMBER, "requested": ORDER})

Start = Callable[[Any], PluginResource]


@pytest.fixture
def with_deployment(start_plugin: StartPlugin, tmp_path: Any) -> Start:
    """The order called NAME in a run that finds this deployment, whatever it looks like."""

    def start(deployment: Any) -> PluginResource:
        path = path_with_cli(tmp_path / "odd", f"cat <<'END'\n{exported(deployment)}\nEND")
        return start_plugin({"PATH": path}).resource(NUMBER_ORDER, NAME)

    return start


def assert_refused(reason: str, number: str = NUMBER) -> None:
    """What was about to be bought, where to look, and both ways on, none of which is the one that forgets."""
    words = ["balance and transactions", "If the order is there", "existing_order_id", "if it is not", CLEAR]
    assert f"an earlier run was stopped while it ordered {number} (" in reason
    assert [word for word in words if word not in reason] == []
    assert "Never --import-pending-creates" in reason


@pytest.mark.parametrize(
    ("ordered", "number"), [(ORDER, NUMBER), (UNNAMED_ORDER, "a number in IN/MH")], ids=["named", "unnamed"]
)
@pytest.mark.parametrize("inputs", [ORDER, UNNAMED_ORDER, ORDER | {"preferred_number": OTHER_NUMBER}])
def test_an_order_that_a_killed_run_had_begun_is_refused(
    next_run: NextRun, sandbox: SandboxProcess, stack: ExportedStack, *, ordered: Values, number: str, inputs: Values
) -> None:
    stack.holds(pending_operations=[creating(ORDER_TYPE, NAME, ordered)])
    refusals = next_run().check(inputs).failures
    assert list(refusals) == [""]
    assert_refused(refusals[""], number)
    assert "(about 2026-01-02T03:04:05Z or before)" in refusals[""]
    assert posts(sandbox) == 0


def test_of_several_kills_the_last_is_told(next_run: NextRun, stack: ExportedStack) -> None:
    stack.holds(pending_operations=[creating(ORDER_TYPE, NAME, UNNAMED_ORDER), INTERRUPTED])
    assert_refused(next_run().check(ORDER).failures[""])


@pytest.mark.parametrize("manifest", [None, [], {}, {"time": 5}], ids=str)
@pytest.mark.parametrize("inputs", [None, [], "inputs"], ids=str)
def test_what_the_entry_leaves_out_is_not_made_up(with_deployment: Start, manifest: Any, inputs: Any) -> None:
    entry = creating(ORDER_TYPE, NAME, ORDER)
    entry["resource"]["inputs"] = inputs
    reason = with_deployment({"manifest": manifest, "pending_operations": [entry]}).check(ORDER).failures[""]
    assert "(at an unknown time)" in reason


@pytest.mark.parametrize(
    "entry",
    [
        creating(ORDER_TYPE, "other", UNNAMED_ORDER),
        creating(ORDER_TYPE, f"{NAME}-2", ORDER | {"preferred_number": OTHER_NUMBER}),
        creating(ORDER_TYPE, "other", ORDER | {"existing_order_id": ORDER_ID}),
        creating(SELECTION_TYPE, "pick", PLACE),
        INTERRUPTED | {"type": "updating"},
        INTERRUPTED | {"type": "deleting"},
        INTERRUPTED | {"type": "reading"},
        INTERRUPTED | {"type": "importing"},
    ],
    ids=lambda entry: f"{entry['type']} {entry['resource']['urn'].removeprefix(URN)}",
)
def test_what_else_was_under_way_forbids_nothing(
    next_run: NextRun, sandbox: SandboxProcess, stack: ExportedStack, entry: Values
) -> None:
    stack.holds(pending_operations=[entry])
    order = next_run()
    assert order.check(ORDER).failures == {}
    assert not any(line.startswith("warning: ") for line in order.plugin.new_lines())
    order.create(ORDER)
    assert posts(sandbox) == 1


def test_a_number_that_another_resource_may_have_bought_is_held(
    next_run: NextRun, sandbox: SandboxProcess, stack: ExportedStack
) -> None:
    stack.holds(pending_operations=[creating(ORDER_TYPE, "other", ORDER)])
    reason = next_run().check(ORDER | {"currency": "USD"}).failures["preferred_number"]
    assert f"an order of this stack has, or was stopped while it ordered, {NUMBER} already" in reason
    selected = next_run().plugin.resource(NUMBER_SELECTION, "pick").create(PLACE)
    assert selected.id == OTHER_NUMBER
    assert posts(sandbox) == 0


@pytest.mark.parametrize("inputs", [ORDER, UNNAMED_ORDER], ids=["named", "unnamed"])
def test_an_order_that_asks_for_the_same_under_another_name_is_refused(
    next_run: NextRun, sandbox: SandboxProcess, stack: ExportedStack, inputs: Values
) -> None:
    stack.holds(pending_operations=[creating(ORDER_TYPE, "before", inputs)])
    order = next_run()
    assert order.check(inputs).failures[""].startswith("it asks for the same as 'before': an earlier run was stopped")
    assert order.check(inputs | {"existing_order_id": ORDER_ID}).failures == {}
    assert posts(sandbox) == 0


def test_the_creates_of_another_process_of_this_run_are_not_taken_for_an_earlier_runs(
    next_run: NextRun, sandbox: SandboxProcess, stack: ExportedStack
) -> None:
    # An explicit provider has a process of its own, which knows nothing of what the other one was asked.
    providers = [recorded("pulumi:providers:pulumi-python", name, State(name, {})) for name in ("default", "second")]
    stack.holds(*providers, pending_operations=[creating(ORDER_TYPE, "ours", UNNAMED_ORDER)])
    assert next_run().check(UNNAMED_ORDER).failures == {}


def test_clearing_names_what_else_it_drops(next_run: NextRun, sandbox: SandboxProcess, stack: ExportedStack) -> None:
    stack.holds(pending_operations=[INTERRUPTED, creating(ORDER_TYPE, "other", UNNAMED_ORDER)])
    words = "set existing_order_id of those of 'other' that are there too"
    order = next_run()
    assert words in order.check(ORDER).failures[""]
    order.plugin.new_lines()
    assert order.check(ORDER | {"existing_order_id": ORDER_ID}).failures == {}
    [line] = [line for line in order.plugin.new_lines() if "adopts order" in line]
    assert words in line


def test_of_two_that_are_refused_in_one_run_each_names_the_other(next_run: NextRun, stack: ExportedStack) -> None:
    asked = UNNAMED_ORDER | {"region": "KA"}
    stack.holds(pending_operations=[INTERRUPTED, creating(ORDER_TYPE, "other", asked)])
    order = next_run()
    other = order.plugin.resource(NUMBER_ORDER, "other")
    assert "set existing_order_id of those of 'other' that" in order.check(ORDER).failures[""]
    assert f"set existing_order_id of those of {NAME!r} that" in other.check(asked).failures[""]
    assert "set existing_order_id of those of 'other' that" in order.check(ORDER).failures[""]


def test_the_creates_of_this_run_are_none_that_were_stopped(
    next_run: NextRun, sandbox: SandboxProcess, stack: ExportedStack
) -> None:
    # The export may be made when another resource's create has begun.
    order = next_run()
    order.plugin.resource(NUMBER_ORDER, "other").check(UNNAMED_ORDER)
    stack.holds(pending_operations=[creating(ORDER_TYPE, "other", UNNAMED_ORDER)])
    beside = next_run()
    beside.plugin.resource(NUMBER_ORDER, "other").check(UNNAMED_ORDER | {"existing_order_id": ORDER_ID})
    assert beside.check(ORDER).failures == {}
    assert posts(sandbox) == 0


def test_a_replacement_that_a_killed_run_had_begun_is_refused(
    next_run: NextRun, sandbox: SandboxProcess, stack: ExportedStack
) -> None:
    stack.holds(exported_order(BOUGHT), pending_operations=[INTERRUPTED])
    order, moved = next_run(), ORDER | {"region": "KA", "preferred_number": "+918045678902"}
    assert order.check(moved, ORDER).failures == {}
    assert order.diff(BOUGHT, moved) == replacement("region")
    assert_refused(order.check(moved).failures[""])
    assert posts(sandbox) == 0


def test_an_order_that_is_kept_is_not_hindered(next_run: NextRun, stack: ExportedStack) -> None:
    stack.holds(exported_order(BOUGHT), pending_operations=[INTERRUPTED])
    order = next_run()
    assert order.check(ORDER, ORDER).failures == {}
    assert order.diff(BOUGHT, ORDER) == NO_CHANGE
    assert order.plugin.new_lines() == []
    assert stack.calls() == []


def test_adopting_is_allowed_and_says_how_to_clear_the_entry(
    next_run: NextRun, sandbox: SandboxProcess, stack: ExportedStack
) -> None:
    stack.holds(pending_operations=[INTERRUPTED])
    order, adopting = next_run(), ORDER | {"existing_order_id": ORDER_ID}
    assert order.check(adopting).failures == {}
    assert order.plugin.new_lines() == [f"info: adopts order {ORDER_ID}, buys nothing; once it is, run {CLEAR}"]
    assert order.create(adopting).id == ORDER_ID
    assert posts(sandbox) == 0


# A create that no check came before


@pytest.mark.parametrize("entries", [0, 1, 2])
def test_a_create_that_nobody_checked_looks_for_itself(
    next_run: NextRun, sandbox: SandboxProcess, stack: ExportedStack, entries: int
) -> None:
    # The running one is listed too.
    stack.holds(pending_operations=[INTERRUPTED] * entries)
    order = next_run()
    if entries == 2:
        assert_refused(failed(lambda: order.create(ORDER)))
    else:
        order.create(ORDER)
    assert posts(sandbox) == (entries < 2)


def test_a_create_that_was_checked_takes_the_running_one_for_no_other(
    next_run: NextRun, sandbox: SandboxProcess, stack: ExportedStack
) -> None:
    order = next_run()
    assert order.check(ORDER).failures == {}
    stack.holds(pending_operations=[INTERRUPTED, INTERRUPTED])
    order.create(ORDER)
    assert posts(sandbox) == 1


# What the stack cannot tell


@pytest.mark.parametrize(
    "deployment",
    [
        None,
        {},
        {"pending_operations": None},
        {"pending_operations": []},
        {"pending_operations": [None, 5, "creating", [], {}, {"type": "creating"}]},
        {"pending_operations": [{"type": "creating", "resource": None}, {"type": "creating", "resource": 5}]},
        {"pending_operations": [{"type": "creating", "resource": []}, {"type": "creating", "resource": {"urn": 5}}]},
        {"pending_operations": [{"type": None, "resource": {"urn": URN + NAME}}]},
        {"resources": [None, 5, "order", [], {}, {"urn": URN + NAME, "id": 5, "outputs": [1]}]},
    ],
    ids=lambda deployment: json.dumps(deployment)[:70],
)
def test_a_stack_of_an_odd_shape_forbids_nothing(
    with_deployment: Start, sandbox: SandboxProcess, deployment: Any
) -> None:
    order = with_deployment(deployment)
    assert order.check(ORDER).failures == {}
    assert not any(line.startswith("warning: ") for line in order.plugin.new_lines())
    order.create(ORDER)
    assert posts(sandbox) == 1


@pytest.mark.parametrize(
    "script",
    [
        "exit 3",
        "echo no JSON",
        "echo null",
        'echo \'{"deployment": {"pending_operations": 5}}\'',
        'echo \'{"deployment": {"pending_operations": {"type": "creating"}}}\'',
        'echo \'{"deployment": {"resources": "all"}}\'',
    ],
)
def test_a_stack_that_cannot_be_read_is_a_warning_and_the_order_goes_on(
    start_plugin: StartPlugin, sandbox: SandboxProcess, tmp_path: Any, script: str
) -> None:
    order = start_plugin({"PATH": path_with_cli(tmp_path / "broken", script)}).resource(NUMBER_ORDER, NAME)
    assert order.check(ORDER).failures == {}
    [line] = [line for line in order.plugin.new_lines() if line.startswith("warning: ")]
    assert "what stack dev holds is not known" in line
    assert "a new order or channel cannot tell whether an earlier run was stopped while it was sent" in line
    order.create(ORDER)
    assert order.plugin.new_lines() == []
    assert posts(sandbox) == 1


@pytest.mark.parametrize("inputs", [ORDER, UNNAMED_ORDER], ids=["named", "unnamed"])
def test_without_a_cli_on_path_an_order_goes_on(
    start_plugin: StartPlugin, sandbox: SandboxProcess, tmp_path: Any, inputs: Values
) -> None:
    order = start_plugin({"PATH": str(tmp_path)}).resource(NUMBER_ORDER, NAME)
    assert order.check(inputs).failures == {}
    [line] = [line for line in order.plugin.new_lines() if line.startswith("warning: ")]
    assert "no `pulumi` is on PATH" in line
    assert "a new order or channel cannot tell whether an earlier run was stopped while it was sent" in line
    order.create(inputs)
    assert posts(sandbox) == 1


def test_the_stack_is_looked_at_once_a_run(next_run: NextRun, stack: ExportedStack) -> None:
    order = next_run()
    for n, name in enumerate((NAME, "second", "third")):
        beside = order.plugin.resource(NUMBER_ORDER, name)
        assert beside.check(ORDER | {"preferred_number": [NUMBER, OTHER_NUMBER, "+919876543213"][n]}).failures == {}
    order.create(ORDER)
    assert len(stack.calls()) == 1


# What costs nothing to repeat


@pytest.mark.parametrize(
    ("provider", "type_", "inputs"),
    [(NUMBER_SELECTION, SELECTION_TYPE, PLACE), (BYON_NUMBER, BYON_TYPE, BYON)],
    ids=["selection", "own number"],
)
def test_a_selection_and_an_own_number_stay_quiet(
    start_plugin: StartPlugin, stack: ExportedStack, provider: str, type_: str, inputs: Values
) -> None:
    def told() -> tuple[Values, list[str]]:
        resource = start_plugin({"PATH": stack.path}).resource(provider, NAME)
        return resource.check(inputs).failures, resource.plugin.new_lines()

    quiet = told()
    assert quiet[0] == {}
    stack.holds(pending_operations=[creating(type_, NAME, inputs)])
    assert told() == quiet
