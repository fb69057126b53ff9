"""The benchmark on the real CLI, as small as it gets: that it runs, and what it counts. Its times prove nothing."""

from __future__ import annotations

import json
from pathlib import Path

from bench.__main__ import entries
from bench.as_json import json_of
from bench.contestants import NO_OP, OURS, RECORDING, STRAIGHTFORWARD, Contestant, Setting
from bench.document import document_of
from bench.laboratory import Laboratory
from bench.machine import machine
from bench.plan import Part, Play
from bench.results import Results

TWO = Setting(2, is_named=True)


def test_every_contestant_is_measured(cli: Path, tmp_path: Path) -> None:
    contestants = (NO_OP, RECORDING, OURS, STRAIGHTFORWARD)
    plays = [Play(Part.CELLS, 1, contestant, TWO, ("up",)) for contestant in contestants]
    plays.append(Play(Part.MEMORY, 1, NO_OP, TWO, ("up",)))
    results = Results(entries(Laboratory(cli, tmp_path), plays))

    def figure(name: str, contestant: Contestant) -> float:
        return results.median(name, Part.CELLS, contestant, TWO, "up") or 0

    assert [figure("requests", each) for each in (NO_OP, RECORDING, STRAIGHTFORWARD)] == [0, 0, 2]
    assert figure("requests", OURS) > 2
    # The outputs of an order are about 300 bytes more, a pickled class thousands.
    assert figure("state_bytes", NO_OP) + 200 < figure("state_bytes", RECORDING) < figure("state_bytes", NO_OP) + 1000
    assert figure("state_bytes", STRAIGHTFORWARD) > figure("state_bytes", NO_OP) + 2000
    assert all(figure("seconds", each) and figure("processor_seconds", each) for each in contestants)
    assert all(run.plugin_bytes is None for run in results.runs(Part.CELLS, OURS, TWO, "up"))

    assert 20e6 < (results.median("plugin_bytes", Part.MEMORY, NO_OP, TWO, "up") or 0) < 500e6

    assert document_of(results)[0].cells[0][0] == "2 named"
    told = json_of(results, machine(cli))
    assert len(json.loads(told)["runs"]) == len(plays)
    assert str(cli) not in told
    assert str(tmp_path) not in told
