"""ByonNumber: a channel proves what it says, and no more."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.providers import for_sandbox
from vobiz_provider.providers import ByonNumberProvider
from vobiz_sandbox.process import SandboxProcess

NUMBER = "+919812345678"
BYON = {"phone_number": NUMBER, "verification_method": "sms"}
PENDING = BYON | {"status": "pending"}


@pytest.fixture
def provider(sandbox: SandboxProcess) -> ByonNumberProvider:
    return for_sandbox(ByonNumberProvider(), sandbox)


def status_of(result: Any) -> str:
    status: str = result.outs["status"]
    return status


@pytest.mark.parametrize("verification", ["pending", "rejected", "in_review", ""])
def test_a_channel_that_is_not_verified_is_no_evidence(
    provider: ByonNumberProvider, sandbox: SandboxProcess, verification: str
) -> None:
    sandbox.connect_channel(NUMBER, verification_status=verification)
    assert status_of(provider.create(BYON)) == status_of(provider.read(NUMBER, PENDING)) == "pending"
    assert len(sandbox.inbox(NUMBER)) == 1


def test_a_channel_that_does_not_tell_whether_it_is_verified_is_no_evidence(
    provider: ByonNumberProvider, sandbox: SandboxProcess
) -> None:
    channel = {"phone_number": NUMBER, "status": "active"}
    sandbox.arm(path="/channels/whatsapp", status=200, json={"items": [channel]})
    assert status_of(provider.create(BYON)) == "pending"


@pytest.mark.parametrize("verification", ["VERIFIED", "Verified", " verified"])
def test_verified_counts_in_any_spelling(
    provider: ByonNumberProvider, sandbox: SandboxProcess, verification: str
) -> None:
    sandbox.connect_channel(NUMBER, verification_status=verification)
    assert status_of(provider.create(BYON)) == status_of(provider.read(NUMBER, PENDING)) == "verified"
    assert sandbox.inbox(NUMBER) == []


def test_one_verified_channel_is_enough(provider: ByonNumberProvider, sandbox: SandboxProcess) -> None:
    sandbox.connect_channel(NUMBER, verification_status="pending")
    sandbox.connect_channel(NUMBER)
    assert status_of(provider.create(BYON)) == "verified"


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
    provider: ByonNumberProvider,
    sandbox: SandboxProcess,
    capfd: pytest.CaptureFixture[str],
    states: dict[str, Any],
    told: str,
) -> None:
    sandbox.connect_channel(NUMBER, **states)
    line = f"warning: {NUMBER}: a channel of this account has it and is {told}: look at it in the console"
    provider.read(NUMBER, PENDING)
    assert [each for each in capfd.readouterr().err.splitlines() if "channel of" in each] == [line]
    provider.create(BYON)
    assert [each for each in capfd.readouterr().err.splitlines() if "channel of" in each] == [line]
