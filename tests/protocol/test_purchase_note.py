"""Notes of purchases where it takes a second plugin process, or the death of one."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from tests.driver.inputs import NUMBER, ORDER
from tests.driver.plugin import PluginError, PluginResource
from tests.driver.process import PluginProcess
from tests.driver.stack_export import ExportedStack
from tests.driver.starting import StartPlugin
from tests.protocol.golden import NUMBER_ORDER
from tests.unit.lost_orders import NAME, failed, posts
from tests.unit.test_purchase_note import notes, only_note
from vobiz_sandbox.paths import ORDERS
from vobiz_sandbox.process import SandboxProcess


@pytest.fixture(autouse=True)
def _listing_keeps_ordered_numbers(sandbox: SandboxProcess) -> None:
    # The API cannot tell then that a number was ordered: only the note can.
    sandbox.settings(delist="completed")


@pytest.fixture
def stack(tmp_path: Path) -> ExportedStack:
    return ExportedStack(tmp_path / "cli")


def order_of(start_plugin: StartPlugin, stack: ExportedStack) -> PluginResource:
    return start_plugin({"PATH": stack.path}).resource(NUMBER_ORDER, NAME)


def test_a_plugin_that_was_killed_while_it_ordered_leaves_its_note(
    start_plugin: StartPlugin, sandbox: SandboxProcess, stack: ExportedStack, tmp_path: Path
) -> None:
    sandbox.arm(method="POST", path=ORDERS, processed=True, action="hold", seconds=20)
    order = order_of(start_plugin, stack)
    assert isinstance(order.plugin, PluginProcess)
    killer = threading.Thread(target=_kill_once_it_ordered, args=(order.plugin, sandbox))
    killer.start()
    with pytest.raises(PluginError):
        order.create(ORDER)
    killer.join()

    rerun = order_of(start_plugin, stack)
    [reason] = rerun.check(ORDER).failures.values()
    assert f"{NUMBER} was ordered from this machine at " in reason
    assert f"run `rm '{only_note(tmp_path)}'` and `pulumi up`" in reason
    assert "is noted on this machine" in failed(lambda: order_of(start_plugin, stack).create(ORDER))
    assert posts(sandbox) == 1

    [placed] = sandbox.orders()
    adopting = ORDER | {"existing_order_id": placed["id"]}
    assert rerun.check(adopting).failures == {}
    assert rerun.create(adopting).id == placed["id"]
    assert notes(tmp_path) == []


def _kill_once_it_ordered(plugin: PluginProcess, sandbox: SandboxProcess) -> None:
    end = time.monotonic() + 20
    while not sandbox.orders() and time.monotonic() < end:
        time.sleep(0.05)
    plugin.child.kill()


def test_an_order_that_another_process_placed_after_the_check_is_refused(
    start_plugin: StartPlugin, sandbox: SandboxProcess, stack: ExportedStack
) -> None:
    one, beside = order_of(start_plugin, stack), order_of(start_plugin, stack)
    for each in (one, beside):
        assert each.check(ORDER).failures == {}
    one.create(ORDER)
    assert "nothing was ordered: a purchase of this resource is noted" in failed(lambda: beside.create(ORDER))
    assert posts(sandbox) == 1
