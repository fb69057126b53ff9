"""What is sent to each endpoint, and what its answer holds."""

from __future__ import annotations

from typing import Any

import pytest

from tests.driver.inputs import CHANNEL, META_TOKEN
from tests.unit.accounts import ORDER, pair
from vobiz_provider.api.client import Client
from vobiz_provider.api.errors import OutcomeUnknown, Refused, Unreadable
from vobiz_sandbox.paths import AVAILABILITY, CHANNELS, CONFIRM, ORDERS, VERIFY
from vobiz_sandbox.paths import CHANNEL as CHANNEL_PATH
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
    channel = client.create_channel(CHANNEL)
    assert client.channels() == [channel]
    assert client.update_channel(str(channel.id), {"display_name": "Acme"}).display_name == "Acme"
    assert client.delete_channel(str(channel.id))
    assert not client.delete_channel(str(channel.id))
    asked = [(log["method"], log["path"], log["query"], log["body"]) for log in sandbox.requests()]
    code, path = asked[6][3]["otp_code"], CHANNEL_PATH.format(channel_id=channel.id)
    assert asked == [
        ("GET", AVAILABILITY, {"country": "IN", "region": "MH"}, None),
        ("GET", AVAILABILITY, {"country": "IN"}, None),
        ("GET", CHANNELS, {}, None),
        ("POST", ORDERS, {}, ORDER),
        ("GET", f"{ORDERS}/{order.id}", {}, None),
        ("POST", VERIFY, {}, {"phone_number": NUMBER, "verification_method": "voice"}),
        ("POST", CONFIRM, {}, {"phone_number": NUMBER, "otp_code": code}),
        ("POST", CHANNELS, {}, CHANNEL),
        ("GET", CHANNELS, {}, None),
        ("PUT", path, {}, {"display_name": "Acme"}),
        ("DELETE", path, {}, None),
        ("DELETE", path, {}, None),
    ]


@pytest.mark.parametrize("order_id", ["../orders", "a/b", "a?b=c", "a b", "ä"])
def test_an_order_id_never_leaves_its_place_in_the_path(client: Client, sandbox: SandboxProcess, order_id: str) -> None:
    with pytest.raises(Refused):
        client.order(order_id)
    assert [(log["path"], log["query"]) for log in sandbox.requests()] == [(f"{ORDERS}/{order_id}", {})]


@pytest.mark.parametrize("channel_id", ["../channels", "a/b", "a?b=c", "a b", "ä"])
def test_a_channel_id_never_leaves_its_place_in_the_path(
    client: Client, sandbox: SandboxProcess, channel_id: str
) -> None:
    sandbox.arm(method="*", status=405, times=2)
    for call in (
        lambda: client.update_channel(channel_id, {"display_name": "A"}),
        lambda: client.delete_channel(channel_id),
    ):
        with pytest.raises(Refused):
            call()
    assert {(log["path"], str(log["query"])) for log in sandbox.requests()} == {(f"{CHANNELS}/{channel_id}", "{}")}


def test_another_channel_than_the_one_that_was_changed_is_no_answer(client: Client, sandbox: SandboxProcess) -> None:
    sandbox.arm(status=200, json={"id": "another", "display_name": "of another"})
    assert client.update_channel("c4a2b3d1", {"display_name": "Acme"}).outputs == {}


@pytest.mark.parametrize(("status", "body"), [(200, ""), (201, '{"id": " "}'), (202, f'"{META_TOKEN}"')])
def test_a_channel_without_an_id_is_unknown(client: Client, sandbox: SandboxProcess, status: int, body: str) -> None:
    sandbox.arm(status=status, body=body)
    with pytest.raises(OutcomeUnknown, match=f"answered {status} without a channel id") as raised:
        client.create_channel(CHANNEL)
    assert META_TOKEN not in str(raised.value)
    assert len(sandbox.requests()) == 1


def test_another_order_than_asked_for_is_no_answer(client: Client, sandbox: SandboxProcess) -> None:
    sandbox.arm(status=200, json={"id": "another", "status": "completed"})
    assert client.order("b3d1c4a2") is None


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
