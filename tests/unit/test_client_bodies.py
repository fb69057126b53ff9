"""Bodies and headers that are too long, too slow, cut short, or something else than was asked for."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.unit.accounts import ORDER, pair
from tests.unit.raw_server import RawServer, breaks, responds
from vobiz_provider.api.client import Client
from vobiz_provider.api.errors import OutcomeUnknown, Unreachable, Unreadable
from vobiz_provider.api.transport import LARGEST_BODY, Transport
from vobiz_sandbox.paths import ORDERS
from vobiz_sandbox.process import SandboxProcess
from vobiz_sandbox.socket_faults import SocketFault

ORDER_ID = "b3d1c4a2-5f6e-4a8b-9c0d-1e2f3a4b5c6d"
PLACED = json.dumps({"id": ORDER_ID, "status": "pending", "selected_phone_number": "+919876543210"})
TIMEOUT = 0.5


@contextmanager
def within(seconds: float) -> Iterator[None]:
    start = time.monotonic()
    yield
    assert time.monotonic() - start < seconds


@pytest.fixture
def client(sandbox: SandboxProcess) -> Client:
    return Client(pair(sandbox.base_url))


@pytest.fixture
def hasty(sandbox: SandboxProcess) -> Client:
    return Client(pair(sandbox.base_url, TIMEOUT))


def test_a_flood_is_read_up_to_a_limit_and_is_no_order(client: Client, sandbox: SandboxProcess) -> None:
    sandbox.arm(status=200, body=PLACED, repeat=50 * LARGEST_BODY)
    with within(5), pytest.raises(Unreadable, match="larger than 1 MiB, which cannot be read: write to support"):
        client.order(ORDER_ID)
    assert len(sandbox.requests()) == 1


def test_a_flood_does_not_lose_an_order_id(client: Client, sandbox: SandboxProcess) -> None:
    sandbox.arm(status=201, body=PLACED, repeat=50 * LARGEST_BODY)
    with within(5):
        assert client.create_order(ORDER).id == ORDER_ID


def test_a_body_of_just_the_limit_is_read(client: Client, sandbox: SandboxProcess) -> None:
    sandbox.arm(status=200, body=PLACED, repeat=LARGEST_BODY)
    order = client.order(ORDER_ID)
    assert order is not None
    assert order.id == ORDER_ID


def test_a_compressed_flood_is_not_unpacked_beyond_the_limit(without_proxies: None) -> None:
    packed = gzip.compress(b" " * 64 * LARGEST_BODY)
    with RawServer(responds(200, packed, {"Content-Encoding": "gzip"})) as server, within(5):
        answer = Transport(pair(server.base_url)).get("/x")
    assert len(answer.body) == LARGEST_BODY
    assert "larger than" in (answer.problem or "")


def test_a_dripping_list_ends_with_the_timeout(hasty: Client, sandbox: SandboxProcess) -> None:
    sandbox.arm(action="drip", status=200, body='{"items": [                              ]}', bytes=1, seconds=0.2)
    with within(3), pytest.raises(Unreachable, match=r"took longer than 0\.5 s"):
        hasty.channels()
    assert len(sandbox.requests()) == 1


def test_a_dripping_order_ends_with_the_timeout_and_keeps_its_id(hasty: Client, sandbox: SandboxProcess) -> None:
    sandbox.arm(action="drip", status=201, body=PLACED + " " * 500, bytes=len(PLACED), seconds=0.2)
    with within(3):
        assert hasty.create_order(ORDER).id == ORDER_ID


def test_a_dripping_order_without_its_id_is_unknown(hasty: Client, sandbox: SandboxProcess) -> None:
    sandbox.arm(action="drip", status=201, body=PLACED, bytes=1, seconds=0.2)
    with within(3), pytest.raises(OutcomeUnknown, match=r"took longer than 0\.5 s"):
        hasty.create_order(ORDER)
    assert len(sandbox.requests(path=ORDERS)) == 1


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (b"", b"H"),
        (b"HTTP/1.1 201 Created\r\nX-Slow: ", b"x"),
        (b"HTTP/1.1 201 Created\r\n", b"X-More: x\r\n"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
    ids=["status-line", "one-header", "many-headers", "endless-continue"],
)
def test_dripping_headers_end_soon_after_the_timeout(first: bytes, then: bytes) -> None:
    drip = SocketFault("drip", first, then * 200, byte_count=len(then), seconds=0.1)
    with RawServer(breaks(drip)) as server:
        with within(4), pytest.raises(OutcomeUnknown):
            Client(pair(server.base_url, TIMEOUT)).create_order(ORDER)
        assert len(server.posts) == 1


def test_no_answer_at_all_ends_with_the_timeout() -> None:
    with RawServer(breaks(SocketFault("hold", seconds=5))) as server:
        with within(3), pytest.raises(OutcomeUnknown, match=r"timed out after 0\.5 s"):
            Client(pair(server.base_url, TIMEOUT)).create_order(ORDER)
        assert len(server.posts) == 1


@pytest.mark.parametrize(
    "wire",
    [
        b"",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"\x15\x03\x01\x00\x02\x02\x46",
        b"HTTP/1.1 201 Created\r\n" + b"".join(b"X-%d: y\r\n" % n for n in range(200)) + b"\r\n" + PLACED.encode(),
        b"HTTP/1.1 201 Created\r\nX-Long: " + b"y" * 100_000 + b"\r\n\r\n" + PLACED.encode(),
        b"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n",
        b"HTTP/1.1 201 Created\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope",
        b"HTTP/1.1 204 No Content\r\n\r\n",
        b"HTTP/1.0 200 OK\r\n\r\n",
    ],
)
def test_an_answer_that_is_not_one_is_an_unknown_outcome_of_one_post(wire: bytes) -> None:
    with RawServer(breaks(SocketFault("respond", wire))) as server:
        with pytest.raises(OutcomeUnknown) as raised:
            Client(pair(server.base_url)).create_order(ORDER)
        assert len(server.posts) == 1
        assert server.connections == 1
    assert str(raised.value).isprintable()


def test_a_chunked_answer_that_breaks_off_keeps_the_order_id() -> None:
    chunk = PLACED.encode()
    head = b"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n"
    wire = head + b"%x\r\n%s\r\n" % (len(chunk), chunk)
    with RawServer(breaks(SocketFault("respond", wire))) as server:
        assert Client(pair(server.base_url)).create_order(ORDER).id == ORDER_ID


@pytest.mark.parametrize("count", [1, 12])
def test_a_list_cut_short_is_never_an_empty_list(client: Client, sandbox: SandboxProcess, count: int) -> None:
    sandbox.arm(action="cut", status=200, body='{"items": []}', bytes=count)
    with pytest.raises(Unreachable, match="cut short") as raised:
        client.channels()
    assert not isinstance(raised.value, Unreadable)


@pytest.mark.parametrize("count", [0, 30])
def test_an_order_cut_before_its_id_is_unknown(client: Client, sandbox: SandboxProcess, count: int) -> None:
    sandbox.arm(action="cut", processed=True, bytes=count)
    with pytest.raises(OutcomeUnknown, match="cut short"):
        client.create_order(ORDER)
    assert len(sandbox.orders()) == 1
    assert len(sandbox.requests()) == 1


@pytest.mark.parametrize("count", [46, 200])
def test_an_order_cut_after_its_id_is_placed(client: Client, sandbox: SandboxProcess, count: int) -> None:
    sandbox.arm(action="cut", processed=True, bytes=count)
    assert client.create_order(ORDER).id == sandbox.orders()[0]["id"]
