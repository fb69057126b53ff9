"""The stack is exported while the plugin loads what it needs anyhow: begun early, and only where it will be asked."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

import pytest

from tests.driver.inputs import BYON, ORDER
from tests.driver.plugin import PluginResource
from tests.driver.stack_export import ExportedStack, exported, path_with_cli
from tests.driver.starting import StartPlugin
from tests.protocol.golden import BYON_NUMBER, NUMBER_ORDER
from tests.unit.lost_orders import NAME, NextRun

LIFECYCLE, SENDER = "vobiz_provider.order.lifecycle", "vobiz_provider.api.sessions"
LONGEST_SECONDS = 5


class _OnLoad(MetaPathFinder):
    """Does something before one module is loaded."""

    def __init__(self, module: str, then: Callable[[], object]) -> None:
        self._module, self._then = module, then

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname == self._module:
            self._then()
        return None


@pytest.fixture
def on_load(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Callable[[], object]], None]:
    """`on_load(module, then)`: the module is loaded anew by whoever needs it next, after `then()`."""

    def arrange(module: str, then: Callable[[], object]) -> None:
        monkeypatch.delitem(sys.modules, module, raising=False)
        monkeypatch.setattr(sys, "meta_path", [_OnLoad(module, then), *sys.meta_path])

    return arrange


@contextmanager
def what_was_begun() -> Iterator[None]:
    """Waits at its end for the threads that were started in it."""
    before = set(threading.enumerate())
    yield
    for thread in set(threading.enumerate()) - before:
        thread.join(LONGEST_SECONDS)


def test_the_cli_is_asked_before_the_lifecycle_is_loaded(
    next_run: NextRun, stack: ExportedStack, on_load: Callable[[str, Callable[[], object]], None]
) -> None:
    asked: list[str] = []

    def wait_for_the_cli() -> None:
        until = time.monotonic() + LONGEST_SECONDS
        while not asked and time.monotonic() < until:
            asked.extend(stack.calls())
            time.sleep(0.01)

    order = next_run()
    on_load(LIFECYCLE, wait_for_the_cli)
    assert order.check(ORDER).failures == {}
    assert len(asked) == 1
    assert stack.calls() == asked


def test_what_sends_requests_is_loaded_while_the_cli_is_at_work(
    start_plugin: StartPlugin, tmp_path: Path, on_load: Callable[[str, Callable[[], object]], None]
) -> None:
    loaded = tmp_path / "loaded"
    script = (
        f"for _ in $(seq {LONGEST_SECONDS * 20}); do [ -e '{loaded}' ] && exec echo '{exported({})}'; "
        "sleep 0.05; done; exit 3"
    )
    plugin = start_plugin({"PATH": path_with_cli(tmp_path / "cli", script)})
    on_load(SENDER, loaded.touch)
    assert plugin.resource(NUMBER_ORDER, NAME).check(ORDER).failures == {}
    assert [line for line in plugin.new_lines() if "is not known" in line] == []


def check_of_an_own_number(order: PluginResource) -> None:
    order.plugin.resource(BYON_NUMBER, "own").check(BYON)


def check_of_one_that_is_there(order: PluginResource) -> None:
    order.check(ORDER, olds=ORDER)


def check_of_one_that_changes(order: PluginResource) -> None:
    order.check(ORDER | {"max_setup_cost": 600.0}, olds=ORDER)


@pytest.mark.parametrize("ask", [check_of_an_own_number, check_of_one_that_is_there, check_of_one_that_changes])
def test_nothing_is_exported_for_who_does_not_ask(
    next_run: NextRun, stack: ExportedStack, ask: Callable[[PluginResource], None]
) -> None:
    with what_was_begun():
        ask(next_run())
    assert stack.calls() == []
