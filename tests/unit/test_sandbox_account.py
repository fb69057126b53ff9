"""The sandbox's account reads beside the messaging API, and what an order does to balance, ledger and numbers."""

from datetime import datetime, timezone
from typing import Any
from urllib.parse import urlencode

import pytest
import requests

from vobiz_sandbox.paths import ACCOUNT_NUMBERS, BALANCE, CHANNELS, ME, ORDERS, TRANSACTIONS
from vobiz_sandbox.process import ACCESS_TOKEN, AUTH_ID, CREDENTIALS, OTHER_CREDENTIALS, SandboxProcess

BEARER = {"Authorization": f"Bearer {ACCESS_TOKEN}"}
LEDGER = TRANSACTIONS.format(auth_id=AUTH_ID)
NUMBERS = ACCOUNT_NUMBERS.format(auth_id=AUTH_ID)
RUPEES = BALANCE.format(auth_id=AUTH_ID, currency="INR")
ACCOUNT_PATHS = [RUPEES, LEDGER, NUMBERS]
ORDER = {"country_code": "IN", "region": "MH", "number_type": "local", "currency": "INR"}
NUMBER = "+919876543210"
PRICE = 500 + 250


def get(sandbox: SandboxProcess, path: str, headers: dict[str, str] = CREDENTIALS, **query: Any) -> requests.Response:
    return sandbox.ask("GET", f"{path}?{urlencode(query)}" if query else path, headers=headers)


def place(sandbox: SandboxProcess, **changes: Any) -> requests.Response:
    return sandbox.ask("POST", ORDERS, json={**ORDER, "preferred_number": NUMBER, **changes})


def ledger(sandbox: SandboxProcess, **query: Any) -> list[dict[str, Any]]:
    transactions: list[dict[str, Any]] = get(sandbox, LEDGER, **query).json()["transactions"]
    return transactions


def available(sandbox: SandboxProcess, currency: str = "INR") -> float:
    answer = get(sandbox, BALANCE.format(auth_id=AUTH_ID, currency=currency)).json()
    assert answer["available_balance"] == answer["balance"]
    return float(answer["available_balance"])


def owned(sandbox: SandboxProcess, **query: Any) -> list[str]:
    return [item["e164"] for item in get(sandbox, NUMBERS, **query).json()["items"]]


def test_an_account_starts_with_money_and_nothing_else(sandbox: SandboxProcess) -> None:
    assert get(sandbox, RUPEES).json() == {
        "account_id": AUTH_ID,
        "currency": "INR",
        "balance": 100_000,
        "reserved_funds": 0,
        "promotional_balance": 0,
        "available_balance": 100_000,
        "credit_limit": 0,
        "is_postpaid": False,
        "credit_limit_type": "hard",
        "low_balance_threshold": 0,
        "status": "active",
    }
    assert available(sandbox, "USD") == 1000
    empty = {"page": 1, "per_page": 50, "total": 0}
    nothing = {"total_debits": 0, "total_credits": 0}
    assert get(sandbox, LEDGER).json() == {"transactions": [], **empty, "summary": nothing, "total_pages": 0}
    assert get(sandbox, NUMBERS).json() == {"items": [], **empty}
    assert get(sandbox, BALANCE.format(auth_id=AUTH_ID, currency="EUR")).status_code == 422


def test_an_order_is_booked_and_its_number_owned(sandbox: SandboxProcess) -> None:
    order = place(sandbox).json()
    [debit] = ledger(sandbox)
    assert sandbox.ledger() == [{**debit, "reference": None}]
    assert debit.pop("id") != order["id"]
    assert debit == {
        "account_id": AUTH_ID,
        "type": "debit",
        "amount": PRICE,
        "currency": "INR",
        "description": f"WhatsApp number {NUMBER}: setup and first month",
        "reference_type": "whatsapp_number",
        "status": "completed",
        **dict.fromkeys(("processed_at", "created_at", "updated_at"), order["created_at"]),
    }
    assert (available(sandbox), available(sandbox, "USD")) == (100_000 - PRICE, 1000)
    [number] = get(sandbox, NUMBERS).json()["items"]
    assert (number["e164"], number["status"]) == (NUMBER, "active")
    assert order["id"] not in get(sandbox, NUMBERS).text
    other = "MA_SANDBOX02"
    for path in (TRANSACTIONS, ACCOUNT_NUMBERS):
        assert get(sandbox, path.format(auth_id=other), OTHER_CREDENTIALS).json()["total"] == 0


def test_an_order_is_charged_in_its_own_currency(sandbox: SandboxProcess) -> None:
    place(sandbox, region="CA", country_code="US", preferred_number="+14155550132", currency="USD")
    assert (available(sandbox), available(sandbox, "USD")) == (100_000, 1000 - 7.5)


def test_the_ledger_names_the_order_where_that_is_switched_on(sandbox: SandboxProcess) -> None:
    sandbox.settings(ledger_names_order=True)
    order = place(sandbox).json()
    assert [each["reference"] for each in ledger(sandbox)] == [order["id"]]


@pytest.mark.parametrize("status", ["failed", "cancelled"])
def test_an_order_that_ends_is_refunded_once_and_its_number_not_owned(sandbox: SandboxProcess, status: str) -> None:
    order = place(sandbox).json()
    sandbox.set_order_status(order["id"], "completed")
    assert [each["type"] for each in ledger(sandbox)] == ["debit"]
    for _ in range(2):
        sandbox.set_order_status(order["id"], status)
    assert [(each["type"], each["amount"]) for each in ledger(sandbox)] == [("credit", PRICE), ("debit", PRICE)]
    assert (available(sandbox), owned(sandbox)) == (100_000, [])
    sandbox.set_order_status(order["id"], "completed")
    assert (available(sandbox), owned(sandbox)) == (100_000 - PRICE, [NUMBER])


def test_a_released_number_is_not_owned_and_not_refunded(sandbox: SandboxProcess) -> None:
    order = place(sandbox).json()
    sandbox.set_order_status(order["id"], "completed")
    sandbox.release(order["id"])
    assert (available(sandbox), owned(sandbox)) == (100_000 - PRICE, [])
    sandbox.set_order_status(order["id"], "completed")
    assert (available(sandbox), owned(sandbox)) == (100_000 - PRICE, [NUMBER])


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ({"description": "whatsapp NUMBER"}, True),
        ({"description": "voice"}, False),
        ({"reference_type": "whatsapp_number", "type": "debit", "status": "completed", "currency": "INR"}, True),
        ({"type": "credit"}, False),
        ({"status": "failed"}, False),
        ({"currency": "USD"}, False),
        ({"reference_type": "did_rental"}, False),
        ({"transaction_id": "another"}, False),
        ({"reference": "b3d1c4a2"}, False),
        ({"from_date": "2100-01-01T00:00:00Z"}, False),
        ({"from_date": "2020-01-01T00:00:00+05:30", "to_date": "2100-01-01"}, True),
        ({"to_date": "2020-01-01T00:00:00Z"}, False),
        ({"unknown": "dropped"}, True),
    ],
)
def test_the_filters_of_the_ledger_are_joined(sandbox: SandboxProcess, query: dict[str, str], is_found: bool) -> None:
    place(sandbox)
    assert bool(ledger(sandbox, **query)) == is_found
    assert ledger(sandbox, **{**query, "currency": "USD"}) == []


def test_an_entry_is_found_by_its_id_and_by_a_part_of_its_reference(sandbox: SandboxProcess) -> None:
    sandbox.settings(ledger_names_order=True)
    order = place(sandbox).json()
    place(sandbox, preferred_number=None)
    [entry] = ledger(sandbox, reference=order["id"][4:-4].upper())
    assert ledger(sandbox, transaction_id=entry["id"]) == [entry]


def test_a_time_whose_plus_is_not_encoded_is_a_server_error(sandbox: SandboxProcess) -> None:
    assert get(sandbox, f"{LEDGER}?from_date=2026-03-01T00:00:00+05:30").status_code == 500
    assert get(sandbox, f"{LEDGER}?from_date=2026-03-01T00:00:00%2B05:30").status_code == 200


def test_the_ledger_comes_in_pages_the_newest_first(sandbox: SandboxProcess) -> None:
    for _ in range(3):
        place(sandbox, preferred_number=None)
        sandbox.move_clock(60)
    first, second = get(sandbox, LEDGER, per_page=2).json(), get(sandbox, LEDGER, per_page=2, page=2).json()
    times = [entry["created_at"] for entry in first["transactions"] + second["transactions"]]
    assert times == sorted(times, reverse=True)
    assert (first["total"], first["total_pages"], second["page"], len(times)) == (3, 2, 2, 3)
    assert get(sandbox, LEDGER, per_page=1000).json()["per_page"] == 1000
    assert get(sandbox, LEDGER, per_page=1001).json()["per_page"] == 50
    assert get(sandbox, LEDGER, page=0).status_code == 422


def test_numbers_are_searched_by_a_part_and_come_in_pages(sandbox: SandboxProcess) -> None:
    place(sandbox)
    place(sandbox, preferred_number=None)
    assert owned(sandbox, search=NUMBER) == [NUMBER]
    assert get(sandbox, f"{NUMBERS}?search={NUMBER}").json()["items"] == []  # an unencoded + is a space
    page = get(sandbox, NUMBERS, per_page=1, page=2).json()
    assert (len(page["items"]), page["total"], page["page"], page["per_page"]) == (1, 2, 2, 1)


def test_the_lists_of_an_account_can_be_cut_too(sandbox: SandboxProcess) -> None:
    place(sandbox)
    place(sandbox, preferred_number=None)
    sandbox.settings(list_limit=1)
    numbers, entries = get(sandbox, NUMBERS).json(), get(sandbox, LEDGER).json()
    assert (len(numbers["items"]), numbers["total"]) == (len(entries["transactions"]), entries["total"]) == (1, 2)


def test_the_credentials_tell_whose_they_are(sandbox: SandboxProcess) -> None:
    for headers in (CREDENTIALS, BEARER):
        me = get(sandbox, ME, headers).json()
        assert (me["auth_id"], me["account_type"], me["name"]) == (AUTH_ID, "master", "Sandbox")


def test_a_bearer_token_does_for_an_account_only_where_that_is_switched_on(sandbox: SandboxProcess) -> None:
    assert [get(sandbox, path, BEARER).status_code for path in ACCOUNT_PATHS] == [401, 401, 401]
    sandbox.settings(bearer_account_reads=True)
    assert [get(sandbox, path, BEARER).status_code for path in ACCOUNT_PATHS] == [200, 200, 200]


@pytest.mark.parametrize("shape", ["page", "gateway"])
def test_another_accounts_id_is_refused_in_the_documented_words(sandbox: SandboxProcess, shape: str) -> None:
    sandbox.settings(error_shape=shape)
    for path in ACCOUNT_PATHS:
        answer = get(sandbox, path, OTHER_CREDENTIALS)
        assert answer.status_code == 403
        assert answer.json() == {"error": {"code": 403, "message": "Access denied: account ID mismatch"}}


@pytest.mark.parametrize(("offered", "status"), [("refused", 403), ("missing", 404)])
def test_the_reads_can_be_withheld(sandbox: SandboxProcess, offered: str, status: int) -> None:
    sandbox.settings(account_reads=offered)
    assert {get(sandbox, path).status_code for path in (ME, *ACCOUNT_PATHS)} == {status}
    assert get(sandbox, CHANNELS).status_code == 200


@pytest.mark.parametrize("path", [ME, *ACCOUNT_PATHS])
def test_the_reads_need_credentials_and_the_right_letter_case(sandbox: SandboxProcess, path: str) -> None:
    assert get(sandbox, path, {}).status_code == 401
    assert get(sandbox, path.lower().replace(AUTH_ID.lower(), AUTH_ID).replace("auth", "Auth")).status_code == 401
    assert get(sandbox, f"{path}/more").status_code == 404


def test_the_reads_are_logged_and_hit_by_faults_under_their_path_below_the_base(sandbox: SandboxProcess) -> None:
    sandbox.arm(path="/Account/*", status=503)
    sandbox.arm(path=ME, status=504)
    assert [get(sandbox, path).status_code for path in (CHANNELS, RUPEES, RUPEES, ME)] == [200, 503, 200, 504]
    assert [log["path"] for log in sandbox.requests()] == [CHANNELS, RUPEES, RUPEES, ME]


def test_a_balance_is_set_field_by_field(sandbox: SandboxProcess) -> None:
    assert sandbox.set_balance(available_balance=-5.5)["balance"] == -5.5
    changed = sandbox.set_balance(is_postpaid=True, credit_limit=100, credit_limit_type="soft")
    assert get(sandbox, RUPEES).json() == changed
    assert (changed["available_balance"], changed["is_postpaid"], changed["credit_limit"]) == (-5.5, True, 100)
    sandbox.set_balance(currency="USD", account_id="MA_SANDBOX02", available_balance=1)
    assert available(sandbox, "USD") == 1000
    with pytest.raises(requests.HTTPError, match="404"):
        sandbox.set_balance(account_id="MA_UNKNOWN", available_balance=1)
    with pytest.raises(requests.HTTPError, match="422"):
        sandbox.set_balance(reserved_funds=1)


@pytest.mark.parametrize("behaviour", ["402", "500"])
@pytest.mark.parametrize(
    ("balance", "is_covered"),
    [
        ({"available_balance": PRICE}, True),
        ({"available_balance": PRICE - 0.5}, False),
        ({"available_balance": PRICE - 0.5, "credit_limit": 1}, False),
        ({"available_balance": PRICE - 0.5, "credit_limit": 1, "is_postpaid": True}, True),
        ({"available_balance": -100, "credit_limit": PRICE, "is_postpaid": True}, False),
        ({"available_balance": -100, "is_postpaid": True, "credit_limit_type": "soft"}, True),
        ({"available_balance": 0, "credit_limit_type": "soft"}, False),
    ],
)
def test_a_balance_that_is_short_can_refuse_the_order(
    sandbox: SandboxProcess, balance: dict[str, Any], is_covered: bool, behaviour: str
) -> None:
    sandbox.settings(short_balance=behaviour)
    sandbox.set_balance(**balance)
    assert place(sandbox).status_code == (201 if is_covered else int(behaviour))
    assert len(sandbox.orders()) == len(sandbox.ledger()) == len(owned(sandbox)) == is_covered


def test_a_balance_that_is_short_refuses_nothing_by_itself(sandbox: SandboxProcess) -> None:
    sandbox.set_balance(available_balance=0)
    assert place(sandbox).status_code == 201
    assert available(sandbox) == -PRICE


def test_the_ledger_keeps_the_sandboxs_time(sandbox: SandboxProcess) -> None:
    sandbox.move_clock(86400 * 3650)
    place(sandbox)
    [entry] = ledger(sandbox)
    assert datetime.fromisoformat(entry["created_at"].replace("Z", "+00:00")) > datetime.now(timezone.utc)
    assert ledger(sandbox, from_date=entry["created_at"], to_date=entry["created_at"]) == [entry]
