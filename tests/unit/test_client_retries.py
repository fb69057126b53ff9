"""What is sent again, and what never is."""

from __future__ import annotations

import socket
import time
from typing import Any

import pytest

from tests.driver.inputs import CHANNEL
from tests.unit.accounts import ORDER, pair
from vobiz_provider.api.client import Client
from vobiz_provider.api.errors import OutcomeUnknown, Refused, Unreachable
from vobiz_provider.api.sessions import session_for_what_may_be_repeated
from vobiz_sandbox.paths import CHANNELS, CONFIRM, ORDERS, VERIFY
from vobiz_sandbox.process import SandboxProcess


@pytest.fixture
def client(sandbox: SandboxProcess) -> Client:
    return Client(pair(sandbox.base_url))


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_read_is_repeated_twice(client: Client, sandbox: SandboxProcess, status: int) -> None:
    sandbox.arm(status=status, times=9)
    with pytest.raises(Unreachable, match=f"list of channels: Vobiz answered {status}.*try again later"):
        client.channels()
    assert len(sandbox.requests()) == 3


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


def test_a_read_does_not_wait_for_an_hour() -> None:
    session = session_for_what_may_be_repeated(pair("http://127.0.0.1"))
    assert session.get_adapter("http://127.0.0.1").max_retries.parse_retry_after("3600") == 15  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("status", "error"),
    [
        *((status, Refused) for status in (400, 402, 404, 409, 422, 301, 304, 307)),
        *((status, OutcomeUnknown) for status in (303, 408, 500, 501, 503, 599)),
    ],
)
def test_an_order_is_sent_once_whatever_the_answer(
    client: Client, sandbox: SandboxProcess, status: int, error: type[Exception]
) -> None:
    sandbox.arm(status=status, times=9, headers={"Retry-After": "0"})
    with pytest.raises(error, match=str(status)):
        client.create_order(ORDER)
    assert len(sandbox.requests(path=ORDERS)) == 1


@pytest.mark.parametrize(
    ("status", "error"),
    [
        *((status, Refused) for status in (400, 402, 409, 422, 301, 307)),
        *((status, OutcomeUnknown) for status in (303, 408, 500, 501, 502, 503, 504, 599)),
    ],
)
def test_a_channel_is_sent_once_whatever_the_answer(
    client: Client, sandbox: SandboxProcess, status: int, error: type[Exception]
) -> None:
    sandbox.arm(status=status, times=9, headers={"Retry-After": "0"})
    with pytest.raises(error, match=str(status)):
        client.create_channel(CHANNEL)
    assert len(sandbox.requests(path=CHANNELS)) == 1


def change(client: Client, method: str) -> None:
    """Changes or deletes a channel."""
    client.update_channel("c4a2b3d1", {"display_name": "A"}) if method == "PUT" else client.delete_channel("c4a2b3d1")


METHODS = pytest.mark.parametrize("method", ["PUT", "DELETE"])


@METHODS
@pytest.mark.parametrize(
    "fault",
    [{"action": "reset"}, {"action": "close"}, *({"status": status} for status in (429, 502, 503, 504))],
    ids=str,
)
def test_a_change_that_may_be_repeated_is_sent_three_times(
    client: Client, sandbox: SandboxProcess, method: str, fault: dict[str, Any]
) -> None:
    sandbox.arm(method=method, times=2, **fault)
    sandbox.arm(method=method, status=200, body="{}")
    change(client, method)
    assert len(sandbox.requests(method)) == 3
    sandbox.arm(method=method, times=9, **fault)
    # A 429 is a definite no; whatever else came may have taken effect.
    with pytest.raises(Refused if fault.get("status") == 429 else OutcomeUnknown):
        change(client, method)
    assert len(sandbox.requests(method)) == 6


@METHODS
@pytest.mark.parametrize(
    ("status", "error"),
    [
        *((status, Refused) for status in (400, 401, 403, 405, 409, 422, 301)),
        *((status, OutcomeUnknown) for status in (303, 408, 500, 501, 505)),
    ],
)
def test_a_change_is_not_repeated_after_another_answer(
    client: Client, sandbox: SandboxProcess, method: str, status: int, error: type[Exception]
) -> None:
    sandbox.arm(method=method, status=status, times=9)
    with pytest.raises(error, match=str(status)):
        change(client, method)
    assert len(sandbox.requests()) == 1


@METHODS
def test_a_change_that_takes_too_long_may_have_taken_effect(sandbox: SandboxProcess, method: str) -> None:
    sandbox.arm(method=method, times=9, action="hold", seconds=30)
    with pytest.raises(OutcomeUnknown, match=r"timed out after 0\.3 s"):
        change(Client(pair(sandbox.base_url, timeout=0.3)), method)
    assert len(sandbox.requests()) == 3


@pytest.mark.parametrize("status", [400, 503])
def test_a_code_is_asked_for_and_sent_once(client: Client, sandbox: SandboxProcess, status: int) -> None:
    sandbox.arm(status=status, times=9)
    with pytest.raises((Refused, OutcomeUnknown)):
        client.verify("+919812345678", "sms")
    with pytest.raises((Refused, OutcomeUnknown)):
        client.confirm("+919812345678", "482913")
    assert [logged["path"] for logged in sandbox.requests()] == [VERIFY, CONFIRM]


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


def test_nothing_listening_is_never_connected() -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        client = Client(pair(f"http://127.0.0.1:{reserved.getsockname()[1]}"))
        with pytest.raises(Unreachable, match=r"Connection refused.*nothing was sent"):
            client.create_order(ORDER)
        with pytest.raises(Unreachable, match=r"Connection refused.*nothing was sent"):
            client.create_channel(CHANNEL)
        for call in (client.channels, lambda: change(client, "PUT"), lambda: change(client, "DELETE")):
            with pytest.raises(Unreachable, match=r"cannot be reached.*Connection refused"):
                call()


def test_a_name_that_does_not_exist_is_never_connected(without_proxies: None) -> None:
    with pytest.raises(Unreachable, match="nothing was sent"):
        Client(pair("https://vobiz.invalid")).create_order(ORDER)
