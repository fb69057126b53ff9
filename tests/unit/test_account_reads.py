"""What is asked of the account beside messaging, and what is made of whatever comes back."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from tests.unit.accounts import ORDER, pair, token
from tests.unit.raw_server import RawServer, responds
from vobiz_provider.api.account import Account
from vobiz_provider.api.account_models import Balance, Transaction
from vobiz_provider.api.account_reads import AccountReads
from vobiz_provider.api.client import Client
from vobiz_provider.api.times import CLOCK_SLACK
from vobiz_sandbox.paths import ACCOUNT_NUMBERS, BALANCE, ME, TRANSACTIONS
from vobiz_sandbox.process import ACCESS_TOKEN, AUTH_ID, AUTH_TOKEN, SandboxProcess

NUMBER = "+919876543210"
MOMENT = datetime(2026, 3, 1, 15, 40, tzinfo=timezone(timedelta(hours=5, minutes=30)))
IN_RUPEES = BALANCE.format(auth_id=AUTH_ID, currency="INR")
LEDGER = TRANSACTIONS.format(auth_id=AUTH_ID)
NUMBERS = ACCOUNT_NUMBERS.format(auth_id=AUTH_ID)


@pytest.fixture
def client(sandbox: SandboxProcess) -> Client:
    return Client(pair(sandbox.base_url))


@pytest.fixture
def reads(client: Client) -> AccountReads:
    return client.account_reads


def asked(sandbox: SandboxProcess) -> list[str]:
    return [log["path"] for log in sandbox.requests()]


def everything(reads: AccountReads) -> tuple[Any, ...]:
    return reads.balance("INR"), reads.debits_since(MOMENT), reads.owns(NUMBER)


def transaction(created_at: Any, **fields: Any) -> dict[str, Any]:
    return {"id": "t-1", "type": "debit", "amount": 750, "created_at": created_at, **fields}


def test_an_account_is_read_as_documented(client: Client, sandbox: SandboxProcess) -> None:
    sandbox.settings(ledger_names_order=True)
    start = datetime.now(timezone.utc)
    order = client.create_order(ORDER | {"preferred_number": NUMBER})
    sandbox.clear_requests()
    balance = client.account_reads.balance("INR")
    debits = client.account_reads.debits_since(start)
    assert client.account_reads.owns(NUMBER) is True
    assert client.account_reads.owns("+919876543219") is False
    assert balance == Balance(available_balance=99_250, credit_limit=0, is_postpaid=False, credit_limit_type="hard")
    assert balance.spendable == 99_250
    assert debits is not None
    assert debits.is_whole
    assert debits == [
        Transaction(
            id=sandbox.ledger()[0]["id"],
            type="debit",
            amount=750,
            currency="INR",
            description=f"WhatsApp number {NUMBER}: setup and first month",
            reference=order.id,
            reference_type="whatsapp_number",
            created_at=order.created_at,
        )
    ]
    since = (start - CLOCK_SLACK).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert [(log["method"], log["path"], log["query"]) for log in sandbox.requests()] == [
        ("GET", IN_RUPEES, {}),
        ("GET", LEDGER, {"from_date": since, "per_page": "1000"}),
        ("GET", NUMBERS, {"search": NUMBER, "per_page": "1000"}),
        ("GET", NUMBERS, {"search": "+919876543219", "per_page": "1000"}),
    ]


def test_a_plus_is_encoded_and_a_time_needs_none() -> None:
    with RawServer(responds(200, b"{}")) as server:
        reads = Client(pair(f"{server.base_url}/api/v1/messaging")).account_reads
        reads.owns(NUMBER)
        reads.debits_since(MOMENT)
    numbers, ledger = (request.split(b"\r\n")[0] for request in server.received)
    assert numbers == b"GET /api/v1/Account/MA_SANDBOX01/numbers?search=%2B919876543210&per_page=1000 HTTP/1.1"
    assert b"from_date=2026-03-01T10%3A05%3A00Z&" in ledger


def test_the_balance_is_read_once_a_currency_and_anew_where_that_is_asked(
    reads: AccountReads, sandbox: SandboxProcess
) -> None:
    sandbox.settings(latency=0.05)
    with ThreadPoolExecutor(8) as threads:
        balances = set(threads.map(lambda _: str(reads.balance("INR")), range(8)))
    assert (len(balances), asked(sandbox)) == (1, [IN_RUPEES])
    sandbox.set_balance(available_balance=1)
    assert reads.balance("USD") == Balance(
        available_balance=1000, credit_limit=0, is_postpaid=False, credit_limit_type="hard"
    )
    fresh = reads.balance("INR", fresh=True)
    assert fresh is not None
    assert (fresh.spendable, reads.balance("INR")) == (1, fresh)
    assert len(sandbox.requests()) == 3


def test_a_balance_that_cannot_be_had_is_not_asked_for_again(reads: AccountReads, sandbox: SandboxProcess) -> None:
    sandbox.settings(account_reads="missing")
    assert [reads.balance("INR"), reads.balance("INR")] == [None, None]
    assert asked(sandbox) == [IN_RUPEES]


@pytest.mark.parametrize("account_reads", ["refused", "missing"])
@pytest.mark.parametrize("shape", ["page", "code", "gateway"])
def test_what_is_withheld_is_not_known(
    reads: AccountReads, sandbox: SandboxProcess, account_reads: str, shape: str
) -> None:
    sandbox.settings(account_reads=account_reads, error_shape=shape)
    assert everything(reads) == (None, None, None)
    assert asked(sandbox) == [IN_RUPEES, LEDGER, NUMBERS]


@pytest.mark.parametrize("status", [302, 400, 401, 402, 408, 500, 501])
def test_no_status_is_an_error(reads: AccountReads, sandbox: SandboxProcess, status: int) -> None:
    sandbox.arm(times=3, status=status, json={"available_balance": 1, "transactions": [], "items": [], "total": 0})
    assert everything(reads) == (None, None, None)
    assert asked(sandbox) == [IN_RUPEES, LEDGER, NUMBERS]
    assert reads.owns(NUMBER) is False


def test_wrong_credentials_are_no_error(sandbox: SandboxProcess) -> None:
    assert everything(Client(Account("MA_UNKNOWN", AUTH_TOKEN, None, sandbox.base_url)).account_reads) == (
        None,
        None,
        None,
    )


def test_a_token_learns_its_account_once(sandbox: SandboxProcess) -> None:
    sandbox.settings(bearer_account_reads=True, latency=0.05)
    client = Client(token(sandbox.base_url))
    with ThreadPoolExecutor(4) as threads:
        assert set(threads.map(lambda _: client.account_reads.owns(NUMBER), range(4))) == {False}
    assert client.account_reads.balance("INR") is not None
    assert asked(sandbox) == [ME, *[NUMBERS] * 4, IN_RUPEES]


def test_a_token_that_is_refused_beside_messaging_knows_nothing(sandbox: SandboxProcess) -> None:
    assert everything(Client(token(sandbox.base_url)).account_reads) == (None, None, None)
    assert asked(sandbox) == [ME, IN_RUPEES, LEDGER, NUMBERS]


@pytest.mark.parametrize(
    "me",
    [
        {"auth_id": AUTH_ID},
        {"account_id": AUTH_ID},
        {"id": AUTH_ID, "auth_id": None},
        {"id": "US_PERSON", "data": {"auth_id": AUTH_ID}},
        {"id": 7, "account": {"id": AUTH_ID}},
        {"data": [], "user": {"auth_id": 7, "account_id": AUTH_ID}},
    ],
)
def test_the_account_of_a_token_is_found_wherever_it_may_stand(sandbox: SandboxProcess, me: Any) -> None:
    sandbox.settings(bearer_account_reads=True)
    sandbox.arm(path=ME, status=200, json=me)
    assert Client(token(sandbox.base_url)).account_reads.owns(NUMBER) is False
    assert asked(sandbox) == [ME, NUMBERS]


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 403},
        {"status": 500},
        {"status": 200, "body": "<html>"},
        {"status": 200, "json": [{"auth_id": AUTH_ID}]},
        {"status": 200, "json": None},
        {"status": 200, "json": {"auth_id": "7", "id": "b3d1c4a2-5f6e", "account_id": f"../{AUTH_ID}"}},
        {"status": 200, "json": {"auth_id": {"id": AUTH_ID}, "account": AUTH_ID}},
    ],
)
def test_without_an_account_nothing_is_asked(sandbox: SandboxProcess, fault: dict[str, Any]) -> None:
    sandbox.arm(path=ME, **fault)
    assert everything(Client(token(sandbox.base_url)).account_reads) == (None, None, None)
    assert asked(sandbox) == [ME]


def test_another_account_is_refused_and_not_known(sandbox: SandboxProcess) -> None:
    sandbox.settings(bearer_account_reads=True)
    sandbox.arm(path=ME, status=200, json={"auth_id": "MA_SANDBOX02"})
    assert everything(Client(token(sandbox.base_url)).account_reads) == (None, None, None)
    assert [log["status"] for log in sandbox.requests()] == [200, 403, 403, 403]


@pytest.mark.parametrize("ending", ["/api/v1", "/api/v1/messaging/v2", "/api/v1/premessaging"])
def test_with_another_base_url_nothing_is_asked(ending: str) -> None:
    with RawServer(responds(200, b"{}")) as server:
        for account in (pair, token):
            assert everything(Client(account(server.base_url + ending)).account_reads) == (None, None, None)
    assert server.connections == 0


@pytest.mark.parametrize(
    "fault",
    [
        {"action": "close"},
        {"action": "reset"},
        {"action": "hold", "seconds": 60},
        {"action": "drip", "seconds": 60, "status": 200, "body": "{}"},
        {"action": "cut", "status": 200, "body": "{}"},
        {"status": 429},
        {"status": 503},
    ],
)
def test_a_dead_api_is_asked_once_whatever_asks(sandbox: SandboxProcess, fault: dict[str, Any]) -> None:
    reads = Client(pair(sandbox.base_url, timeout=0.2)).account_reads
    sandbox.arm(times=100, **fault)
    with ThreadPoolExecutor(4) as threads:
        assert set(threads.map(lambda _: everything(reads), range(4))) == {(None, None, None)}
    once = 1 if fault.get("action") in ("drip", "cut") else 3
    assert len(sandbox.requests()) == once
    sandbox.control("DELETE", "/faults")
    assert everything(reads) == (None, None, None)
    assert len(sandbox.requests()) == once


def test_an_api_that_cannot_be_reached_is_not_known(closed_port: int) -> None:
    assert everything(Client(pair(f"http://127.0.0.1:{closed_port}/api/v1/messaging")).account_reads) == (
        None,
        None,
        None,
    )


ODD = ["", "<html>", "null", "7", "[]", "[{}]", "{}", '{"items": null, "transactions": null}', '{"items": {}}', "{"]


@pytest.mark.parametrize("body", ODD)
def test_an_answer_of_another_shape_is_not_known(reads: AccountReads, sandbox: SandboxProcess, body: str) -> None:
    sandbox.arm(times=3, status=200, body=body)
    assert everything(reads) == (None, None, None)


def test_an_answer_that_is_too_large_is_not_known(reads: AccountReads, sandbox: SandboxProcess) -> None:
    sandbox.arm(path=LEDGER, status=200, json={"transactions": []}, repeat=33 * 1024 * 1024)
    assert reads.debits_since(MOMENT) is None
    assert reads.owns(NUMBER) is False


@pytest.mark.parametrize(
    ("amount", "read"),
    [
        ("12.5", 12.5),
        (-5, -5),
        (0, 0),
        (None, None),
        ("much", None),
        ("1,000", None),
        (True, None),
        ([1], None),
        ({"amount": 1}, None),
        (float("nan"), None),
        (float("-inf"), None),
        ("NaN", None),
        (10**400, None),
    ],
)
def test_an_amount_is_read_or_absent(
    reads: AccountReads, sandbox: SandboxProcess, amount: Any, read: float | None
) -> None:
    sandbox.arm(path=IN_RUPEES, status=200, body=json.dumps({"available_balance": amount, "is_postpaid": []}))
    sandbox.arm(path=LEDGER, status=200, body=json.dumps({"transactions": [transaction(None, amount=amount)]}))
    balance, debits, _ = everything(reads)
    assert balance == (None if read is None else Balance(available_balance=read))
    assert [each.amount for each in debits] == [read]


def test_entries_from_shortly_before_and_without_a_time_count_too(reads: AccountReads, sandbox: SandboxProcess) -> None:
    times = ["soon", "2026-03-01T10:04:59Z", None, "2026-03-01T10:05:00Z", "2026-03-01T15:41:00+05:30", 7]
    answer = {"transactions": [transaction(time) for time in times]}
    sandbox.arm(path=LEDGER, status=200, json=answer)
    debits = reads.debits_since(MOMENT)
    assert debits is not None
    assert [each.created_at for each in debits] == [times[4], "soon", None, times[3], "7"]


def test_credits_are_left_out_and_every_other_type_is_told(reads: AccountReads, sandbox: SandboxProcess) -> None:
    types = ["debit", "Credit", "did_rental", None, "credit", "CREDIT "]
    sandbox.arm(path=LEDGER, status=200, json={"transactions": [transaction(None, type=each) for each in types]})
    debits = reads.debits_since(MOMENT)
    assert debits is not None
    assert [each.type for each in debits] == ["debit", "did_rental", None]


def test_an_entry_that_cannot_be_understood_is_passed_over(reads: AccountReads, sandbox: SandboxProcess) -> None:
    sandbox.arm(path=LEDGER, status=200, json={"transactions": [None, 7, [], {"id": []}, transaction(None)]})
    assert reads.debits_since(MOMENT) == [
        Transaction(),
        Transaction(id="t-1", type="debit", amount=750),
    ]


def test_the_ledger_is_read_anew_and_says_when_it_is_not_whole(client: Client, sandbox: SandboxProcess) -> None:
    reads = client.account_reads
    start = datetime.now(timezone.utc)
    assert reads.debits_since(start) == []
    client.create_order(ORDER)
    client.create_order(ORDER)
    sandbox.settings(list_limit=1)
    debits = reads.debits_since(start)
    assert debits is not None
    assert (len(debits), debits.is_whole) == (1, False)


@pytest.mark.parametrize(
    ("document", "owns"),
    [
        ({"items": [{"e164": NUMBER}], "total": 1}, True),
        ({"items": [{"phone": "+91 98765-43210"}], "total": 99}, True),
        ({"items": [None, {"id": 7, "number": "919876543210"}]}, True),
        ({"items": [], "total": 0}, False),
        ({"items": [{"e164": "+919876543211"}], "total": "1"}, False),
        ({"items": []}, None),
        ({"items": [], "total": None}, None),
        ({"items": [], "total": "many"}, None),
        ({"items": [], "total": 1}, None),
        ({"items": [{"e164": "+919876543211"}], "total": 2}, None),
        ({"items": [NUMBER], "total": 1}, None),
        ({"items": None, "total": 0}, None),
        ({"data": [], "total": 0}, None),
    ],
)
def test_a_number_is_not_owned_only_where_the_list_is_whole(
    reads: AccountReads, sandbox: SandboxProcess, document: dict[str, Any], owns: bool | None
) -> None:
    sandbox.arm(path=NUMBERS, status=200, json=document)
    assert reads.owns(NUMBER) is owns


def test_the_numbers_are_read_anew(client: Client) -> None:
    assert client.account_reads.owns(NUMBER) is False
    client.create_order(ORDER | {"preferred_number": NUMBER})
    assert client.account_reads.owns(NUMBER) is True


@pytest.mark.parametrize(("account", "secret"), [(pair, AUTH_TOKEN), (token, ACCESS_TOKEN)])
def test_no_secret_and_no_second_line_is_in_what_the_ledger_says(
    sandbox: SandboxProcess, account: Any, secret: str
) -> None:
    sandbox.settings(bearer_account_reads=True)
    texts = ("description", "reference", "reference_type", "currency", "id")
    said = dict.fromkeys(texts, f"for {secret}\n\x1b[31m")
    sandbox.arm(path=LEDGER, status=200, json={"transactions": [transaction(None, **said)]})
    reads = Client(account(sandbox.base_url)).account_reads
    debits = reads.debits_since(MOMENT)
    assert debits is not None
    assert {getattr(debits[0], name) for name in texts} == {"for [hidden] [31m"}
    assert secret not in repr(reads) + repr(debits)
