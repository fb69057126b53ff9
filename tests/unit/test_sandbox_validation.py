"""Requests that the sandbox refuses as invalid, and which field it names."""

from typing import Any

import pytest
import requests

from vobiz_sandbox.paths import AVAILABILITY, CHANNELS, CONFIRM, ORDERS, VERIFY
from vobiz_sandbox.process import CREDENTIALS, SandboxProcess

JSON = CREDENTIALS | {"Content-Type": "application/json"}
VALID: dict[str, dict[str, Any]] = {
    ORDERS: {"country_code": "IN", "region": "MH", "number_type": "local", "currency": "INR"},
    VERIFY: {"phone_number": "+919876543210", "verification_method": "sms"},
    CONFIRM: {"phone_number": "+919876543210", "otp_code": "123456"},
    CHANNELS: {
        "waba_id": "102290129340398",
        "phone_number": "+919876543210",
        "number_onboarding_mode": "buy_from_vobiz",
        "number_provider": "meta_direct",
        "access_token": "EAAvalid",
        "display_name": "Support",
    },
}
INVALID_PHONE_NUMBERS: list[Any] = [
    "919876543210",
    "+1234567",
    "+1234567890123456",
    "+9198765abc10",
    "+919876543210\n",
    "+９１９８７６５４３２１０",  # noqa: RUF001
    919876543210,
]
INVALID: list[tuple[str, str, Any]] = [
    *((ORDERS, "country_code", value) for value in ["in", "IND", "", None, 91, ["IN"]]),
    *((ORDERS, "region", value) for value in ["", None, 5]),
    *((ORDERS, "number_type", value) for value in ["mobile", None, True]),
    *((ORDERS, "preferred_number", value) for value in INVALID_PHONE_NUMBERS),
    *((ORDERS, "currency", value) for value in ["EUR", "inr", None, 1]),
    *((VERIFY, "phone_number", value) for value in [None, *INVALID_PHONE_NUMBERS]),
    *((VERIFY, "verification_method", value) for value in ["email", "SMS", None, 1]),
    *((CONFIRM, "phone_number", value) for value in [None, *INVALID_PHONE_NUMBERS]),
    *((CONFIRM, "otp_code", value) for value in ["", "12a456", "123456\n", 123456, None]),
    *((CHANNELS, "phone_number", value) for value in [None, *INVALID_PHONE_NUMBERS]),
    *((CHANNELS, "number_onboarding_mode", value) for value in ["bought", "", None, 1]),
    *((CHANNELS, "access_token", value) for value in ["eaaX", "xEAA", " EAA", "\nEAA", "", None, 5]),
    *((CHANNELS, name, value) for name in ["waba_id", "number_provider", "display_name"] for value in ["", None, 5]),
    *((CHANNELS, "phone_number_id", value) for value in ["", 106540352242922]),
    (CHANNELS, "number_order_id", 5),
]


def problems(response: requests.Response) -> list[dict[str, Any]]:
    error = response.json()["error"]
    assert (response.status_code, error["code"]) == (422, "VALIDATION_ERROR")
    listed: list[dict[str, Any]] = error["details"]["errors"]
    assert all(set(problem) == {"field", "message", "code", "value"} for problem in listed)
    return listed


@pytest.mark.parametrize(("path", "field", "value"), INVALID)
def test_a_bad_value_is_refused_by_its_field(sandbox: SandboxProcess, path: str, field: str, value: Any) -> None:
    response = sandbox.ask("POST", path, json={**VALID[path], field: value})
    assert [(problem["field"], problem["value"]) for problem in problems(response)] == [(field, value)]


@pytest.mark.parametrize("path", VALID)
def test_every_missing_field_is_named(sandbox: SandboxProcess, path: str) -> None:
    response = sandbox.ask("POST", path, json={})
    named = [(problem["field"], problem["code"], problem["value"]) for problem in problems(response)]
    assert named == [(field, "REQUIRED", None) for field in VALID[path]]


@pytest.mark.parametrize(
    ("query", "value"), [("", None), ("?country=", ""), ("?country=in", "in"), ("?region=MH", None)]
)
def test_availability_needs_a_country(sandbox: SandboxProcess, query: str, value: str | None) -> None:
    response = sandbox.ask("GET", AVAILABILITY + query)
    assert [(problem["field"], problem["value"]) for problem in problems(response)] == [("country", value)]


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe\xfa", b"not json"])
def test_malformed_json_is_a_bad_request(sandbox: SandboxProcess, body: bytes) -> None:
    response = sandbox.ask("POST", ORDERS, headers=JSON, data=body)
    assert (response.status_code, response.json()["error"]["code"]) == (400, "BAD_REQUEST")
    assert isinstance(sandbox.requests()[-1]["body"], str)


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b'"text"'])
def test_a_body_that_is_no_object_is_refused(sandbox: SandboxProcess, body: bytes) -> None:
    response = sandbox.ask("POST", ORDERS, headers=JSON, data=body)
    assert [problem["field"] for problem in problems(response)] == ["body"]


@pytest.mark.parametrize("value", [b"NaN", b"1e999", b'"\\ud800"'])
def test_a_value_without_a_json_form_is_refused_all_the_same(sandbox: SandboxProcess, value: bytes) -> None:
    response = sandbox.ask("POST", VERIFY, headers=JSON, data=b'{"phone_number":' + value + b"}")
    assert [problem["field"] for problem in problems(response)] == ["phone_number", "verification_method"]
    assert sandbox.requests()[-1]["status"] == 422


def test_unknown_fields_are_ignored(sandbox: SandboxProcess) -> None:
    response = sandbox.ask("POST", ORDERS, json={**VALID[ORDERS], "label": "support"})
    assert response.status_code == 201
    assert "label" not in response.json()
