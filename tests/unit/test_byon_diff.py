"""ByonNumber: check, and diff row by row of the OTP table."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from tests.unit.providers import configured, failures, for_sandbox, unknown
from vobiz_provider.engine.errors import CredentialsError
from vobiz_provider.engine.keys import PROVIDER_KEY
from vobiz_provider.providers import ByonNumberProvider
from vobiz_sandbox.process import SandboxProcess

NUMBER, OTHER = "+919812345678", "+919812345679"
NEWS: dict[str, Any] = {"phone_number": NUMBER, "verification_method": "sms"}
_NOW = datetime.now(timezone.utc)
LATER, EARLIER = (_NOW + timedelta(hours=1)).isoformat(), (_NOW - timedelta(seconds=1)).isoformat()
CODE = {"otp_code": "123456"}

PENDING = NEWS | {"status": "pending", "verification_id": "v", "expires_at": LATER, PROVIDER_KEY: "gASVold"}
TRIED = PENDING | CODE
DEAD = PENDING | {"expires_at": EARLIER}
EXPIRED = PENDING | {"status": "expired", "expires_at": EARLIER}
VERIFIED = NEWS | {"status": "verified", "message": "Number verified successfully"}


@pytest.mark.parametrize(
    ("olds", "change", "changes", "replaces"),
    [
        (PENDING, {}, False, []),
        (PENDING, {PROVIDER_KEY: "gASVnew"}, False, []),
        (TRIED, CODE, False, []),
        (TRIED, {}, False, []),
        (PENDING, CODE, True, []),
        (TRIED, {"otp_code": "654321"}, True, []),
        (TRIED, {"otp_code": "0123456"}, True, []),
        (PENDING, {"otp_code": unknown()}, True, []),
        (EXPIRED, CODE, True, []),
        (EXPIRED, {}, True, []),
        (EXPIRED | CODE, CODE, True, []),
        (DEAD, {}, True, []),
        (DEAD | CODE, CODE, True, []),
        (VERIFIED, {}, False, []),
        (VERIFIED, CODE, False, []),
        (VERIFIED | CODE, {"otp_code": "654321"}, False, []),
        (VERIFIED | CODE, {}, False, []),
        (VERIFIED, {"otp_code": unknown()}, False, []),
        (VERIFIED, {"verification_method": "voice"}, False, []),
        (VERIFIED, {"verification_method": unknown()}, False, []),
        (VERIFIED | {"expires_at": EARLIER}, {}, False, []),
        (EXPIRED | {"status": "VERIFIED"}, CODE, False, []),
        (PENDING, {"phone_number": OTHER}, True, ["phone_number"]),
        (EXPIRED, {"phone_number": OTHER} | CODE, True, ["phone_number"]),
        (VERIFIED, {"phone_number": OTHER}, True, ["phone_number"]),
        (VERIFIED, {"phone_number": unknown()}, True, []),
        (PENDING, {"phone_number": unknown()}, True, []),
        (PENDING, {"verification_method": "voice"}, True, []),
        (PENDING, {"verification_method": unknown()}, True, []),
        (EXPIRED, {"verification_method": "voice"}, True, []),
    ],
)
def test_what_an_up_would_do(olds: dict[str, Any], change: dict[str, Any], changes: bool, replaces: list[str]) -> None:
    result = ByonNumberProvider().diff(NUMBER, olds, NEWS | change)
    assert (result.changes, result.replaces, result.delete_before_replace) == (changes, replaces, False)


@pytest.mark.parametrize("expires_at", [None, "", "soon", "2026-03-01T10:10:00", 0.0, 1e308, True, [], {}])
def test_an_expiry_that_cannot_be_read_never_expires(expires_at: Any) -> None:
    assert not ByonNumberProvider().diff(NUMBER, PENDING | {"expires_at": expires_at}, NEWS).changes


@pytest.mark.parametrize(
    "state",
    [
        {},
        {"status": "pending"},
        {"status": "verified"},
        {"phone_number": NUMBER, "status": "pending"},
        NEWS | {"status": "pending"},
        PENDING | {"a_field_of_tomorrow": {"x": [1.0]}},
    ],
)
def test_state_of_another_version_differs_in_nothing(state: dict[str, Any]) -> None:
    assert not ByonNumberProvider().diff(NUMBER, state, NEWS).changes


@pytest.mark.parametrize("odd", [None, "", "text", 7.0, True, [], {}, {"x": [None]}])
@pytest.mark.parametrize("key", [*PENDING, "otp_code", "message"])
def test_an_odd_state_never_makes_diff_raise(key: str, odd: Any) -> None:
    result = ByonNumberProvider().diff(NUMBER, PENDING | {key: odd}, NEWS | CODE)
    assert result.replaces == (["phone_number"] if key == "phone_number" else [])


@pytest.fixture
def provider(sandbox: SandboxProcess) -> ByonNumberProvider:
    return for_sandbox(ByonNumberProvider(), sandbox)


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("phone_number", None, "is required"),
        ("phone_number", "9812345678", "must be an E.164 number"),
        ("phone_number", "+91-98123-45678", "must be an E.164 number"),
        ("phone_number", "\u202e+919812345678", "must be an E.164 number"),
        ("verification_method", "SMS", "must be 'sms' or 'voice'"),
        ("verification_method", "email", "must be 'sms' or 'voice'"),
        ("verification_method", ["sms"], "must be 'sms' or 'voice'"),
        ("code", "1", "is not an input of this resource"),
    ],
)
def test_a_bad_input_is_one_failure_under_its_own_name(
    provider: ByonNumberProvider, field: str, value: Any, reason: str
) -> None:
    [(named, said)] = failures(provider.check({}, NEWS | {field: value}))
    assert named == field
    assert reason in said


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (424242.0, "leading zeros count"),
        (True, "must be a string"),
        (["424242"], "must be a string"),
        ("", "must be 4 to 12 digits"),
        ("424", "must be 4 to 12 digits"),
        ("4242424242424", "must be 4 to 12 digits"),
        ("424 242", "must be 4 to 12 digits"),
        ("424242\n", "must be 4 to 12 digits"),
        ("٤٢٤٢٤٢", "must be 4 to 12 digits"),
        ("\uff14\uff12\uff14\uff12\uff14\uff12", "must be 4 to 12 digits"),
    ],
)
def test_a_bad_code_fails_without_its_value_and_without_its_property(
    provider: ByonNumberProvider, value: Any, reason: str
) -> None:
    [(named, said)] = failures(provider.check({}, NEWS | {"otp_code": value}))
    assert named == ""
    assert said.startswith("otp_code ")
    assert reason in said
    assert not value or str(value).strip() not in said
    assert "4242" not in said


@pytest.mark.parametrize("olds", [{}, NEWS], ids=["new", "known"])
@pytest.mark.parametrize("field", ["phone_number", "verification_method", "otp_code"])
def test_an_unknown_value_never_fails(provider: ByonNumberProvider, field: str, olds: dict[str, Any]) -> None:
    later = unknown()
    result = provider.check(olds, NEWS | CODE | {field: later})
    assert failures(result) == []
    assert result.inputs[field] is later


@pytest.mark.parametrize(
    "news", [{"phone_number": NUMBER}, NEWS, NEWS | {"otp_code": "0042"}, NEWS | {PROVIDER_KEY: 1}]
)
def test_check_of_its_own_result_changes_nothing(provider: ByonNumberProvider, news: dict[str, Any]) -> None:
    once = provider.check({}, news).inputs
    assert once["verification_method"] == "sms"
    assert provider.check(once, once).inputs == once
    assert provider.check({}, once).inputs == once


def test_check_asks_the_api_nothing(provider: ByonNumberProvider, sandbox: SandboxProcess) -> None:
    provider.check({}, NEWS | CODE)
    provider.check(NEWS, NEWS | CODE)
    assert sandbox.requests() == []


def test_missing_credentials_are_known_in_the_preview() -> None:
    provider = configured(ByonNumberProvider(), {"vobiz:authId": "MA_SANDBOX01"})
    with pytest.raises(CredentialsError, match="vobiz:authId is set and vobiz:authToken is not"):
        provider.check({}, NEWS)
    assert failures(provider.check(NEWS, NEWS)) == []
