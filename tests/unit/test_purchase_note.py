"""The note of a purchase on disk: it outlives the run, refuses the number, and goes with the order."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.driver.inputs import NUMBER, ORDER, ORDER_ID, OTHER_NUMBER
from tests.driver.plugin import Plugin, PluginError, State, Values
from tests.driver.starting import StartPlugin
from tests.protocol.golden import NUMBER_ORDER
from vobiz_sandbox.paths import ORDERS
from vobiz_sandbox.process import ACCESS_TOKEN, AUTH_TOKEN, SandboxProcess

JWT = {"VOBIZ_AUTH_ID": None, "VOBIZ_AUTH_TOKEN": None, "VOBIZ_ACCESS_TOKEN": ACCESS_TOKEN}


def create(plugin: Plugin, inputs: Values = ORDER) -> State:
    return plugin.resource(NUMBER_ORDER).create(inputs)


def lost(plugin: Plugin, sandbox: SandboxProcess, inputs: Values = ORDER) -> str:
    """Places an order whose answer is lost; returns what the user is told."""
    sandbox.arm(method="POST", path=ORDERS, processed=True, action="reset")
    with pytest.raises(PluginError) as error:
        create(plugin, inputs)
    return str(error.value)


def notes(folder: Path) -> list[Path]:
    return sorted(folder.rglob("vobiz/*.json"))


def only_note(folder: Path) -> Path:
    (note,) = notes(folder)
    return note


@pytest.fixture(autouse=True)
def _listing_keeps_ordered_numbers(sandbox: SandboxProcess) -> None:
    # The API cannot tell then that a number was ordered: only the note can.
    sandbox.settings(delist="completed")


def test_a_note_holds_no_secret_and_only_its_owner_reads_it(
    plugin: Plugin, sandbox: SandboxProcess, tmp_path: Path
) -> None:
    state = create(plugin)
    note = only_note(tmp_path)
    assert json.loads(note.read_text())["order_id"] == state.id
    assert AUTH_TOKEN not in note.read_text()
    assert note.stat().st_mode & 0o777 == 0o600


def test_a_held_number_is_refused_until_its_order_is_deleted(
    plugin: Plugin, sandbox: SandboxProcess, start_plugin: StartPlugin, tmp_path: Path
) -> None:
    state = create(plugin)
    # A resource renamed without aliases, or one beside it: no diff has told of the holder.
    with pytest.raises(PluginError, match=f"as order {state.id}"):
        create(start_plugin())
    assert len(sandbox.orders()) == 1

    start_plugin().resource(NUMBER_ORDER).delete(state)
    assert notes(tmp_path) == []
    create(start_plugin())
    assert len(sandbox.orders()) == 2


@pytest.mark.parametrize("status", ["failed", "cancelled"])
def test_an_order_that_ended_frees_its_number(
    plugin: Plugin, sandbox: SandboxProcess, start_plugin: StartPlugin, tmp_path: Path, status: str
) -> None:
    state = create(plugin)
    replacing = start_plugin()
    ended = State(state.id, state.outputs | {"status": status})
    assert replacing.resource(NUMBER_ORDER).diff(ended, ORDER).replaces == ["status"]
    bought = create(replacing)
    assert json.loads(only_note(tmp_path).read_text())["order_id"] == bought.id


def test_the_other_kind_of_credential_finds_the_note(
    plugin: Plugin, sandbox: SandboxProcess, start_plugin: StartPlugin
) -> None:
    lost(plugin, sandbox)
    with pytest.raises(PluginError, match="was ordered from this machine"):
        create(start_plugin(JWT))
    assert len(sandbox.orders()) == 1


def test_another_stack_that_shows_the_number_does_not_remove_the_note(
    plugin: Plugin, sandbox: SandboxProcess, start_plugin: StartPlugin, tmp_path: Path
) -> None:
    lost(plugin, sandbox)
    elsewhere = start_plugin().resource(NUMBER_ORDER)
    other = State(ORDER_ID, {"selected_phone_number": NUMBER, "status": "pending", "requested": ORDER})
    elsewhere.diff(other, ORDER)
    elsewhere.diff(State(ORDER_ID, other.outputs | {"status": "released"}), ORDER)
    elsewhere.delete(other)
    assert json.loads(only_note(tmp_path).read_text())["order_id"] is None


def test_adopting_completes_the_note(
    plugin: Plugin, sandbox: SandboxProcess, start_plugin: StartPlugin, tmp_path: Path
) -> None:
    lost(plugin, sandbox)
    (order,) = sandbox.orders()
    adopting = start_plugin().resource(NUMBER_ORDER)
    state = adopting.create(ORDER | {"existing_order_id": order["id"]})
    assert json.loads(only_note(tmp_path).read_text())["order_id"] == order["id"]
    start_plugin().resource(NUMBER_ORDER).delete(state)
    assert notes(tmp_path) == []


def test_a_purchase_without_an_answer_is_told_to_orders_of_other_numbers(
    plugin: Plugin, sandbox: SandboxProcess, start_plugin: StartPlugin
) -> None:
    lost(plugin, sandbox)
    later = start_plugin()
    later.resource(NUMBER_ORDER).check(ORDER | {"preferred_number": OTHER_NUMBER})
    lines = later.new_lines()
    assert any(line.startswith("warning: ") and NUMBER in line and "existing_order_id" in line for line in lines)


def test_a_purchase_without_an_answer_is_told_once_a_run(
    plugin: Plugin, sandbox: SandboxProcess, start_plugin: StartPlugin
) -> None:
    lost(plugin, sandbox)
    for _ in range(2):
        later = start_plugin()
        for _ in range(3):
            later.resource(NUMBER_ORDER).check(ORDER | {"preferred_number": OTHER_NUMBER})
        assert len([line for line in later.new_lines() if "no answer is on record" in line]) == 1


def test_a_refused_order_leaves_no_note(plugin: Plugin, sandbox: SandboxProcess, tmp_path: Path) -> None:
    sandbox.arm(method="POST", path=ORDERS, status=402)
    with pytest.raises(PluginError, match="top up"):
        create(plugin)
    assert notes(tmp_path) == []
    create(plugin)


def _in_a_loop(folder: Path) -> None:
    folder.symlink_to(folder)


def _a_file(folder: Path) -> None:
    folder.write_text("a file where the folder would be")


@pytest.mark.parametrize(
    ("breaks", "reason"), [(_in_a_loop, "Too many levels of symbolic links"), (_a_file, "Not a directory")]
)
def test_where_nothing_can_be_read_or_noted_the_order_is_placed_with_warnings(
    plugin: Plugin, sandbox: SandboxProcess, breaks: Callable[[Path], None], reason: str
) -> None:
    breaks(plugin.home / "vobiz")
    order = plugin.resource(NUMBER_ORDER)
    for _ in range(2):
        assert order.check(ORDER).failures == {}
    [unreadable] = [line for line in plugin.new_lines() if "cannot be read" in line]
    assert unreadable.startswith(f"warning: {plugin.home / 'vobiz'} cannot be read ({reason})")

    state = create(plugin)
    [unnoted] = [line for line in plugin.new_lines() if line.startswith("warning: ")]
    assert f"the purchase of {NUMBER} cannot be noted" in unnoted
    assert reason in unnoted
    assert len(sandbox.orders()) == 1
    order.delete(state)
    assert not any("cannot be read" in line for line in plugin.new_lines())


def test_a_note_that_cannot_be_read_refuses_the_number(
    plugin: Plugin, sandbox: SandboxProcess, start_plugin: StartPlugin, tmp_path: Path
) -> None:
    lost(plugin, sandbox)
    only_note(tmp_path).write_bytes(b"\xff half a note")
    with pytest.raises(PluginError, match="was ordered from this machine at an unknown time"):
        create(start_plugin())


def test_a_note_that_cannot_be_opened_refuses_the_number(
    plugin: Plugin, sandbox: SandboxProcess, start_plugin: StartPlugin, tmp_path: Path
) -> None:
    lost(plugin, sandbox)
    note = only_note(tmp_path)
    note.unlink()
    note.symlink_to(note)
    with pytest.raises(PluginError, match="was ordered from this machine at an unknown time"):
        create(start_plugin())
    assert "at an unknown time" in start_plugin().resource(NUMBER_ORDER).check(ORDER).failures["preferred_number"]
    assert len(sandbox.orders()) == 1
