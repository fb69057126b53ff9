"""ByonNumber: check, and diff row by row of the OTP table."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from pulumi.runtime.rpc import unwrap_rpc_secret

from tests.driver.inputs import BYON
from tests.driver.inputs import OWN_NUMBER as NUMBER
from tests.driver.plugin import UNKNOWN, Difference, Plugin, PluginError, PluginResource, State, Values
from tests.driver.starting import StartPlugin
from tests.protocol.golden import BYON_NUMBER
from vobiz_sandbox.process import SandboxProcess

OTHER = "+919812345679"
_NOW = datetime.now(timezone.utc)
LATER, EARLIER = (_NOW + timedelta(hours=1)).isoformat(), (_NOW - timedelta(seconds=1)).isoformat()
CODE = {"otp_code": "123456"}

PENDING = BYON | {"status": "pending", "verification_id": "v", "expires_at": LATER}
TRIED = PENDING | CODE
DEAD = PENDING | {"expires_at": EARLIER}
EXPIRED = PENDING | {"status": "expired", "expires_at": EARLIER}
VERIFIED = BYON | {"status": "verified", "message": "Number verified successfully"}


@pytest.fixture
def offline(offline_plugin: Plugin) -> PluginResource:
    return offline_plugin.resource(BYON_NUMBER)


@pytest.mark.parametrize(
    ("olds", "change", "changes", "replaces"),
    [
        (PENDING, {}, False, []),
        (TRIED, CODE, False, []),
        (TRIED, {}, False, []),
        (PENDING, CODE, True, []),
        (TRIED, {"otp_code": "654321"}, True, []),
        (TRIED, {"otp_code": "0123456"}, True, []),
        (PENDING, {"otp_code": UNKNOWN}, True, []),
        (EXPIRED, CODE, True, []),
        (EXPIRED, {}, True, []),
        (EXPIRED | CODE, CODE, True, []),
        (DEAD, {}, True, []),
        (DEAD | CODE, CODE, True, []),
        (VERIFIED, {}, False, []),
        (VERIFIED, CODE, False, []),
        (VERIFIED | CODE, {"otp_code": "654321"}, False, []),
        (VERIFIED | CODE, {}, False, []),
        (VERIFIED, {"otp_code": UNKNOWN}, False, []),
        (VERIFIED, {"verification_method": "voice"}, False, []),
        (VERIFIED, {"verification_method": UNKNOWN}, False, []),
        (VERIFIED | {"expires_at": EARLIER}, {}, False, []),
        (EXPIRED | {"status": "VERIFIED"}, CODE, False, []),
        (PENDING, {"phone_number": OTHER}, True, ["phone_number"]),
        (EXPIRED, {"phone_number": OTHER} | CODE, True, ["phone_number"]),
        (VERIFIED, {"phone_number": OTHER}, True, ["phone_number"]),
        (VERIFIED, {"phone_number": UNKNOWN}, True, []),
        (PENDING, {"phone_number": UNKNOWN}, True, []),
        (PENDING, {"verification_method": "voice"}, True, []),
        (PENDING, {"verification_method": UNKNOWN}, True, []),
        (EXPIRED, {"verification_method": "voice"}, True, []),
    ],
)
def test_what_an_up_would_do(
    offline: PluginResource, olds: Values, change: Values, changes: bool, replaces: list[str]
) -> None:
    assert offline.diff(State(NUMBER, olds), BYON | change) == Difference(
        changes, replaces, delete_before_replace=False
    )


@pytest.mark.parametrize("expires_at", [None, "", "soon", "2026-03-01T10:10:00", 0.0, 1e308, True, [], {}])
def test_an_expiry_that_cannot_be_read_never_expires(offline: PluginResource, expires_at: Any) -> None:
    assert not offline.diff(State(NUMBER, PENDING | {"expires_at": expires_at}), BYON).changes


@pytest.mark.parametrize(
    "state",
    [
        {},
        {"status": "pending"},
        {"status": "verified"},
        {"phone_number": NUMBER, "status": "pending"},
        BYON | {"status": "pending"},
        PENDING | {"a_field_of_tomorrow": {"x": [1.0]}},
    ],
)
def test_state_of_another_version_differs_in_nothing(offline: PluginResource, state: Values) -> None:
    assert not offline.diff(State(NUMBER, state), BYON).changes


@pytest.mark.parametrize("odd", [None, "", "text", 7.0, True, [], {}, {"x": [None]}])
def test_an_odd_state_never_makes_diff_raise(offline: PluginResource, odd: Any) -> None:
    for key in (*PENDING, "otp_code", "message"):
        replaces = offline.diff(State(NUMBER, PENDING | {key: odd}), BYON | CODE).replaces
        assert replaces == (["phone_number"] if key == "phone_number" and odd is not None else [])


@pytest.mark.parametrize("olds", [None, BYON], ids=["new", "known"])
@pytest.mark.parametrize("field", ["phone_number", "verification_method", "otp_code"])
def test_an_unknown_value_never_fails(byon: PluginResource, field: str, olds: Values | None) -> None:
    checked = byon.check(BYON | CODE | {field: UNKNOWN}, olds)
    assert checked.failures == {}
    assert checked.inputs[field] == UNKNOWN


@pytest.mark.parametrize("news", [{"phone_number": NUMBER}, BYON, BYON | {"otp_code": "0042"}])
def test_check_of_its_own_result_changes_nothing(byon: PluginResource, news: Values) -> None:
    once = _plain(byon.check(news).inputs)
    assert once["verification_method"] == "sms"
    assert _plain(byon.check(once, once).inputs) == once
    assert _plain(byon.check(once).inputs) == once


def _plain(inputs: Values) -> Values:
    # The engine sends a code that was marked as a secret back without the mark.
    return {key: unwrap_rpc_secret(value) for key, value in inputs.items()}


def test_check_asks_the_api_nothing(byon: PluginResource, sandbox: SandboxProcess) -> None:
    byon.check(BYON | CODE)
    byon.check(BYON | CODE, BYON)
    assert sandbox.requests() == []


def test_missing_credentials_are_known_in_the_preview(start_plugin: StartPlugin) -> None:
    byon = start_plugin({"VOBIZ_AUTH_TOKEN": None}).resource(BYON_NUMBER)
    with pytest.raises(PluginError, match="VOBIZ_AUTH_ID is set and VOBIZ_AUTH_TOKEN is not"):
        byon.check(BYON)
    assert byon.check(BYON, BYON).failures == {}
