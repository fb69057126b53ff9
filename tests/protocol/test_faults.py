"""The fault matrix, row by row: whatever the network does, nothing is bought twice, lost or shown.

`make faults` prints it as a table.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.protocol.fault_cells import SCRIPTS, Result, play_cell
from tests.protocol.fault_endpoints import CHANNEL_ENDPOINTS
from tests.protocol.fault_matrix import Fault, faults
from tests.protocol.fault_stage import Stage

# As many as the plugin has threads: a call that waits for a thread would be measured too slow.
_CELLS_AT_ONCE = 4


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with ExitStack() as running:
        yield Stage(tmp_path_factory.mktemp("stage"), running)


@pytest.mark.parametrize("name", faults("nowhere"))
def test_nothing_is_bought_or_connected_twice_lost_or_leaked(stage: Stage, name: str) -> None:
    fault = faults(stage.stranger.base_url)[name]
    stranger_reached = stage.stranger.connections
    results = _play(stage, fault)
    _report(results)
    assert stage.stranger.connections == stranger_reached
    assert {f"{each.endpoint}, {each.listing}": each.problems for each in results if each.problems} == {}


def _play(stage: Stage, fault: Fault) -> list[Result]:
    # Channels have plugins of their own (Play), so that theirs and the others' are played at the same time.
    with ThreadPoolExecutor(_CELLS_AT_ONCE) as orders, ThreadPoolExecutor(_CELLS_AT_ONCE) as channels:
        playing = [
            (channels if endpoint in CHANNEL_ENDPOINTS else orders).submit(play_cell, stage, fault, endpoint, listing)
            for endpoint in fault.cells
            for listing in SCRIPTS[endpoint].listings
        ]
        return [each.result() for each in playing]


def _report(results: list[Result]) -> None:
    report = os.environ.get("VOBIZ_FAULTS_REPORT")
    if report:
        with Path(report).open("a") as file:
            file.writelines(json.dumps(result.as_dict()) + "\n" for result in results)
