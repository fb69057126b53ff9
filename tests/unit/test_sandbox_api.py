"""The sandbox's numbers API, to the letter of the API's documentation."""

import re
from datetime import datetime, timezone
from typing import Any
from uuid import UUID

import pytest
import requests

from vobiz_sandbox.paths import AVAILABILITY, CHANNELS, CONFIRM, ORDERS, VERIFY
from vobiz_sandbox.process import ACCESS_TOKEN, AUTH_ID, AUTH_TOKEN, CREDENTIALS, OTHER_CREDENTIALS, SandboxProcess

READ_ONLY = {"X-Auth-ID": "MA_READONLY", "X-Auth-Token": "sandbox-token-readonly"}
SEED_NUMBER = "+919876543210"
SEED_ORDER = {
    "country_code": "IN",
    "region": "MH",
    "number_type": "local",
    "preferred_number": SEED_NUMBER,
    "currency": "INR",
}


def on_sale(sandbox: SandboxProcess) -> list[str]:
    items = sandbox.ask("GET", f"{AVAILABILITY}?country=IN&region=MH").json()["items"]
    return [item["e164"] for item in items]


def place(sandbox: SandboxProcess, headers: dict[str, str] = CREDENTIALS, **changes: Any) -> requests.Response:
    return sandbox.ask("POST", ORDERS, headers=headers, json={**SEED_ORDER, **changes})


def check_error(response: requests.Response, status: int, code: str) -> None:
    document = response.json()
    assert response.status_code == status
    assert set(document) == {"status", "error", "timestamp", "requestId"}
    assert document["status"] == "error"
    assert set(document["error"]) == {"code", "message", "details"}
    assert document["error"]["code"] == code
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", document["timestamp"])
    UUID(document["requestId"])


def whole(*items: dict[str, Any]) -> dict[str, Any]:
    return {"items": list(items), "total": len(items), "page": 1, "limit": len(items), "has_more": False}


def test_availability_lists_the_numbers_of_the_region(sandbox: SandboxProcess) -> None:
    response = sandbox.ask("GET", f"{AVAILABILITY}?country=IN&region=MH")
    items = response.json()["items"]
    assert response.status_code == 200
    assert {
        "e164": SEED_NUMBER,
        "country": "IN",
        "region": "MH",
        "setup_fee": 500,
        "monthly_fee": 250,
        "currency": "INR",
    } in items
    assert {item["region"] for item in items} == {"MH"}
    cheapest = min(items, key=lambda item: (item["setup_fee"], item["monthly_fee"], item["e164"]))
    assert cheapest["e164"] == SEED_NUMBER != items[0]["e164"]


def test_availability_without_a_region_lists_the_country(sandbox: SandboxProcess) -> None:
    items = sandbox.ask("GET", f"{AVAILABILITY}?country=IN").json()["items"]
    assert {item["region"] for item in items} == {"MH", "KA"}
    assert sandbox.ask("GET", f"{AVAILABILITY}?country=FR").json() == whole()
    dollars = sandbox.ask("GET", f"{AVAILABILITY}?country=US&region=CA").json()["items"]
    assert {item["currency"] for item in dollars} == {"USD"}


def test_an_order_is_answered_as_documented(sandbox: SandboxProcess) -> None:
    before = datetime.now(timezone.utc).replace(microsecond=0)
    response = place(sandbox)
    order = response.json()
    assert response.status_code == 201
    assert str(UUID(order["id"], version=4)) == order.pop("id")
    assert re.fullmatch(r"ord_meta_\d{4}", order.pop("provider_order_id"))
    created_at = order.pop("created_at")
    assert order.pop("updated_at") == created_at
    assert before <= datetime.strptime(created_at, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc)
    assert order == {
        "account_id": AUTH_ID,
        "country_code": "IN",
        "region": "MH",
        "number_type": "local",
        "selected_phone_number": SEED_NUMBER,
        "provider_name": "meta_direct",
        "status": "pending",
        "monthly_cost": 250,
        "setup_cost": 500,
        "currency": "INR",
        "failure_reason": None,
    }


def test_an_order_without_a_preference_takes_the_first_number_and_the_currency_asked(
    sandbox: SandboxProcess,
) -> None:
    first, second, *_ = on_sale(sandbox)
    order = sandbox.ask("POST", ORDERS, json={key: SEED_ORDER[key] for key in SEED_ORDER if key != "preferred_number"})
    assert order.json()["selected_phone_number"] == first
    in_dollars = place(sandbox, preferred_number=None, currency="USD").json()
    assert (in_dollars["selected_phone_number"], in_dollars["currency"]) == (second, "USD")


def test_a_number_is_sold_once_and_leaves_the_listing_when_ordered(sandbox: SandboxProcess) -> None:
    place(sandbox)
    assert SEED_NUMBER not in on_sale(sandbox)
    check_error(place(sandbox), 409, "NUMBER_NOT_AVAILABLE")
    check_error(place(sandbox, OTHER_CREDENTIALS), 409, "NUMBER_NOT_AVAILABLE")
    check_error(place(sandbox, preferred_number="+910000000000"), 409, "NUMBER_NOT_AVAILABLE")
    check_error(place(sandbox, region="KA", preferred_number="+919876543217"), 409, "NUMBER_NOT_AVAILABLE")


def test_a_region_can_be_sold_out(sandbox: SandboxProcess) -> None:
    for _ in on_sale(sandbox):
        assert place(sandbox, preferred_number=None).status_code == 201
    check_error(place(sandbox, preferred_number=None), 409, "NUMBER_NOT_AVAILABLE")


def test_with_late_delisting_a_number_can_be_ordered_twice(sandbox: SandboxProcess) -> None:
    sandbox.settings(delist="completed")
    first, second = place(sandbox).json(), place(sandbox).json()
    assert first["selected_phone_number"] == second["selected_phone_number"] == SEED_NUMBER
    assert SEED_NUMBER in on_sale(sandbox)
    sandbox.set_order_status(first["id"], "completed")
    assert SEED_NUMBER not in on_sale(sandbox)
    sandbox.set_order_status(second["id"], "cancelled")
    assert SEED_NUMBER not in on_sale(sandbox)


@pytest.mark.parametrize("status", ["failed", "cancelled"])
def test_the_number_of_a_failed_order_is_on_sale_again(sandbox: SandboxProcess, status: str) -> None:
    order = place(sandbox).json()
    sandbox.set_order_status(order["id"], status)
    assert SEED_NUMBER in on_sale(sandbox)


def test_one_order_is_read_only_when_that_is_switched_on(sandbox: SandboxProcess) -> None:
    order = place(sandbox).json()
    path = f"{ORDERS}/{order['id']}"
    check_error(sandbox.ask("GET", path), 404, "NOT_FOUND")
    sandbox.settings(order_read=True)
    assert sandbox.ask("GET", path).json() == order
    check_error(sandbox.ask("GET", path, headers=OTHER_CREDENTIALS), 404, "NOT_FOUND")
    check_error(sandbox.ask("GET", f"{ORDERS}/unknown"), 404, "NOT_FOUND")


def test_channels_are_listed_for_their_own_account(sandbox: SandboxProcess) -> None:
    assert sandbox.ask("GET", CHANNELS).json() == whole()
    channel = sandbox.connect_channel(SEED_NUMBER, "b3d1c4a2-5f6e-4a8b-9c0d-1e2f3a4b5c6d")
    assert sandbox.ask("GET", CHANNELS).json() == whole(channel)
    assert sandbox.ask("GET", CHANNELS, headers=OTHER_CREDENTIALS).json() == whole()
    assert list(channel) == [
        *("id", "account_id", "waba_id", "phone_number_id", "phone_number", "number_onboarding_mode"),
        *("number_provider", "number_order_id", "verification_status", "display_name", "business_profile"),
        *("status", "created_at", "updated_at"),
    ]


def test_a_list_can_be_cut_and_says_so(sandbox: SandboxProcess) -> None:
    channels = [sandbox.connect_channel(number) for number in ("+919812345671", "+919812345672", "+919812345673")]
    numbers = sandbox.ask("GET", f"{AVAILABILITY}?country=US").json()["items"]
    sandbox.settings(list_limit=2)
    cut = {"total": 3, "page": 1, "limit": 2, "has_more": True}
    assert sandbox.ask("GET", CHANNELS).json() == {"items": channels[:2], **cut}
    assert sandbox.ask("GET", f"{AVAILABILITY}?country=US").json() == {"items": numbers[:2], **cut}
    sandbox.settings(list_limit=3)
    assert sandbox.ask("GET", CHANNELS).json() == whole(*channels)
    sandbox.settings(list_limit=None)
    assert sandbox.ask("GET", f"{AVAILABILITY}?country=US").json() == whole(*numbers)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Auth-ID": AUTH_ID},
        {"X-Auth-Token": AUTH_TOKEN},
        {"X-Auth-ID": AUTH_ID, "X-Auth-Token": "sandbox-token-2"},
        {"X-Auth-ID": "MA_UNKNOWN", "X-Auth-Token": AUTH_TOKEN},
        {"X-Auth-ID": AUTH_ID, "X-Auth-Token": "", "Authorization": f"Bearer {ACCESS_TOKEN}"},
        {"Authorization": "Bearer sandbox.jwt.unknown"},
        {"Authorization": "Bearer "},
        {"Authorization": f"Basic {ACCESS_TOKEN}"},
    ],
)
def test_missing_or_wrong_credentials_are_refused(sandbox: SandboxProcess, headers: dict[str, str]) -> None:
    check_error(sandbox.ask("GET", f"{AVAILABILITY}?country=IN", headers=headers), 401, "UNAUTHORIZED")
    check_error(sandbox.ask("POST", ORDERS, headers=headers, data=b"{"), 401, "UNAUTHORIZED")


def test_a_bearer_token_stands_for_its_account(sandbox: SandboxProcess) -> None:
    assert place(sandbox, {"Authorization": f"Bearer {ACCESS_TOKEN}"}).json()["account_id"] == AUTH_ID
    other = place(sandbox, {"Authorization": "bearer sandbox.jwt.two"}, preferred_number=None)
    assert other.json()["account_id"] == "MA_SANDBOX02"


def test_a_read_only_account_is_forbidden_to_post(sandbox: SandboxProcess) -> None:
    assert sandbox.ask("GET", f"{AVAILABILITY}?country=IN", headers=READ_ONLY).status_code == 200
    for path in (ORDERS, VERIFY, CONFIRM, CHANNELS):
        check_error(sandbox.ask("POST", path, headers=READ_ONLY, json=SEED_ORDER), 403, "FORBIDDEN")
    assert sandbox.orders() == []


def test_what_the_api_does_not_offer_is_an_error_in_its_shape(sandbox: SandboxProcess) -> None:
    check_error(sandbox.ask("GET", "/numbers/whatsapp"), 404, "NOT_FOUND")
    check_error(sandbox.ask("GET", f"{AVAILABILITY}/?country=IN"), 404, "NOT_FOUND")
    check_error(sandbox.ask("DELETE", ORDERS), 405, "METHOD_NOT_ALLOWED")
