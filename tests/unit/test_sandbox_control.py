"""The sandbox's control endpoints."""

from datetime import datetime
from typing import Any

import pytest
import requests

from vobiz_sandbox.paths import AVAILABILITY, CHANNELS, ORDERS
from vobiz_sandbox.process import ACCESS_TOKEN, AUTH_ID, AUTH_TOKEN, CREDENTIALS, SandboxProcess

HEADERS = CREDENTIALS | {"User-Agent": "test/1.0"}
ORDER = {"country_code": "IN", "region": "MH", "number_type": "local", "currency": "INR"}
NUMBER = {
    "e164": "+919000000001",
    "country": "IN",
    "region": "MH",
    "setup_fee": 1.5,
    "monthly_fee": 2,
    "currency": "INR",
}


def get(sandbox: SandboxProcess, path: str, headers: dict[str, str] = HEADERS) -> requests.Response:
    return sandbox.ask("GET", path, headers=headers)


def order(sandbox: SandboxProcess) -> dict[str, Any]:
    placed: dict[str, Any] = sandbox.ask("POST", ORDERS, json=ORDER).json()
    return placed


def on_sale(sandbox: SandboxProcess) -> list[str]:
    return [number["e164"] for number in sandbox.control("GET", "/numbers")["items"] if number["on_sale"]]


def test_requests_are_logged_without_credentials(sandbox: SandboxProcess) -> None:
    get(sandbox, f"{AVAILABILITY}?country=IN&region=")
    placed = order(sandbox)
    get(sandbox, CHANNELS, {"Authorization": f"Bearer {ACCESS_TOKEN}", "User-Agent": "test/2.0"})
    get(sandbox, CHANNELS, {"X-Auth-ID": "MA_UNKNOWN", "X-Auth-Token": AUTH_TOKEN})
    listed, ordered, bearer, unknown = sandbox.requests()
    datetime.strptime(listed.pop("at"), "%Y-%m-%dT%H:%M:%S.%f%z")
    assert listed == {
        "method": "GET",
        "path": AVAILABILITY,
        "query": {"country": "IN", "region": ""},
        "body": None,
        "account_id": AUTH_ID,
        "user_agent": "test/1.0",
        "status": 200,
        "fault": None,
    }
    assert (ordered["body"], ordered["status"], ordered["account_id"]) == (ORDER, 201, placed["account_id"])
    assert (bearer["account_id"], bearer["user_agent"]) == (AUTH_ID, "test/2.0")
    assert (unknown["account_id"], unknown["status"]) == (None, 401)
    assert AUTH_TOKEN not in str(sandbox.requests())
    assert ACCESS_TOKEN not in str(sandbox.requests())
    assert sandbox.requests("POST", ORDERS) == [ordered]
    sandbox.clear_requests()
    assert sandbox.requests() == []


def test_an_order_changes_its_status(sandbox: SandboxProcess) -> None:
    placed = order(sandbox)
    sandbox.move_clock(60)
    failed = sandbox.set_order_status(placed["id"], "failed", "out of stock")
    assert (failed["status"], failed["failure_reason"]) == ("failed", "out of stock")
    assert failed["updated_at"] > failed["created_at"] == placed["created_at"]
    completed = sandbox.set_order_status(placed["id"], "completed")
    assert (completed["status"], completed["failure_reason"]) == ("completed", None)
    assert sandbox.orders() == [completed]
    assert placed["selected_phone_number"] not in on_sale(sandbox)


def test_a_status_must_be_known_and_its_order_too(sandbox: SandboxProcess) -> None:
    placed = order(sandbox)
    with pytest.raises(requests.HTTPError, match="422"):
        sandbox.set_order_status(placed["id"], "released")
    with pytest.raises(requests.HTTPError, match="404"):
        sandbox.set_order_status("unknown", "failed")
    with pytest.raises(requests.HTTPError, match="404"):
        sandbox.release("unknown")


def test_release_puts_the_number_on_sale_and_removes_its_channels(sandbox: SandboxProcess) -> None:
    placed = order(sandbox)
    sandbox.set_order_status(placed["id"], "completed")
    sandbox.connect_channel(placed["selected_phone_number"])
    sandbox.connect_channel("+919812345678", placed["id"])
    kept = sandbox.connect_channel("+919812345679")
    assert sandbox.release(placed["id"])["status"] == "completed"
    assert placed["selected_phone_number"] in on_sale(sandbox)
    assert get(sandbox, CHANNELS).json()["items"] == [kept]


def test_the_pool_can_be_replaced(sandbox: SandboxProcess) -> None:
    placed = order(sandbox)
    pool = sandbox.control("GET", "/numbers")["items"]
    assert len(pool) >= 12
    assert [number["e164"] for number in pool if not number["on_sale"]] == [placed["selected_phone_number"]]
    sandbox.set_numbers([NUMBER])
    assert sandbox.control("GET", "/numbers")["items"] == [{**NUMBER, "on_sale": True}]
    assert get(sandbox, f"{AVAILABILITY}?country=IN").json()["items"] == [NUMBER]
    with pytest.raises(requests.HTTPError, match=r"items\.0\.e164"):
        sandbox.set_numbers([{**NUMBER, "e164": "12"}])


def test_the_clock_moves_what_the_api_says(sandbox: SandboxProcess) -> None:
    first = sandbox.control("POST", "/clock", {"seconds": 86400})["now"]
    second = sandbox.control("POST", "/clock", {"seconds": -172800})["now"]
    assert first > second
    assert order(sandbox)["created_at"] >= second


def test_settings_change_one_by_one(sandbox: SandboxProcess) -> None:
    initial = {
        **{"order_read": False, "delist": "ordered", "otp_seconds": 600},
        **{"latency": 0, "list_limit": None, "refuse_verified": False, "error_shape": "page"},
        **{"account_reads": "offered", "bearer_account_reads": False, "ledger_names_order": False},
        "short_balance": "ignored",
    }
    assert sandbox.control("GET", "/settings") == initial
    assert sandbox.settings(order_read=True) == {**initial, "order_read": True}
    assert sandbox.settings(delist="completed")["order_read"] is True
    for change in ({"delist": "never"}, {"latency": -1}, {"otp_seconds": None}, {"list_limit": 0}, {"unknown": 1}):
        with pytest.raises(requests.HTTPError, match="422"):
            sandbox.settings(**change)


def test_a_token_can_be_rotated_and_an_account_added(sandbox: SandboxProcess) -> None:
    sandbox.control("POST", "/accounts", {"account_id": AUTH_ID, "auth_token": "rotated"})
    assert get(sandbox, CHANNELS).status_code == 401
    assert get(sandbox, CHANNELS, {"Authorization": f"Bearer {ACCESS_TOKEN}"}).status_code == 401
    assert get(sandbox, CHANNELS, {**HEADERS, "X-Auth-Token": "rotated"}).status_code == 200
    added = {"account_id": "MA_NEW", "auth_token": "new", "access_token": "new.jwt", "read_only": True}
    assert sandbox.control("POST", "/accounts", added) == added
    assert get(sandbox, CHANNELS, {"Authorization": "Bearer new.jwt"}).status_code == 200


def test_reset_starts_over(sandbox: SandboxProcess) -> None:
    order(sandbox)
    sandbox.connect_channel("+919812345678")
    sandbox.settings(order_read=True, latency=0.01)
    sandbox.arm(status=503)
    sandbox.move_clock(1e8)
    sandbox.control("POST", "/accounts", {"account_id": AUTH_ID, "auth_token": "rotated"})
    sandbox.set_numbers([])
    sandbox.reset()
    assert sandbox.orders() == sandbox.requests() == sandbox.control("GET", "/faults")["items"] == []
    assert len(on_sale(sandbox)) >= 12
    assert get(sandbox, CHANNELS).json()["items"] == []
    assert sandbox.control("GET", "/settings")["order_read"] is False
    now = datetime.strptime(sandbox.control("POST", "/clock", {"seconds": 0})["now"], "%Y-%m-%dT%H:%M:%S%z")
    assert abs(datetime.now(now.tzinfo).timestamp() - now.timestamp()) < 60


def test_an_unknown_control_endpoint_is_an_error(sandbox: SandboxProcess) -> None:
    with pytest.raises(requests.HTTPError, match="404"):
        sandbox.control("GET", "/unknown")
