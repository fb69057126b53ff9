"""The sandbox's channels: created and listed by the API, as documented, and one for each number."""

from typing import Any
from uuid import UUID

import pytest
import requests

from vobiz_sandbox.paths import CHANNEL, CHANNELS, ORDERS
from vobiz_sandbox.process import AUTH_ID, CREDENTIALS, OTHER_CREDENTIALS, SandboxProcess

NUMBER = "+919812345678"
TOKEN = "EAAfirst"
ROTATED = "EAAsecond"
BODY = {
    "waba_id": "102290129340398",
    "phone_number_id": "106540352242999",
    "phone_number": NUMBER,
    "number_onboarding_mode": "bring_your_own",
    "number_provider": "meta_direct",
    "access_token": TOKEN,
    "display_name": "Support",
}
ORDER = {"country_code": "IN", "region": "MH", "number_type": "local", "currency": "INR"}


def create(sandbox: SandboxProcess, headers: dict[str, str] = CREDENTIALS, **changes: Any) -> requests.Response:
    body = {name: value for name, value in {**BODY, **changes}.items() if value is not ...}
    return sandbox.ask("POST", CHANNELS, headers=headers, json=body)


def created(sandbox: SandboxProcess, **changes: Any) -> dict[str, Any]:
    response = create(sandbox, **changes)
    assert response.status_code == 201
    channel: dict[str, Any] = response.json()
    return channel


def listed(sandbox: SandboxProcess) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = sandbox.ask("GET", CHANNELS).json()["items"]
    return items


def place(sandbox: SandboxProcess, status: str, headers: dict[str, str] = CREDENTIALS) -> dict[str, Any]:
    placed = sandbox.ask("POST", ORDERS, headers=headers, json=ORDER).json()
    return sandbox.set_order_status(placed["id"], status)


def refusal(response: requests.Response) -> tuple[int, str, str]:
    error = response.json()["error"]
    return response.status_code, error["code"], error["message"]


def refused_fields(response: requests.Response) -> list[tuple[str, str]]:
    assert response.status_code == 422
    return [(problem["field"], problem["code"]) for problem in response.json()["error"]["details"]["errors"]]


def test_a_channel_is_answered_as_documented_and_listed_so(sandbox: SandboxProcess) -> None:
    channel = created(sandbox, label="unknown fields are ignored")
    assert listed(sandbox) == [channel]
    assert str(UUID(channel["id"], version=4)) == channel.pop("id")
    assert channel.pop("created_at") == channel.pop("updated_at")
    assert channel == {
        **{name: value for name, value in BODY.items() if name != "access_token"},
        "account_id": AUTH_ID,
        "number_order_id": None,
        "verification_status": "pending",
        "business_profile": {},
        "status": "active",
    }


def test_the_meta_token_is_held_and_never_answered(sandbox: SandboxProcess) -> None:
    answers = [create(sandbox)]
    channel_id = answers[0].json()["id"]
    assert [channel["access_token"] for channel in sandbox.channels()] == [TOKEN]
    path = CHANNEL.format(channel_id=channel_id)
    answers += [create(sandbox), sandbox.ask("GET", CHANNELS)]
    answers += [sandbox.ask("PUT", path, json={"access_token": ROTATED})]
    answers += [sandbox.ask("GET", CHANNELS), create(sandbox, waba_id="")]
    assert [answer.status_code for answer in answers] == [201, 409, 200, 200, 200, 422]
    assert [channel["access_token"] for channel in sandbox.channels()] == [ROTATED]
    assert [answer.text for answer in answers if "EAA" in answer.text or "access_token" in answer.text] == []
    assert sandbox.requests("POST", CHANNELS)[0]["body"] == BODY


def test_a_refused_meta_token_is_echoed_as_any_bad_value(sandbox: SandboxProcess) -> None:
    [problem] = create(sandbox, access_token="EABwrong").json()["error"]["details"]["errors"]
    assert (problem["field"], problem["value"]) == ("access_token", "EABwrong")


@pytest.mark.parametrize("mode", ["bring_your_own", "embedded_signup"])
@pytest.mark.parametrize("absent", [..., None])
def test_only_a_number_of_vobiz_needs_no_phone_number_id(sandbox: SandboxProcess, mode: str, absent: Any) -> None:
    refused = create(sandbox, number_onboarding_mode=mode, phone_number_id=absent)
    assert refused_fields(refused) == [("phone_number_id", "REQUIRED")]
    bought = created(sandbox, number_onboarding_mode="buy_from_vobiz", phone_number_id=absent)
    assert bought["phone_number_id"].isdigit()
    known = created(sandbox, phone_number="+919812345679", number_onboarding_mode=mode)
    assert known["phone_number_id"] == BODY["phone_number_id"]


def test_a_number_has_one_channel_whatever_account_has_it(sandbox: SandboxProcess) -> None:
    first = created(sandbox)
    exists = (409, "CHANNEL_EXISTS", f"Number {NUMBER} already has a channel")
    assert refusal(create(sandbox)) == exists
    assert refusal(create(sandbox, OTHER_CREDENTIALS, waba_id="1", display_name="Other")) == exists
    assert [channel["id"] for channel in sandbox.channels()] == [first["id"]]
    sandbox.connect_channel("+919812345679", account_id="MA_SANDBOX02")
    assert refusal(create(sandbox, phone_number="+919812345679"))[1] == "CHANNEL_EXISTS"


def test_an_order_that_is_given_is_a_completed_one_of_the_number(sandbox: SandboxProcess) -> None:
    placed = place(sandbox, "completed")
    bought = {"phone_number": placed["selected_phone_number"], "number_order_id": placed["id"]}
    other_number = create(sandbox, number_order_id=placed["id"])
    assert refused_fields(other_number) == [("number_order_id", "INVALID_VALUE")]
    words = f"Order {placed['id']} is of {placed['selected_phone_number']}, not of {NUMBER}"
    assert refusal(other_number)[2] == words
    for status in ("pending", "failed", "cancelled"):
        sandbox.set_order_status(placed["id"], status)
        words = f"Order {placed['id']} is {status}, not completed"
        assert refusal(create(sandbox, **bought)) == (409, "ORDER_NOT_COMPLETED", words)
    assert sandbox.channels() == []
    sandbox.set_order_status(placed["id"], "completed")
    assert created(sandbox, **bought)["number_order_id"] == placed["id"]
    sandbox.release(placed["id"])
    assert sandbox.channels() == []


def test_an_order_of_somebody_else_is_as_unknown_as_none(sandbox: SandboxProcess) -> None:
    foreign = place(sandbox, "completed", OTHER_CREDENTIALS)
    for order_id in (foreign["id"], "6f1d2c3b-0000-4000-8000-000000000000", ""):
        refused = create(sandbox, phone_number=foreign["selected_phone_number"], number_order_id=order_id)
        assert refused_fields(refused) == [("number_order_id", "INVALID_VALUE")]
        assert refusal(refused)[2] == f"Order {order_id} is not an order of this account"
    assert sandbox.channels() == []
