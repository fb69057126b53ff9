"""TLS: what fails before the handshake is done was not sent, and what fails after it may have taken effect.

On loopback the client heeds no environment, and so no CA of a test either: these servers listen on 0.0.0.0, which leads
to this machine without being a loopback address.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import trustme

from tests.unit.accounts import ORDER, pair, token
from tests.unit.raw_server import Answer, RawServer, breaks, responds, writes_beneath_tls
from vobiz_provider.api.account import Account
from vobiz_provider.api.client import Client
from vobiz_provider.api.errors import OutcomeUnknown, Unreachable
from vobiz_sandbox.process import ACCESS_TOKEN, AUTH_ID, AUTH_TOKEN
from vobiz_sandbox.socket_faults import SocketFault, head

HOST = "0.0.0.0"  # noqa: S104
PLACED = b'{"id": "b3d1c4a2-5f6e-4a8b-9c0d-1e2f3a4b5c6d", "status": "pending"}'
WELL = responds(201, PLACED)


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


def context_for(authority: trustme.CA, *names: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(context)
    return context


@pytest.fixture
def context(authority: trustme.CA) -> ssl.SSLContext:
    return context_for(authority, HOST, "127.0.0.1")


@pytest.fixture
def trusted(
    authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, without_proxies: None
) -> trustme.CA:
    """The authority is one that this machine trusts."""
    bundle = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(bundle))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))
    return authority


def test_an_order_is_placed_over_tls(trusted: trustme.CA, context: ssl.SSLContext) -> None:
    with RawServer(WELL, host=HOST, context=context) as server:
        assert Client(pair(server.base_url)).create_order(ORDER).status == "pending"
        assert len(server.posts) == 1


@pytest.mark.parametrize("host", [HOST, "127.0.0.1"])
def test_an_untrusted_certificate_is_never_connected(context: ssl.SSLContext, without_proxies: None, host: str) -> None:
    with RawServer(WELL, host=host, context=context) as server:
        with pytest.raises(Unreachable, match="nothing was sent"):
            Client(pair(server.base_url)).create_order(ORDER)
        assert server.connections > 0
        assert server.received == []


def test_a_certificate_of_another_host_is_never_connected(trusted: trustme.CA) -> None:
    with RawServer(WELL, host=HOST, context=context_for(trusted, "vobiz.example")) as server:
        with pytest.raises(Unreachable, match="nothing was sent"):
            Client(pair(server.base_url)).create_order(ORDER)
        assert server.received == []


def test_a_server_without_tls_never_sees_a_request(without_proxies: None) -> None:
    with RawServer(responds(200)) as server:
        address = server.base_url.replace("http://", "https://")
        with pytest.raises(Unreachable, match="nothing was sent"):
            Client(pair(address, 0.3)).create_order(ORDER)
        assert server.connections > 0
        assert not any(b"POST" in request or AUTH_TOKEN.encode() in request for request in server.received)


def test_a_handshake_that_never_ends_is_never_connected(without_proxies: None) -> None:
    with RawServer(breaks(SocketFault("hold", seconds=3)), reads=False) as server:
        start = time.monotonic()
        with pytest.raises(Unreachable, match="nothing was sent"):
            Client(pair(server.base_url.replace("http://", "https://"), 0.3)).create_order(ORDER)
        assert time.monotonic() - start < 6


NO_TLS = writes_beneath_tls(head(201, {}, 0))
ALERT = writes_beneath_tls(b"\x15\x03\x03\x00\x02\x02\x28")
RESET, CLOSE = breaks(SocketFault("reset")), breaks(SocketFault("close"))


@pytest.mark.parametrize("answer", [NO_TLS, ALERT, RESET, CLOSE], ids=["no TLS", "alert", "reset", "close"])
def test_tls_that_fails_after_the_order_was_sent_is_an_unknown_outcome_of_one_post(
    trusted: trustme.CA, context: ssl.SSLContext, answer: Answer
) -> None:
    with RawServer(answer, host=HOST, context=context) as server:
        with pytest.raises(OutcomeUnknown):
            Client(pair(server.base_url)).create_order(ORDER)
        assert len(server.posts) == 1
        assert server.connections == 1


@pytest.mark.parametrize("answer", [NO_TLS, CLOSE], ids=["no TLS", "close"])
def test_tls_that_fails_after_a_read_was_sent_is_repeated(
    trusted: trustme.CA, context: ssl.SSLContext, answer: Answer
) -> None:
    with RawServer(answer, host=HOST, context=context) as server:
        with pytest.raises(Unreachable):
            Client(pair(server.base_url)).channels()
        assert len(server.received) == 3


def test_headers_that_drip_over_tls_end_soon_after_the_timeout(trusted: trustme.CA, context: ssl.SSLContext) -> None:
    drip = breaks(SocketFault("drip", body=b"H" * 100, seconds=0.1))
    with RawServer(drip, host=HOST, context=context) as server:
        start = time.monotonic()
        with pytest.raises(OutcomeUnknown):
            Client(pair(server.base_url, 0.5)).create_order(ORDER)
        assert time.monotonic() - start < 4
        assert len(server.posts) == 1


@pytest.mark.parametrize("account", [pair, token])
def test_a_netrc_file_does_not_replace_the_credentials(
    trusted: trustme.CA,
    context: ssl.SSLContext,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    account: Callable[[str], Account],
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text(f"machine {HOST} login somebody password else\ndefault login somebody password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    with RawServer(WELL, host=HOST, context=context) as server:
        Client(account(server.base_url)).create_order(ORDER)
        [request] = server.posts
    assert b"Basic" not in request
    sent = {line.lower() for line in request.split(b"\r\n")}
    if account is pair:
        assert {f"x-auth-id: {AUTH_ID}".lower().encode(), f"x-auth-token: {AUTH_TOKEN}".encode()} <= sent
    else:
        assert f"authorization: bearer {ACCESS_TOKEN}".encode() in sent


@pytest.mark.parametrize("status", [407, 502])
def test_a_proxy_that_refuses_never_sees_the_order(
    without_proxies: None, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    with RawServer(responds(status)) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.base_url)
        with pytest.raises(Unreachable, match="nothing was sent"):
            Client(pair("https://vobiz.invalid")).create_order(ORDER)
        assert proxy.connections > 0
        assert all(request.startswith(b"CONNECT vobiz.invalid:443 ") for request in proxy.received)
        assert not any(AUTH_TOKEN.encode() in request for request in proxy.received)
