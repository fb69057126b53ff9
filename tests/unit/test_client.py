"""What is sent to each endpoint, and what its answer holds."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.accounts import ORDER, pair
from vobiz_provider.api.client import Client
from vobiz_provider.api.errors import OutcomeUnknown, Refused, Unreadable
from vobiz_sandbox.paths import AVAILABILITY, CHANNELS, CONFIRM, ORDERS, VERIFY
from vobiz_sandbox.process import SandboxProcess

NUMBER, CODE = "+919812345678", "482913"


@pytest.fixture
def client(sandbox: SandboxProcess) -> Client:
    return Client(pair(sandbox.base_url))


def test_every_endpoint_is_asked_as_documented(client: Client, sandbox: SandboxProcess) -> None:
    sandbox.settings(order_read=True)
    client.available_numbers("IN", "MH")
    client.available_numbers("IN", None)
    client.channels()
    order = client.create_order(ORDER)
    assert client.order(str(order.id)) == order
    assert client.verify(NUMBER, "voice").status == "pending"
    assert client.confirm(NUMBER, sandbox.last_code(NUMBER)).status == "verified"
    asked = [(log["method"], log["path"], log["query"], log["body"]) for log in sandbox.requests()]
    code = asked[-1][3]["otp_code"]
    assert asked == [
        ("GET", AVAILABILITY, {"country": "IN", "region": "MH"}, None),
        ("GET", AVAILABILITY, {"country": "IN"}, None),
        ("GET", CHANNELS, {}, None),
        ("POST", ORDERS, {}, ORDER),
        ("GET", f"{ORDERS}/{order.id}", {}, None),
        ("POST", VERIFY, {}, {"phone_number": NUMBER, "verification_method": "voice"}),
        ("POST", CONFIRM, {}, {"phone_number": NUMBER, "otp_code": code}),
    ]


@pytest.mark.parametrize("order_id", ["../orders", "a/b", "a?b=c", "a b", "ä"])
def test_an_order_id_never_leaves_its_place_in_the_path(client: Client, sandbox: SandboxProcess, order_id: str) -> None:
    with pytest.raises(Refused):
        client.order(order_id)
    assert [(log["path"], log["query"]) for log in sandbox.requests()] == [(f"{ORDERS}/{order_id}", {})]


def test_another_order_than_asked_for_is_no_answer(client: Client, sandbox: SandboxProcess) -> None:
    sandbox.arm(status=200, json={"id": "another", "status": "completed"})
    assert client.order("b3d1c4a2") is None


<<<<<<< HEAD
=======
@pytest.mark.parametrize("status", [429, 502, 503, 504])
@pytest.mark.parametrize(("times", "requests"), [(2, 3), (9, 3)], ids=["recovers", "stays"])
def test_a_read_is_repeated_twice(
    client: Client, sandbox: SandboxProcess, status: int, times: int, requests: int
) -> None:
    sandbox.arm(status=status, times=times)
    if times < requests:
        assert client.channels() == []
    else:
        with pytest.raises(Unreachable, match=f"list of channels: Vobiz answered {status}.*try again later"):
            client.channels()
    assert len(sandbox.requests()) == requests


@pytest.mark.parametrize("action", ["reset", "close"])
def test_a_read_is_repeated_after_a_broken_connection(client: Client, sandbox: SandboxProcess, action: str) -> None:
    sandbox.arm(action=action, times=2)
    assert client.channels() == []
    assert len(sandbox.requests()) == 3
    sandbox.arm(action=action, times=9)
    with pytest.raises(Unreachable, match="cannot be reached"):
        client.channels()
    assert len(sandbox.requests()) == 6


@pytest.mark.parametrize(
    ("status", "error"),
    [
        *((status, Refused) for status in (400, 401, 403, 404, 405, 409, 422, 501)),
        *((status, Unreachable) for status in (408, 500, 505, 599)),
    ],
)
def test_a_read_is_not_repeated_after_another_answer(
    client: Client, sandbox: SandboxProcess, status: int, error: type[Exception]
) -> None:
    sandbox.arm(status=status, times=9)
    with pytest.raises(error, match=str(status)) as raised:
        client.available_numbers("IN", "MH")
    assert getattr(raised.value, "status", status) == status
    assert len(sandbox.requests()) == 1


def test_a_read_waits_as_long_as_it_is_told(client: Client, sandbox: SandboxProcess) -> None:
    sandbox.arm(status=503, headers={"Retry-After": "1"})
    start = time.monotonic()
    assert client.channels() == []
    assert 1 <= time.monotonic() - start < 4


@pytest.mark.parametrize(
    ("status", "error"),
    [
        *((status, Refused) for status in (400, 401, 402, 403, 404, 409, 422, 301, 302, 304, 307, 308)),
        *((status, OutcomeUnknown) for status in (303, 408, 500, 501, 502, 503, 504, 599)),
    ],
)
@pytest.mark.parametrize("endpoint", [ORDERS, VERIFY, CONFIRM])
def test_a_post_is_sent_once_whatever_the_answer(
    client: Client, sandbox: SandboxProcess, endpoint: str, status: int, error: type[Exception]
) -> None:
    sandbox.arm(status=status, times=9, headers={"Retry-After": "0"})
    with pytest.raises(error, match=str(status)):
        post(client, endpoint)
    assert [logged["path"] for logged in sandbox.requests()] == [endpoint]


def post(client: Client, endpoint: str) -> Any:
    if endpoint == ORDERS:
        return client.create_order(ORDER)
    return client.verify(NUMBER, "sms") if endpoint == VERIFY else client.confirm(NUMBER, CODE)


@pytest.mark.parametrize("fault", [{"action": "reset"}, {"action": "close"}, {"action": "hold", "seconds": 30}])
@pytest.mark.parametrize("processed", [False, True])
def test_a_post_whose_answer_is_lost_is_sent_once(
    sandbox: SandboxProcess, fault: dict[str, Any], processed: bool
) -> None:
    sandbox.arm(times=9, processed=processed, **fault)
    with pytest.raises(OutcomeUnknown):
        Client(pair(sandbox.base_url, timeout=0.5)).create_order(ORDER)
    assert len(sandbox.requests(method="POST")) == 1
    assert len(sandbox.orders()) == int(processed)


@pytest.mark.parametrize(
    "fault",
    [
        {"headers": {"Retry-After": "0"}},
        {"headers": {"Retry-After": "1"}},
        {"headers": {"Retry-After": "Thu, 01 Jan 1970 00:00:00 GMT"}},
        {"headers": {"Retry-After": "soon"}},
        {"json": {"error": {"code": "RATE_LIMIT_EXCEEDED", "details": {"retryAfter": 0}}}},
        {"json": {"error": {"details": {"retryAfter": "never"}}}},
        {"body": "slow down"},
    ],
)
def test_a_rate_limited_order_is_sent_again(client: Client, sandbox: SandboxProcess, fault: dict[str, Any]) -> None:
    sandbox.arm(status=429, **fault)
    assert client.create_order(ORDER).status == "pending"
    assert len(sandbox.requests()) == 2
    assert len(sandbox.orders()) == 1


@pytest.mark.parametrize("asked", ["61", "3600", "999999999999", "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_an_order_does_not_wait_longer_than_a_minute(client: Client, sandbox: SandboxProcess, asked: str) -> None:
    sandbox.arm(status=429, times=9, headers={"Retry-After": asked})
    start = time.monotonic()
    with pytest.raises(Refused, match=r"429.*run it again in \d+ s") as raised:
        client.create_order(ORDER)
    assert raised.value.status == 429
    assert time.monotonic() - start < 5
    assert len(sandbox.requests()) == 1


def test_nothing_listening_is_never_connected() -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        client = Client(pair(f"http://127.0.0.1:{reserved.getsockname()[1]}"))
        with pytest.raises(Unreachable, match=r"Connection refused.*nothing was sent"):
            client.create_order(ORDER)
        with pytest.raises(Unreachable, match=r"cannot be reached.*Connection refused"):
            client.channels()


def test_a_name_that_does_not_exist_is_never_connected(without_proxies: None) -> None:
    with pytest.raises(Unreachable, match="nothing was sent"):
        Client(pair("https://vobiz.invalid")).create_order(ORDER)


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"status": 402}, "402: Payment Required (INSUFFICIENT_BALANCE, request "),
        (
            {"status": 402, "json": {"error": "no money", "message": "top up", "api_id": "r-1"}},
            "402: top up (no money, request r-1); top up",
        ),
        (
            {"status": 422, "json": {"error": {"details": {"errors": [{"field": "region", "message": "unknown"}]}}}},
            "422: region: unknown",
        ),
        ({"status": 400, "body": "<html>\n<b>Bad</b>\x1b[31m</html>"}, "400: <html> <b>Bad</b> [31m</html>"),
        ({"status": 400, "body": ""}, "400: no text"),
        ({"status": 400, "body": "[" * 100_000}, "400: [[["),
        ({"status": 400, "json": {"error": {"message": ["a", 1]}}}, "400: ['a', 1]"),
        ({"status": 400, "json": {"error": 17}}, "400: 17"),
        ({"status": 400, "body": r'{"message": "\ud800 lone"}'}, "400: lone"),
        ({"status": 400, "json": {"error": {"code": 400, "message": "no"}}}, "with 400: no"),
        ({"status": 400, "json": {"error": {"code": 4001, "message": "x" * 999}, "requestId": "r-1"}}, "… (4001, requ"),
        ({"status": 400, "json": {"error": "all there is"}}, "with 400: all there is"),
        ({"status": 401}, "check the credentials"),
    ],
)
def test_a_refusal_is_shown_in_the_servers_own_words(
    client: Client, sandbox: SandboxProcess, fault: dict[str, Any], words: str
) -> None:
    sandbox.arm(**fault)
    with pytest.raises(Refused) as raised:
        client.create_order(ORDER)
    assert words in str(raised.value)
    assert str(raised.value).isprintable()
    assert len(str(raised.value)) < 500


def test_a_refusal_hands_on_what_the_api_said(client: Client, sandbox: SandboxProcess) -> None:
    sandbox.arm(status=409, json={"error": f"already_verified {CODE}", "message": f"{CODE} is used up"})
    with pytest.raises(Refused) as raised:
        client.confirm(NUMBER, CODE)
    assert (raised.value.code, raised.value.words) == ("already_verified [hidden]", "[hidden] is used up")


def test_a_wrong_value_that_the_api_repeats_is_not_shown(client: Client, sandbox: SandboxProcess) -> None:
    problem = {"field": "otp_code", "message": "wrong", "code": "WRONG", "value": int(CODE)}
    sandbox.arm(status=422, json={"error": {"code": "INVALID", "details": {"errors": [problem]}}})
    with pytest.raises(Refused, match=r"with 422: otp_code: wrong \(INVALID\)$"):
        client.confirm(NUMBER, CODE)


def test_only_of_an_order_does_a_server_error_name_the_balance(client: Client, sandbox: SandboxProcess) -> None:
    sandbox.arm(status=500, times=2, json={"message": "Internal"})
    with pytest.raises(OutcomeUnknown, match=r"^answered 500: Internal; too low a balance can show as this$"):
        client.create_order(ORDER)
    with pytest.raises(OutcomeUnknown, match=r"^answered 500: Internal$"):
        client.verify(NUMBER, "sms")


@pytest.mark.parametrize("echo", ["token {} wrong", "{}{}", " " * 19_990 + "{}", "x" * 290 + "{}", "{}" * 2000])
@pytest.mark.parametrize("status", [200, 400, 500])
def test_no_secret_that_a_server_echoes_is_shown(sandbox: SandboxProcess, echo: str, status: int) -> None:
    for account, secret in ((pair, AUTH_TOKEN), (token, ACCESS_TOKEN), (pair, CODE)):
        sandbox.arm(status=status, body=echo.replace("{}", secret))
        with pytest.raises((Refused, OutcomeUnknown)) as raised:
            Client(account(sandbox.base_url)).confirm(NUMBER, CODE)
        shown = str(raised.value)
        assert secret not in shown
        assert not shown.rstrip("…").endswith(tuple(secret[:length] for length in range(4, len(secret))))


def test_a_secret_after_a_long_blank_is_not_shown_in_part(client: Client, sandbox: SandboxProcess) -> None:
    written = "".join(f"%{ord(character):02x}" for character in AUTH_TOKEN)
    sandbox.arm(status=400, body=" " * 19_990 + written)
    with pytest.raises(Refused) as raised:
        client.channels()
    assert "%" not in str(raised.value)


>>>>>>> driver
def test_the_message_of_a_confirmation_does_not_repeat_the_code(client: Client, sandbox: SandboxProcess) -> None:
    sandbox.arm(status=200, json={"status": "verified", "message": f"code {CODE[:3]} {CODE[3:]} accepted"})
    assert client.confirm(NUMBER, CODE).message == "code [hidden] accepted"


@pytest.mark.parametrize("fault", [{"status": 200, "json": {"items": None}}, {"status": 204}])
def test_something_else_than_a_list_is_an_error(client: Client, sandbox: SandboxProcess, fault: dict[str, Any]) -> None:
    sandbox.arm(**fault)
    with pytest.raises(Unreadable, match="list of available numbers: Vobiz answered something else than a list"):
        client.available_numbers("IN", "MH")


@pytest.mark.parametrize(("status", "body"), [(200, ""), (201, '{"id": " "}'), (202, "OK")])
def test_an_order_without_an_id_is_unknown(client: Client, sandbox: SandboxProcess, status: int, body: str) -> None:
    sandbox.arm(status=status, body=body)
    with pytest.raises(OutcomeUnknown, match=f"answered {status} without an order id"):
        client.create_order(ORDER)
    assert len(sandbox.requests()) == 1


@pytest.mark.parametrize("body", ["", '{"message": "done"}'])
def test_a_confirmation_without_a_status_is_unknown(client: Client, sandbox: SandboxProcess, body: str) -> None:
    sandbox.arm(status=200, body=body)
    with pytest.raises(OutcomeUnknown, match="answered 200 without a status"):
        client.confirm(NUMBER, CODE)
