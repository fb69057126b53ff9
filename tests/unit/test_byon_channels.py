"""ByonNumber: a channel proves what it says, and no more."""

from __future__ import annotations

import pytest

from tests.driver.inputs import BYON
from tests.driver.inputs import OWN_NUMBER as NUMBER
from tests.driver.plugin import PluginResource, State, Values
from vobiz_sandbox.paths import CHANNELS
from vobiz_sandbox.process import SandboxProcess

PENDING = State(NUMBER, BYON | {"status": "pending"})


def statuses(own: PluginResource) -> set[str]:
    """What a creation and a read make of it."""
    return {own.create(BYON).outputs["status"], own.read(PENDING).outputs["status"]}


@pytest.mark.parametrize("verification", ["pending", "rejected", "in_review", ""])
def test_a_channel_that_is_not_verified_is_no_evidence(
    byon: PluginResource, sandbox: SandboxProcess, verification: str
) -> None:
    sandbox.connect_channel(NUMBER, verification_status=verification)
    assert statuses(byon) == {"pending"}
    assert len(sandbox.inbox(NUMBER)) == 1


def test_a_channel_that_does_not_tell_whether_it_is_verified_is_no_evidence(
    byon: PluginResource, sandbox: SandboxProcess
) -> None:
    channel = {"phone_number": NUMBER, "status": "active"}
    sandbox.arm(path=CHANNELS, status=200, json={"items": [channel]})
    assert byon.create(BYON).outputs["status"] == "pending"


@pytest.mark.parametrize("verification", ["VERIFIED", "Verified", " verified"])
def test_verified_counts_in_any_spelling(byon: PluginResource, sandbox: SandboxProcess, verification: str) -> None:
    sandbox.connect_channel(NUMBER, verification_status=verification)
    assert statuses(byon) == {"verified"}
    assert sandbox.inbox(NUMBER) == []


def test_one_verified_channel_is_enough(byon: PluginResource, sandbox: SandboxProcess) -> None:
    sandbox.connect_channel(NUMBER, verification_status="pending")
    sandbox.connect_channel(NUMBER)
    assert byon.create(BYON).outputs["status"] == "verified"


@pytest.mark.parametrize(
    ("states", "told"),
    [
        ({"verification_status": "rejected"}, "rejected"),
        ({"verification_status": "pending", "status": "suspended"}, "suspended"),
        ({"verification_status": "Rejected", "status": "INACTIVE"}, "inactive and rejected"),
        ({"status": "suspended"}, "suspended"),
    ],
)
def test_a_halted_channel_is_told_in_one_line(
    byon: PluginResource,
    sandbox: SandboxProcess,
    states: Values,
    told: str,
) -> None:
    sandbox.connect_channel(NUMBER, **states)
    line = f"warning: {NUMBER}: a channel of this account has it and is {told}: look at it in the console"
    byon.read(PENDING)
    assert [each for each in byon.plugin.new_lines() if "channel of" in each] == [line]
    byon.create(BYON)
    assert [each for each in byon.plugin.new_lines() if "channel of" in each] == [line]
