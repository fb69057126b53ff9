"""What a refusal says: the server's own words, without a secret."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.accounts import ORDER, pair, token
from vobiz_provider.api.client import Client
from vobiz_provider.api.errors import OutcomeUnknown, Refused
from vobiz_sandbox.process import ACCESS_TOKEN, AUTH_TOKEN, SandboxProcess

NUMBER, CODE = "+919812345678", "482913"


@pytest.fixture
def client(sandbox: SandboxProcess) -> Client:
    return Client(pair(sandbox.base_url))


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"status": 402}, "402: Payment Required (INSUFFICIENT_BALANCE, request "),
        (
            {"status": 402, "json": {"error": "no money", "message": "top up", "api_id": "r-1"}},
            "402: top up (no money, request r-1); top up",
        ),
        ({"status": 400, "body": "<html>\n<b>Bad</b>\x1b[31m</html>"}, "400: <html> <b>Bad</b> [31m</html>"),
        ({"status": 400, "body": ""}, "400: no text"),
        ({"status": 400, "json": {"error": {"code": 400, "message": "no"}}}, "with 400: no"),
        ({"status": 400, "json": {"error": {"code": 4001, "message": "x" * 999}, "requestId": "r-1"}}, "… (4001, requ"),
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
    answer = {"error": f"already_verified {CODE}", "message": f"{CODE} is used up", "requestId": f"r-{CODE}"}
    sandbox.arm(status=409, json=answer)
    with pytest.raises(Refused) as raised:
        client.confirm(NUMBER, CODE)
    refusal = raised.value
    assert (refusal.status, refusal.code) == (409, "already_verified [hidden]")
    assert (refusal.words, refusal.request_id) == ("[hidden] is used up", "r-[hidden]")


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


@pytest.mark.parametrize(
    ("shape", "refusal", "problems"),
    [
        ("page", "Payment Required (INSUFFICIENT_BALANCE, request ", "The request is not valid, currency: Input"),
        ("slug", "Payment Required (insufficient_balance); top up the account", "The request is not valid (validation"),
        ("text", "Payment Required; top up the account", "The request is not valid"),
        ("code", "Payment Required; top up the account", "The request is not valid"),
        ("gateway", "Payment Required; top up the account", "currency: Input should be 'INR' or 'USD'"),
    ],
)
def test_every_documented_shape_gives_the_words_for_people(
    client: Client, sandbox: SandboxProcess, shape: str, refusal: str, problems: str
) -> None:
    sandbox.settings(error_shape=shape, short_balance="402")
    sandbox.set_balance(available_balance=0)
    with pytest.raises(Refused) as short:
        client.create_order(ORDER)
    assert str(short.value).startswith(f"order: Vobiz refused with 402: {refusal}")
    with pytest.raises(Refused) as invalid:
        client.create_order(ORDER | {"currency": "EUR"})
    assert str(invalid.value).startswith(f"order: Vobiz refused with 422: {problems}")


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
