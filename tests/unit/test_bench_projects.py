"""The provider that does nothing, and what it is told to do beside that."""

from __future__ import annotations

import json
import runpy
import time
from typing import Any

import pytest

from bench.contestants import LATENCY, NO_OP, RECORDING, WAITING, Contestant
from tests.driver.inputs import ORDER
from tests.driver.plugin import PluginResource


@pytest.fixture
def created(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> tuple[dict[str, Any], float]:
    """The outputs of a creation by the contestant, and its seconds."""
    contestant: Contestant = request.param
    for key, value in contestant.environment.items():
        monkeypatch.setenv(key, value)
    provider = runpy.run_path(str(contestant.project / "nothing.py"))["NothingProvider"]()
    start = time.monotonic()
    return provider.create(ORDER).outs, time.monotonic() - start


@pytest.mark.parametrize("created", [NO_OP], indirect=True)
def test_the_no_op_records_its_inputs(created: tuple[dict[str, Any], float]) -> None:
    assert created[0] == ORDER


@pytest.mark.parametrize("created", [WAITING], indirect=True)
def test_the_waiting_one_takes_as_long_as_an_answer(created: tuple[dict[str, Any], float]) -> None:
    assert created[1] >= LATENCY


@pytest.mark.parametrize("created", [RECORDING], indirect=True)
def test_the_recording_one_records_what_an_order_has(
    created: tuple[dict[str, Any], float], order: PluginResource
) -> None:
    ours = order.create(order.check(ORDER).inputs).outputs
    theirs = created[0]
    assert theirs.keys() == ours.keys() - {"fail_while_pending"}
    lengths = [
        {key: len(json.dumps(value)) for key, value in outputs.items() if key in theirs and key != "requested"}
        for outputs in (theirs, ours)
    ]
    assert lengths[0] == lengths[1]
    assert theirs["requested"] == ORDER
