"""Which connection a request goes over: each POST has one of its own, whatever the server does with those before."""

from __future__ import annotations

import socket
import ssl
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import trustme

from tests.unit.accounts import ORDER, pair
from tests.unit.raw_server import RawServer, parsed, read_request, responds
from vobiz_provider.api.client import Client
from vobiz_provider.api.errors import Unreachable
from vobiz_sandbox.socket_faults import head

HOST = "0.0.0.0"  # noqa: S104 - leads to this machine without being a loopback address, where no certificate is read
BODY = b'{"id": "b3d1c4a2", "status": "pending", "items": [], "available_balance": 1}'


class OpenServer:
    """What keeps every connection open, whatever the request asked for, and notes what becomes of it."""

    def __init__(self, headers: dict[str, str] | None = None) -> None:
        self.answer_bytes = head(201, {"Connection": "keep-alive"} | (headers or {}), len(BODY)) + BODY
        self.received_again: list[bytes] = []
        self.ended = threading.Semaphore(0)

    def __call__(self, connection: socket.socket) -> None:
        connection.sendall(self.answer_bytes)
        while again := read_request(connection):
            self.received_again.append(again)
            connection.sendall(self.answer_bytes)
        self.ended.release()

    def sees_the_end_of(self, connections: int) -> bool:
        return all(self.ended.acquire(timeout=5) for _ in range(connections))


@pytest.fixture
def trusted_context(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, without_proxies: None) -> ssl.SSLContext:
    """A server's context, of an authority that this machine trusts."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(HOST).configure_cert(context)
    return context


@contextmanager
def tls_work() -> Iterator[list[str]]:
    """Every TLS context that is made, and every time that one is changed, in whichever thread."""
    done: list[str] = []

    def note(frame: Any, event: str, argument: Any) -> None:
        if event == "call" and frame.f_code is ssl.SSLContext.__new__.__code__:
            done.append("context")
        elif event == "c_call" and argument.__name__ in {"load_verify_locations", "_set_alpn_protocols"}:
            done.append(argument.__name__)

    threading.setprofile(note)
    sys.setprofile(note)
    try:
        yield done
    finally:
        sys.setprofile(None)
        threading.setprofile(None)


@pytest.mark.parametrize("is_tls", [False, True], ids=["plain", "TLS"])
def test_no_order_goes_over_a_used_connection_and_none_is_kept(
    trusted_context: ssl.SSLContext, *, is_tls: bool
) -> None:
    answer = OpenServer()
    with RawServer(answer, host=HOST, context=trusted_context if is_tls else None) as server:
        client = Client(pair(server.base_url))
        for _ in range(3):
            client.create_order(ORDER)
        # The client has ended them before the server does.
        assert answer.sees_the_end_of(3)
        assert (server.connections, answer.received_again) == (3, [])


def test_reads_of_the_client_and_of_the_account_share_a_connection_and_no_order_goes_over_it() -> None:
    answer = OpenServer()
    with RawServer(answer) as server:
        client = Client(pair(f"{server.base_url}/api/v1/messaging"))
        client.channels()
        client.create_order(ORDER)
        assert client.account_reads.balance("INR") is not None
        client.channels()
        assert (server.connections, len(answer.received_again)) == (2, 2)
        assert answer.sees_the_end_of(1)


def test_orders_of_many_threads_do_not_wait_for_each_other() -> None:
    together = threading.Barrier(12)

    def answer(connection: socket.socket) -> None:
        together.wait(10)
        connection.sendall(head(201, {}, len(BODY)) + BODY)

    with RawServer(answer) as server, ThreadPoolExecutor(12) as threads:
        client = Client(pair(server.base_url))
        placed = list(threads.map(lambda _: client.create_order(ORDER).id, range(12)))
        assert placed == ["b3d1c4a2"] * 12
        assert server.connections == 12


def test_a_cookie_of_one_answer_goes_with_no_other_request() -> None:
    answer = OpenServer({"Set-Cookie": "of=one; Path=/"})
    with RawServer(answer) as server:
        client = Client(pair(server.base_url))
        client.channels()
        client.channels()
        client.create_order(ORDER)
        client.create_order(ORDER)
        requests = [parsed(request) for request in (*server.received, *answer.received_again)]
        assert sorted(request.method for request in requests if request) == ["GET", "GET", "POST", "POST"]
        assert not any("cookie" in request.headers for request in requests if request)


def test_all_that_trust_the_same_certificates_share_a_tls_context(trusted_context: ssl.SSLContext) -> None:
    with RawServer(OpenServer(), host=HOST, context=trusted_context) as server, tls_work() as done:
        clients = [Client(pair(f"{server.base_url}/api/v1/messaging")) for _ in range(2)]
        with ThreadPoolExecutor(4) as threads:
            list(threads.map(lambda turn: clients[turn % 2].create_order(ORDER), range(8)))
        for client in clients:
            client.channels()
            client.account_reads.balance("INR")
        assert done == ["context", "load_verify_locations", "_set_alpn_protocols"]
        assert server.connections == 8 + 2


def test_a_proxy_that_speaks_tls_is_verified_by_the_same_certificates(
    trusted_context: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    with RawServer(responds(403), host=HOST, context=trusted_context) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.base_url)
        with pytest.raises(Unreachable, match="nothing was sent"):
            Client(pair("https://vobiz.invalid")).create_order(ORDER)
        assert {request.split(b" HTTP")[0] for request in proxy.received} == {b"CONNECT vobiz.invalid:443"}


def test_a_folder_of_certificates_is_heeded(
    trusted_context: ssl.SSLContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "none").mkdir()
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "none"))
    with RawServer(OpenServer(), host=HOST, context=trusted_context) as server:
        with pytest.raises(Unreachable, match="nothing was sent"):
            Client(pair(server.base_url)).create_order(ORDER)
        assert server.posts == []


def test_a_read_that_connects_anew_trusts_the_same_certificates(trusted_context: ssl.SSLContext) -> None:
    def answer_once(connection: socket.socket) -> None:
        connection.sendall(head(201, {}, len(BODY)) + BODY)

    with RawServer(answer_once, host=HOST, context=trusted_context) as server, tls_work() as done:
        client = Client(pair(server.base_url))
        for count in range(1, 4):
            client.channels()
            # The client kept the connection; the server has ended it.
            server.wait_until_all_ended()
            assert (server.connections, len(server.received)) == (count, count)
        assert done.count("context") == 1


def test_others_have_a_tls_context_of_their_own(
    trusted_context: ssl.SSLContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with RawServer(OpenServer(), host=HOST, context=trusted_context) as server:
        client = Client(pair(server.base_url))
        client.create_order(ORDER)
        trustme.CA().cert_pem.write_to_path(str(tmp_path / "other.pem"))
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "other.pem"))
        with pytest.raises(Unreachable, match="nothing was sent"):
            client.create_order(ORDER)
        assert len(server.posts) == 1
