"""ByonNumber: lost answers, rate limits, refusals, what read finds, and bad input."""

from __future__ import annotations

import re
import time

import pytest

from tests.driver.inputs import BYON, NO_CHANGE, OWN_NUMBER, UPDATE
from tests.driver.own_number import (
    VERIFIED,
    WRONG_CODE,
    Arrange,
    alive,
    code,
    counts,
    dead_here,
    failed,
    pending,
)
from tests.driver.plugin import UNKNOWN, Plugin, PluginResource, State, Values
from tests.driver.starting import StartPlugin
from tests.protocol.golden import BYON_NUMBER
from vobiz_sandbox.paths import CHANNELS, CONFIRM, VERIFY
from vobiz_sandbox.process import SandboxProcess


@pytest.mark.parametrize("expires_at", [None, "soon", "", "9999", "2020-01-01"])
def test_an_expiry_that_cannot_be_read_never_expires(
    byon: PluginResource, sandbox: SandboxProcess, expires_at: str | None
) -> None:
    sandbox.arm(path=VERIFY, processed=True, patch={"expires_at": expires_at})
    state = byon.create(BYON)
    assert byon.diff(state, BYON) == NO_CHANGE
    assert byon.read(state) == state
    assert "otp_code was not accepted" in failed(lambda: byon.update(state, BYON | {"otp_code": WRONG_CODE}))


@pytest.mark.parametrize(
    "fault",
    [{"status": 500}, {"status": 408}, {"status": 303}, {"action": "reset"}, {"action": "hold", "seconds": 3}],
    ids=["500", "408", "303", "reset", "time-out"],
)
def test_a_lost_answer_to_verify_is_an_error_and_not_repeated(
    start_plugin: StartPlugin, sandbox: SandboxProcess, fault: Values
) -> None:
    byon = start_plugin({"VOBIZ_TIMEOUT_SECONDS": "1"}).resource(BYON_NUMBER)
    sandbox.arm(path=VERIFY, processed=True, **fault)
    line = failed(lambda: byon.create(BYON))
    assert f"{OWN_NUMBER}: a code was asked for and the answer was lost" in line
    assert "one may have been sent" in line
    assert counts(sandbox) == (1, 0)
    assert byon.create(code(sandbox)).outputs["status"] == "verified"


@pytest.mark.parametrize("body", ["", "sent!", "[]", '{"id": "x'])
def test_a_code_that_was_sent_is_recorded_whatever_the_answer_holds(
    byon: PluginResource, sandbox: SandboxProcess, body: str
) -> None:
    sandbox.arm(path=VERIFY, status=200, body=body)
    assert byon.create(BYON).outputs["status"] == "pending"


@pytest.mark.parametrize("fault", [{"status": 502}, {"action": "reset"}, {"status": 200, "body": "fine"}])
def test_a_lost_answer_to_confirm_is_asked_for_once_more(
    byon: PluginResource, sandbox: SandboxProcess, fault: Values
) -> None:
    state = pending(byon, sandbox)
    sandbox.arm(path=CONFIRM, **fault)
    assert byon.update(state, code(sandbox)).outputs["status"] == "verified"
    assert counts(sandbox) == (0, 2)


@pytest.mark.parametrize(
    ("faults", "processed"),
    [
        ([{"status": 500}, {"status": 500}], False),
        ([{"action": "reset"}, {"action": "reset"}], True),
        ([{"action": "reset"}], True),
    ],
    ids=["twice lost", "twice reset", "used up by the first"],
)
def test_an_answer_to_confirm_that_stays_lost_says_that_the_number_may_be_verified(
    byon: PluginResource, sandbox: SandboxProcess, faults: list[Values], processed: bool
) -> None:
    state = pending(byon, sandbox)
    for fault in faults:
        sandbox.arm(path=CONFIRM, processed=processed, **fault)
    line = failed(lambda: byon.update(state, code(sandbox)))
    assert f"{OWN_NUMBER}: the OTP was submitted and the answer was lost" in line
    assert "may be verified" in line
    assert counts(sandbox) == (0, 2)


@pytest.mark.parametrize("path", [VERIFY, CONFIRM])
def test_a_rate_limited_request_is_sent_again(byon: PluginResource, sandbox: SandboxProcess, path: str) -> None:
    sandbox.arm(path=path, status=429, headers={"Retry-After": "1"})
    start = time.monotonic()
    state = byon.create(BYON)
    assert byon.update(state, code(sandbox)).outputs["status"] == "verified"
    assert time.monotonic() - start >= 0.9
    assert sum(counts(sandbox)) == 3


@pytest.mark.parametrize("path", [VERIFY, CONFIRM])
def test_an_absurd_rate_limit_is_an_error_at_once(byon: PluginResource, sandbox: SandboxProcess, path: str) -> None:
    state = pending(byon, sandbox)
    sandbox.arm(path=path, status=429, headers={"Retry-After": "86400"})
    inputs = code(sandbox) if path == CONFIRM else BYON | {"verification_method": "voice"}
    start = time.monotonic()
    assert re.search(r"run it again in \d+ s$", failed(lambda: byon.update(state, inputs)))
    assert time.monotonic() - start < 10
    assert sum(counts(sandbox)) == 1


@pytest.mark.parametrize("status", [401, 402, 403])
def test_a_refusal_that_is_not_about_the_code_has_no_other_sent(
    byon: PluginResource, sandbox: SandboxProcess, status: int
) -> None:
    sandbox.arm(path=CONFIRM, status=status)
    line = failed(lambda: byon.create(BYON | {"otp_code": WRONG_CODE}))
    assert f"{OWN_NUMBER}: OTP: Vobiz refused with {status}" in line
    assert counts(sandbox) == (0, 1)


@pytest.mark.parametrize("arrange", [alive, dead_here])
def test_read_looks_for_a_channel_first(
    byon: PluginResource, start_plugin: StartPlugin, sandbox: SandboxProcess, arrange: Arrange
) -> None:
    state = pending(byon, sandbox, arrange)
    sandbox.connect_channel(OWN_NUMBER)
    after = start_plugin().resource(BYON_NUMBER).read(state)
    assert after == State(OWN_NUMBER, state.outputs | {"status": "verified"})
    assert counts(sandbox) == (0, 0)


def test_read_turns_a_dead_code_into_expired_and_sends_nothing(
    plugin: Plugin, byon: PluginResource, sandbox: SandboxProcess
) -> None:
    state = pending(byon, sandbox, dead_here)
    after = byon.read(state)
    assert after == State(OWN_NUMBER, state.outputs | {"status": "expired"})
    assert byon.diff(after, BYON) == UPDATE
    [line] = plugin.new_lines()
    assert f"the code expired at {state.outputs['expires_at']}" in line
    assert byon.read(after) == after
    assert plugin.new_lines() == []
    assert counts(sandbox) == (0, 0)


@pytest.mark.parametrize("fault", [{"status": 401}, {"status": 500}, {"action": "reset"}])
def test_read_without_an_answer_is_an_error(
    byon: PluginResource, start_plugin: StartPlugin, sandbox: SandboxProcess, fault: Values
) -> None:
    state = pending(byon, sandbox)
    sandbox.arm(path=CHANNELS, times=9, **fault)
    assert "list of channels" in failed(lambda: start_plugin().resource(BYON_NUMBER).read(state))


@pytest.mark.parametrize("status", ["pending", "verified", "expired"])
def test_delete_forgets_with_a_line(offline_plugin: Plugin, status: str) -> None:
    offline_plugin.new_lines()
    offline_plugin.resource(BYON_NUMBER).delete(State(OWN_NUMBER, VERIFIED | {"status": status}))
    [line] = offline_plugin.new_lines()
    assert line.startswith(f"info: {OWN_NUMBER} is forgotten here")


def test_a_state_of_an_older_version_is_no_change(offline_plugin: Plugin) -> None:
    assert offline_plugin.resource(BYON_NUMBER).diff(State(OWN_NUMBER, {"status": "pending"}), BYON) == NO_CHANGE


@pytest.mark.parametrize(
    ("change", "properties"),
    [
        ({"phone_number": "9812345678"}, ["phone_number"]),
        ({"verification_method": "fax"}, ["verification_method"]),
        ({"otp_code": 123456}, [""]),
        ({"otp_code": "12 34 56"}, [""]),
        ({"otp_code": "\uff11\uff12\uff13\uff14"}, [""]),
        ({"otp_code": "123"}, [""]),
        ({"otpcode": "1"}, ["otpcode"]),
    ],
)
def test_a_bad_input_is_one_failure_and_a_secret_ones_names_no_property(
    offline_plugin: Plugin, change: Values, properties: list[str]
) -> None:
    failures = offline_plugin.resource(BYON_NUMBER).check(BYON | change).failures
    assert list(failures) == properties
    [reason] = failures.values()
    if properties == [""]:
        assert reason.startswith("otp_code must be ")
        assert str(change["otp_code"]) not in reason


def test_unknown_inputs_pass_and_credentials_are_asked_for_before_a_code_is_sent(
    byon: PluginResource, offline_plugin: Plugin
) -> None:
    inputs = {"phone_number": UNKNOWN, "verification_method": UNKNOWN, "otp_code": UNKNOWN}
    checked = byon.check(inputs)
    assert (checked.inputs, checked.failures) == (inputs, {})
    assert "no Vobiz credentials" in failed(lambda: offline_plugin.resource(BYON_NUMBER).check(BYON))
