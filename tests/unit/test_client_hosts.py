"""To whom credentials go: redirects, proxies and netrc files lead nobody astray."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import version

import pytest

from tests.unit.accounts import ORDER, pair, token
from tests.unit.raw_server import RawServer, parsed, responds
from vobiz_provider.api.client import Client
from vobiz_provider.api.errors import OutcomeUnknown, Refused
from vobiz_sandbox.paths import API_PATH, CHANNELS
from vobiz_sandbox.process import ACCESS_TOKEN, AUTH_ID, AUTH_TOKEN, SandboxProcess


@pytest.fixture
def elsewhere() -> Iterator[RawServer]:
    """Another host, which would gladly take an order."""
    with RawServer(responds(200, b'{"id": "elsewhere", "items": []}')) as server:
        yield server


@pytest.mark.parametrize("status", [302, 303, 308])
def test_a_read_follows_no_redirect(sandbox: SandboxProcess, elsewhere: RawServer, status: int) -> None:
    sandbox.arm(status=status, times=9, headers={"Location": f"{elsewhere.base_url}/x"})
    with pytest.raises(Refused, match="a redirect is not followed, check vobiz:baseUrl"):
        Client(pair(sandbox.base_url)).channels()
    assert (elsewhere.connections, len(sandbox.requests())) == (0, 1)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_an_order_follows_no_redirect(sandbox: SandboxProcess, elsewhere: RawServer, status: int) -> None:
    sandbox.arm(status=status, times=9, headers={"Location": f"{elsewhere.base_url}/x"})
    # 303 says that the request was processed: whether it placed an order is not known.
    with pytest.raises(OutcomeUnknown if status == 303 else Refused):
        Client(pair(sandbox.base_url)).create_order(ORDER)
    assert (elsewhere.connections, len(sandbox.requests())) == (0, 1)


@pytest.mark.parametrize("location", [API_PATH + CHANNELS, "http://[", "", "//127.0.0.1:1/x"])
def test_a_redirect_to_anywhere_is_not_followed(sandbox: SandboxProcess, location: str) -> None:
    sandbox.arm(status=302, headers={"Location": location})
    with pytest.raises(Refused, match="302"):
        Client(pair(sandbox.base_url)).channels()
    assert len(sandbox.requests()) == 1


@pytest.mark.parametrize(
    "variable", ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"]
)
def test_no_proxy_is_used_on_loopback(
    sandbox: SandboxProcess,
    elsewhere: RawServer,
    without_proxies: None,
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
) -> None:
    monkeypatch.setenv(variable, elsewhere.base_url)
    client = Client(pair(sandbox.base_url))
    assert client.channels() == []
    assert client.create_order(ORDER).id == sandbox.orders()[0]["id"]
    assert elsewhere.connections == 0


def headers(request: bytes) -> dict[str, str]:
    whole = parsed(request)
    assert whole
    return whole.headers


def test_a_pair_is_two_headers_and_nothing_else(elsewhere: RawServer) -> None:
    client = Client(pair(elsewhere.base_url))
    client.channels()
    client.create_order(ORDER)
    for request in elsewhere.received:
        sent = headers(request)
        assert (sent["x-auth-id"], sent["x-auth-token"]) == (AUTH_ID, AUTH_TOKEN)
        assert "authorization" not in sent
        assert sent["user-agent"] == f"vobiz-provider/{version('vobiz-provider')}"
    assert headers(elsewhere.posts[0])["content-type"] == "application/json"
    assert headers(elsewhere.posts[0])["connection"] == "close"


def test_a_token_is_a_bearer_and_nothing_else(elsewhere: RawServer) -> None:
    client = Client(token(elsewhere.base_url))
    client.channels()
    client.create_order(ORDER)
    for request in elsewhere.received:
        sent = headers(request)
        assert sent["authorization"] == f"Bearer {ACCESS_TOKEN}"
        assert not {"x-auth-id", "x-auth-token"} & sent.keys()
