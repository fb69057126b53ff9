"""The note of a purchase on disk: for a plugin that died while its CLI lived, and for the id that a killed CLI lost."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.driver.inputs import NO_CHANGE, NUMBER, ORDER, ORDER_ID, UNNAMED_ORDER
from tests.driver.plugin import PluginResource, State, Values
from tests.driver.stack_export import ORDER_TYPE, ExportedStack, creating
from tests.driver.starting import StartPlugin
from tests.protocol.golden import NUMBER_ORDER
from tests.unit.lost_orders import NAME, NextRun, exported_order, failed, lost, posts
from vobiz_sandbox.paths import ORDERS
from vobiz_sandbox.process import AUTH_TOKEN, SandboxProcess

SENT_AT = "2026-01-02T03:04:05Z"


def notes(home: Path) -> list[Path]:
    return sorted(home.rglob("vobiz/*.json"))


def only_note(home: Path) -> Path:
    (note,) = notes(home)
    return note


def bought(order: PluginResource, inputs: Values = ORDER) -> State:
    """An order whose record the stack does not get: its CLI or its plugin dies now."""
    return order.create(inputs)


def cut_off(order: PluginResource, inputs: Values = ORDER) -> Path:
    """The note that is left where the plugin died while it waited for the answer."""
    state = bought(order, inputs)
    note = only_note(order.plugin.home)
    written = json.loads(note.read_text())
    assert written["order_id"] == state.id
    note.write_text(json.dumps(written | {"order_id": None, "started_at": SENT_AT}))
    return note


@pytest.fixture(autouse=True)
def _listing_keeps_ordered_numbers(sandbox: SandboxProcess) -> None:
    # The API cannot tell then that a number was ordered: only the note can.
    sandbox.settings(delist="completed")


def test_a_note_holds_no_secret_and_only_its_owner_reads_it(next_run: NextRun, tmp_path: Path) -> None:
    state = bought(next_run())
    note = only_note(tmp_path)
    written = json.loads(note.read_text())
    assert set(written) == {"urn", "number", "started_at", "order_id"}
    assert (written["number"], written["order_id"]) == (NUMBER, state.id)
    assert AUTH_TOKEN not in note.read_text()
    assert note.stat().st_mode & 0o777 == 0o600
    assert note.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    ("inputs", "what"), [(ORDER, NUMBER), (UNNAMED_ORDER, "a number in IN/MH")], ids=["named", "unnamed"]
)
def test_an_order_that_was_cut_off_is_refused_and_its_file_named(
    next_run: NextRun, sandbox: SandboxProcess, inputs: Values, what: str
) -> None:
    note = cut_off(next_run(), inputs)
    refusals = next_run().check(inputs).failures
    assert list(refusals) == [""]
    assert refusals[""].startswith(f"{what} was ordered from this machine at {SENT_AT}, and no answer is on record: ")
    words = ["My Numbers", "set existing_order_id to its id", f"if it is not there, run `rm '{note}'` and `pulumi up`"]
    assert sorted(words, key=refusals[""].index) == words
    assert "nothing was ordered: a purchase of this resource is noted" in failed(lambda: next_run().create(inputs))
    assert posts(sandbox) == 1

    note.unlink()
    assert next_run().check(inputs).failures == {}
    next_run().create(inputs)
    assert posts(sandbox) == 2


def test_a_note_that_knows_the_order_tells_its_id(next_run: NextRun, sandbox: SandboxProcess) -> None:
    state = bought(next_run())
    [reason] = next_run().check(ORDER).failures.values()
    assert f"as order {state.id}, which the stack does not have: set existing_order_id to {state.id}" in reason
    assert str(only_note(next_run().plugin.home)) in reason
    failed(lambda: next_run().create(ORDER))
    assert posts(sandbox) == 1


def test_a_killed_cli_left_a_pending_operation_and_the_note_adds_the_id(
    next_run: NextRun, stack: ExportedStack
) -> None:
    state = bought(next_run())
    note = only_note(next_run().plugin.home)
    note.write_text(json.dumps(json.loads(note.read_text()) | {"started_at": SENT_AT}))
    stack.holds(pending_operations=[creating(ORDER_TYPE, NAME, ORDER)])
    [reason] = next_run().check(ORDER).failures.values()
    assert f"stopped while it ordered {NUMBER} (at {SENT_AT})" in reason
    assert f"This machine knows its id: {state.id}." in reason
    assert f"run `rm '{note}'`, run `pulumi refresh --clear-pending-creates --yes`" in reason


def test_another_resource_is_not_hindered(start_plugin: StartPlugin, next_run: NextRun, stack: ExportedStack) -> None:
    cut_off(next_run())
    other = start_plugin({"PATH": stack.path}).resource(NUMBER_ORDER, "other")
    assert other.check(ORDER).failures == {}
    other.create(ORDER)
    assert len(notes(other.plugin.home)) == 2


def test_an_order_without_a_name_notes_nothing(start_plugin: StartPlugin, tmp_path: Path) -> None:
    start_plugin().resource(NUMBER_ORDER).create(ORDER)
    assert notes(tmp_path) == []


@pytest.mark.parametrize(
    "shows",
    [
        lambda order, state: order.diff(state, ORDER),
        lambda order, state: order.read(state),
        lambda order, state: order.delete(state),
    ],
    ids=["diff", "read", "delete"],
)
def test_a_note_goes_once_the_stack_shows_the_order(
    next_run: NextRun, shows: Callable[[PluginResource, State], None]
) -> None:
    state = bought(next_run())
    order = next_run()
    other = State(ORDER_ID, state.outputs)
    shows(order, other)
    assert json.loads(only_note(order.plugin.home).read_text())["order_id"] == state.id
    shows(next_run(), state)
    assert notes(order.plugin.home) == []


def test_a_note_goes_where_the_stack_has_the_order_under_another_name(next_run: NextRun, stack: ExportedStack) -> None:
    state = bought(next_run())
    stack.holds(exported_order(State(state.id.upper(), state.outputs), "renamed"))
    order = next_run()
    assert order.check(UNNAMED_ORDER).failures == {}
    assert notes(order.plugin.home) == []


def test_the_note_of_an_order_that_the_stack_has_tells_nothing_of_one_that_a_run_was_stopped_at(
    next_run: NextRun, stack: ExportedStack
) -> None:
    state = bought(next_run())
    pending = [creating(ORDER_TYPE, NAME, ORDER)]
    stack.holds(exported_order(state, "renamed"), pending_operations=pending)
    [reason] = next_run().check(ORDER).failures.values()
    assert "set existing_order_id to its id" in reason


def test_the_stacks_own_record_drops_the_note_where_the_order_is_replaced_by_force(
    next_run: NextRun, stack: ExportedStack
) -> None:
    state = bought(next_run())
    stack.holds(exported_order(state))
    order = next_run()
    order.check(UNNAMED_ORDER)
    assert notes(order.plugin.home) == []


@pytest.mark.parametrize("knows_id", [True, False])
def test_adopting_drops_the_note(next_run: NextRun, sandbox: SandboxProcess, knows_id: bool) -> None:
    order = next_run()
    if knows_id:
        bought(order)
    else:
        cut_off(order)
    [placed] = sandbox.orders()
    adopting = ORDER | {"existing_order_id": placed["id"].upper()}
    assert next_run().check(adopting).failures == {}
    next_run().create(adopting)
    assert notes(order.plugin.home) == []


def test_adopting_another_order_keeps_the_note_of_one_that_is_known(next_run: NextRun) -> None:
    state = bought(next_run())
    order = next_run()
    order.create(ORDER | {"existing_order_id": ORDER_ID})
    assert json.loads(only_note(order.plugin.home).read_text())["order_id"] == state.id


@pytest.mark.parametrize("fault", [{"status": 402}, {"processed": True, "patch": {"status": "failed"}}], ids=str)
def test_an_order_that_was_refused_or_failed_at_once_leaves_no_note(
    next_run: NextRun, sandbox: SandboxProcess, fault: Values
) -> None:
    sandbox.arm(method="POST", path=ORDERS, **fault)
    order = next_run()
    failed(lambda: order.create(ORDER))
    assert notes(order.plugin.home) == []


def test_an_order_that_cannot_be_sent_leaves_no_note(
    start_plugin: StartPlugin, stack: ExportedStack, closed_port: int
) -> None:
    nowhere = {"PATH": stack.path, "VOBIZ_BASE_URL": f"http://127.0.0.1:{closed_port}"}
    order = start_plugin(nowhere).resource(NUMBER_ORDER, NAME)
    assert "nothing was sent" in failed(lambda: order.create(UNNAMED_ORDER))
    assert notes(order.plugin.home) == []


def test_a_lost_answer_that_the_stack_records_leaves_no_note(next_run: NextRun, sandbox: SandboxProcess) -> None:
    order = next_run()
    lost(order, sandbox)
    assert notes(order.plugin.home) == []


def _in_a_loop(folder: Path) -> None:
    folder.symlink_to(folder)


def _a_file(folder: Path) -> None:
    folder.write_text("a file where the folder would be")


@pytest.mark.parametrize(
    ("breaks", "reason"), [(_in_a_loop, "Too many levels of symbolic links"), (_a_file, "Not a directory")]
)
def test_where_nothing_can_be_noted_the_order_is_placed_with_a_warning(
    next_run: NextRun, sandbox: SandboxProcess, breaks: Callable[[Path], None], reason: str
) -> None:
    order = next_run()
    breaks(order.plugin.home / "vobiz")
    assert order.check(ORDER).failures == {}
    order.plugin.new_lines()
    state = order.create(ORDER)
    [line] = order.plugin.new_lines()
    assert line.startswith(f"warning: the purchase of {NUMBER} cannot be noted in {order.plugin.home / 'vobiz'} (")
    assert reason in line
    assert next_run().diff(state, ORDER) == NO_CHANGE
    assert posts(sandbox) == 1


def test_where_nothing_can_be_read_a_warning_says_so(next_run: NextRun) -> None:
    order = next_run()
    _in_a_loop(order.plugin.home / "vobiz")
    assert order.check(ORDER).failures == {}
    [line] = [line for line in order.plugin.new_lines() if "cannot be read" in line]
    assert line.startswith("warning: ")
    assert "whether a purchase was cut off on this machine is not known" in line


def test_a_purchase_is_on_the_disk_before_it_is_sent_and_its_id_after_that(
    next_run: NextRun, sandbox: SandboxProcess
) -> None:
    waited: list[int] = []

    def note(_frame: Any, event: str, argument: Any) -> None:
        if event == "c_call" and argument.__name__ == "fsync":
            waited.append(posts(sandbox))

    threading.setprofile(note)
    sys.setprofile(note)
    try:
        next_run().create(ORDER)
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
    assert waited == [0, 1]


@pytest.mark.parametrize(
    "noted", [b"\xff half a note", b'["no object"]', b"[" * 100_000], ids=["no text", "list", "deep"]
)
def test_a_note_that_makes_no_sense_refuses_all_the_same(
    next_run: NextRun, sandbox: SandboxProcess, noted: bytes
) -> None:
    cut_off(next_run()).write_bytes(noted)
    [reason] = next_run().check(ORDER).failures.values()
    assert reason.startswith("a number was ordered from this machine at an unknown time, and no answer is on record")
    failed(lambda: next_run().create(ORDER))
    assert posts(sandbox) == 1


def test_a_note_that_cannot_be_opened_refuses_all_the_same(next_run: NextRun, sandbox: SandboxProcess) -> None:
    note = cut_off(next_run())
    note.unlink()
    note.symlink_to(note)
    order = next_run()
    order.check(ORDER)
    assert any("cannot be read" in line for line in order.plugin.new_lines())
    assert "is noted on this machine" in failed(lambda: order.create(ORDER))
    assert posts(sandbox) == 1
