"""Notes of purchases where it takes more than one plugin at a time, or a look at what a plugin opens."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.driver.inputs import ORDER
from tests.driver.plugin import Plugin, PluginError
from tests.driver.starting import StartPlugin
from tests.protocol.golden import NUMBER_ORDER
from tests.unit.test_purchase_note import create, notes, only_note
from vobiz_sandbox.process import SandboxProcess


@pytest.fixture(autouse=True)
def _listing_keeps_ordered_numbers(sandbox: SandboxProcess) -> None:
    # The API cannot tell then that a number was ordered: only the note can.
    sandbox.settings(delist="completed")


def test_the_notes_are_read_once_a_run(
    plugin: Plugin, start_plugin: StartPlugin, tmp_path: Path, sandbox: SandboxProcess
) -> None:
    create(plugin)
    note = only_note(tmp_path)
    for n in range(20):
        note.with_name(f"9198000000{n:02}-{note.name.partition('-')[2]}").write_bytes(note.read_bytes())
    later, opened = _listening(start_plugin, tmp_path)
    order = later.resource(NUMBER_ORDER)
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda n: order.check(ORDER | {"preferred_number": f"+9197000000{n:02}"}), range(12)))
    read = [path for path in opened() if path.exists()]
    assert sorted(read) == notes(tmp_path)


def _listening(start_plugin: StartPlugin, folder: Path) -> tuple[Plugin, Callable[[], list[Path]]]:
    """A plugin whose interpreter writes down each note that it opens."""
    log = folder / "opened"
    (folder / "sitecustomize.py").write_text(
        "import os, sys\n"
        f"log = os.open({str(log)!r}, os.O_CREAT | os.O_WRONLY | os.O_APPEND)\n"
        "def heard(event, args):\n"
        "    if event == 'open' and str(args[0]).endswith('.json') and '/vobiz/' in str(args[0]):\n"
        "        os.write(log, f'{args[0]}\\n'.encode())\n"
        "sys.addaudithook(heard)\n"
    )
    root = Path(__file__).resolve().parents[2]
    plugin = start_plugin({"PYTHONPATH": os.pathsep.join((str(folder), str(root)))})
    return plugin, lambda: [Path(line) for line in log.read_text().splitlines()]


def test_a_number_that_another_process_ordered_after_the_notes_were_read_is_refused(
    plugin: Plugin, sandbox: SandboxProcess, start_plugin: StartPlugin
) -> None:
    beside = start_plugin()
    for each in (plugin, beside):
        assert each.resource(NUMBER_ORDER).check(ORDER).failures == {}
    state = create(plugin)
    with pytest.raises(PluginError, match=f"nothing was ordered: .* as order {state.id}"):
        create(beside)
    assert "preferred_number" in beside.resource(NUMBER_ORDER).check(ORDER).failures
    assert len(sandbox.orders()) == 1
