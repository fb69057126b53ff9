"""ByonNumber: the design's state table, a row at a time."""

from __future__ import annotations

import pytest

from tests.driver.inputs import BYON, NO_CHANGE, OWN_NUMBER, UPDATE, replacement
from tests.driver.own_number import (
    OLD_CODE,
    VERIFIED,
    WRONG_CODE,
    Arrange,
    alive,
    code,
    counts,
    dead_everywhere,
    dead_here,
    failed,
    pending,
)
from tests.driver.plugin import UNKNOWN, Plugin, PluginResource, State, Values
from tests.protocol.golden import BYON_NUMBER
from vobiz_sandbox.paths import CHANNELS, CONFIRM, VERIFY
from vobiz_sandbox.process import SandboxProcess


@pytest.mark.parametrize("otp", [{}, {"otp_code": WRONG_CODE}])
def test_a_new_number_with_a_channel_is_verified_and_nothing_is_sent(
    byon: PluginResource, sandbox: SandboxProcess, otp: Values
) -> None:
    sandbox.connect_channel(OWN_NUMBER)
    state = byon.create(BYON | otp)
    assert state == State(OWN_NUMBER, VERIFIED | {"message": "a channel of this account has the number"})
    assert counts(sandbox) == (0, 0)


@pytest.mark.parametrize("fault", [{"status": 403}, {"status": 500}, {"body": "no list", "status": 200}])
def test_a_channel_list_that_cannot_be_had_is_no_evidence(
    byon: PluginResource, sandbox: SandboxProcess, fault: Values
) -> None:
    sandbox.arm(path=CHANNELS, **fault)
    assert byon.create(BYON).outputs["status"] == "pending"


@pytest.mark.parametrize("method", ["sms", "voice"])
def test_a_new_number_without_a_code_has_one_sent_and_the_next_step_told(
    plugin: Plugin, byon: PluginResource, sandbox: SandboxProcess, method: str
) -> None:
    state = byon.create(BYON | {"verification_method": method})
    [message] = sandbox.inbox(OWN_NUMBER)
    assert message["verification_method"] == method
    assert state.outputs == {
        "phone_number": OWN_NUMBER,
        "verification_method": method,
        "status": "pending",
        "verification_id": message["verification_id"],
        "expires_at": message["expires_at"],
    }
    [line] = plugin.new_lines()
    assert line.startswith("warning: ")
    words = [OWN_NUMBER, method, message["expires_at"], "pulumi config set --secret", "pulumi up"]
    assert [word for word in words if word not in line] == []


def test_a_new_number_with_the_code_of_an_earlier_request_is_verified(
    byon: PluginResource, sandbox: SandboxProcess
) -> None:
    pending(byon, sandbox)
    inputs = code(sandbox)
    state = byon.create(inputs)
    assert state.outputs == VERIFIED | {
        "message": "Number verified successfully",
        "otp_code": inputs["otp_code"],
    }
    assert counts(sandbox) == (0, 1)


def test_a_new_number_with_a_refused_code_gets_another_and_the_code_is_recorded(
    plugin: Plugin, byon: PluginResource, sandbox: SandboxProcess
) -> None:
    state = byon.create(BYON | {"otp_code": WRONG_CODE})
    assert (state.outputs["status"], state.outputs["otp_code"]) == ("pending", WRONG_CODE)
    assert [request["path"] for request in sandbox.requests("POST")] == [CONFIRM, VERIFY, CONFIRM]
    [line] = plugin.new_lines()
    assert "the otp_code was not accepted; a new code was sent" in line
    assert byon.diff(state, BYON | {"otp_code": WRONG_CODE}) == NO_CHANGE


def test_a_fixed_code_of_a_test_number_verifies_a_new_number(byon: PluginResource, sandbox: SandboxProcess) -> None:
    sandbox.arm(path=CONFIRM, status=400)
    sandbox.arm(path=CONFIRM, status=200, json={"status": "verified", "message": "Number verified successfully"})
    assert byon.create(BYON | {"otp_code": OLD_CODE}).outputs["status"] == "verified"
    assert counts(sandbox) == (1, 2)


@pytest.mark.parametrize(
    "fault",
    [{"status": 500, "times": 9}, {"action": "reset", "times": 9}, {"status": 401, "times": 9}, {"status": 402}],
)
def test_nothing_raises_once_a_code_was_sent(
    plugin: Plugin, byon: PluginResource, sandbox: SandboxProcess, fault: Values
) -> None:
    sandbox.arm(path=CONFIRM, status=400)
    sandbox.arm(path=CONFIRM, **fault)
    state = byon.create(BYON | {"otp_code": WRONG_CODE})
    assert state.outputs["status"] == "pending"
    assert state.outputs["expires_at"] == sandbox.inbox(OWN_NUMBER)[-1]["expires_at"]
    [line] = plugin.new_lines()
    assert line.startswith(f"warning: {OWN_NUMBER}")


@pytest.mark.parametrize("otp", [{}, {"otp_code": OLD_CODE}])
def test_a_pending_number_with_the_same_code_or_none_is_left_alone(
    byon: PluginResource, sandbox: SandboxProcess, otp: Values
) -> None:
    state = pending(byon, sandbox)
    state = State(state.id, state.outputs | {"otp_code": OLD_CODE})
    assert byon.diff(state, BYON | otp) == NO_CHANGE
    assert byon.update(state, BYON | otp) == state
    assert counts(sandbox) == (0, 0)


@pytest.mark.parametrize("arrange", [alive, dead_here])
@pytest.mark.parametrize("status", ["pending", "expired"])
def test_a_new_code_verifies_even_where_it_seemed_expired(
    byon: PluginResource, sandbox: SandboxProcess, arrange: Arrange, status: str
) -> None:
    state = pending(byon, sandbox, arrange)
    state = State(state.id, state.outputs | {"status": status})
    inputs = code(sandbox)
    assert byon.diff(state, inputs) == UPDATE
    after = byon.update(state, inputs)
    assert after.outputs == state.outputs | {
        "status": "verified",
        "message": "Number verified successfully",
        "otp_code": inputs["otp_code"],
    }
    assert counts(sandbox) == (0, 1)


def test_a_wrong_code_while_the_sent_one_lives_is_an_error_that_says_until_when(
    byon: PluginResource, sandbox: SandboxProcess
) -> None:
    state = pending(byon, sandbox)
    line = failed(lambda: byon.update(state, BYON | {"otp_code": WRONG_CODE}))
    words = [OWN_NUMBER, "was not accepted", f"alive until {state.outputs['expires_at']}", "pulumi up"]
    assert [word for word in words if word not in line] == []
    assert counts(sandbox) == (0, 1)


@pytest.mark.parametrize("arrange", [dead_here, dead_everywhere])
def test_a_refused_code_that_had_expired_has_another_sent(
    plugin: Plugin, byon: PluginResource, sandbox: SandboxProcess, arrange: Arrange
) -> None:
    state = pending(byon, sandbox, arrange)
    after = byon.update(state, BYON | {"otp_code": WRONG_CODE})
    assert counts(sandbox) == (1, 1)
    assert after.outputs["status"] == "pending"
    assert after.outputs["otp_code"] == WRONG_CODE
    assert after.outputs["verification_id"] == sandbox.inbox(OWN_NUMBER)[-1]["verification_id"]
    assert after.outputs["verification_id"] != state.outputs["verification_id"]
    [line] = plugin.new_lines()
    assert "a new one was sent" in line


@pytest.mark.parametrize("otp", [{}, {"otp_code": OLD_CODE}])
@pytest.mark.parametrize("status", ["pending", "expired"])
def test_an_expired_code_is_drift_and_another_is_sent(
    byon: PluginResource, sandbox: SandboxProcess, otp: Values, status: str
) -> None:
    state = pending(byon, sandbox, dead_everywhere)
    state = State(state.id, state.outputs | {"status": status, "otp_code": OLD_CODE})
    sandbox.settings(otp_seconds=600)
    assert byon.diff(state, BYON | otp) == UPDATE
    after = byon.update(state, BYON | otp)
    assert counts(sandbox) == (1, 0)
    assert (after.outputs["status"], after.outputs["otp_code"]) == ("pending", OLD_CODE)
    assert byon.diff(after, BYON | otp) == NO_CHANGE


@pytest.mark.parametrize(
    "change", [{}, {"otp_code": WRONG_CODE}, {"otp_code": UNKNOWN}, {"verification_method": "voice"}]
)
def test_a_verified_number_needs_nothing_more(offline_plugin: Plugin, change: Values) -> None:
    byon = offline_plugin.resource(BYON_NUMBER)
    state = State(OWN_NUMBER, VERIFIED | {"otp_code": OLD_CODE, "expires_at": "2020-01-01T00:00:00Z"})
    assert byon.diff(state, BYON | change) == NO_CHANGE
    assert byon.read(state) == state
    if UNKNOWN not in change.values():
        assert byon.update(state, BYON | change) == state


@pytest.mark.parametrize("status", ["pending", "verified", "expired"])
def test_another_number_replaces(offline_plugin: Plugin, status: str) -> None:
    state = State(OWN_NUMBER, VERIFIED | {"status": status})
    other = BYON | {"phone_number": "+919812345679"}
    assert offline_plugin.resource(BYON_NUMBER).diff(state, other) == replacement("phone_number")


@pytest.mark.parametrize("status", ["pending", "verified", "expired"])
def test_a_number_that_is_not_known_yet_replaces_nothing_and_is_told(offline_plugin: Plugin, status: str) -> None:
    state = State(OWN_NUMBER, VERIFIED | {"status": status})
    offline_plugin.new_lines()
    assert offline_plugin.resource(BYON_NUMBER).diff(state, BYON | {"phone_number": UNKNOWN}) == UPDATE
    assert offline_plugin.new_lines() == [
        "info: phone_number is not known yet: if it turns out to be another number than "
        f"{OWN_NUMBER}, this resource is replaced"
    ]


@pytest.mark.parametrize("change", [{"otp_code": UNKNOWN}, {"verification_method": UNKNOWN}])
def test_an_unknown_that_may_matter_shows_as_an_update(offline_plugin: Plugin, change: Values) -> None:
    state = State(OWN_NUMBER, VERIFIED | {"status": "pending"})
    assert offline_plugin.resource(BYON_NUMBER).diff(state, BYON | change) == UPDATE


def test_another_method_has_another_code_sent(byon: PluginResource, sandbox: SandboxProcess) -> None:
    state, voice = pending(byon, sandbox), BYON | {"verification_method": "voice"}
    assert byon.diff(state, voice) == UPDATE
    after = byon.update(state, voice)
    assert after.outputs["verification_method"] == "voice"
    assert sandbox.inbox(OWN_NUMBER)[-1]["verification_method"] == "voice"
    assert byon.diff(after, voice) == NO_CHANGE


def test_another_method_with_a_new_code_submits_the_code_first(byon: PluginResource, sandbox: SandboxProcess) -> None:
    state = pending(byon, sandbox)
    after = byon.update(state, code(sandbox) | {"verification_method": "voice"})
    assert after.outputs["status"] == "verified"
    assert counts(sandbox) == (0, 1)
