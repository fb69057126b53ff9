"""Listings of any size: read, or an error that helps."""

from __future__ import annotations

import json

import pytest

from tests.unit.accounts import pair
from tests.unit.raw_server import RawServer, responds
from vobiz_provider.api.client import Client
from vobiz_provider.api.errors import Refused, Unreadable
from vobiz_provider.api.transport import LARGEST_BODY, LARGEST_LIST
from vobiz_sandbox.process import SandboxProcess


def listing(count: int) -> bytes:
    """About 110 bytes a number."""
    fees = {"country": "IN", "region": "MH", "setup_fee": 500, "monthly_fee": 250, "currency": "INR"}
    return json.dumps({"items": [{"e164": f"+91{9_000_000_000 + each}"} | fees for each in range(count)]}).encode()


def test_a_listing_of_ten_megabytes_is_read() -> None:
    body = listing(90_000)
    assert len(body) > 9 * LARGEST_BODY
    with RawServer(responds(200, body)) as server:
        numbers = Client(pair(server.base_url)).available_numbers("IN", None)
    assert (len(numbers), numbers.is_whole, numbers[-1].e164) == (90_000, True, "+919000089999")


@pytest.mark.parametrize(
    ("region", "way_on"),
    [
        (None, "ask for one region instead of the whole country, or write to support@vobiz.ai"),
        ("MH", "write to support@vobiz.ai"),
    ],
)
def test_a_listing_that_is_too_large_says_what_helps(sandbox: SandboxProcess, region: str | None, way_on: str) -> None:
    sandbox.arm(status=200, body='{"items": []}', repeat=LARGEST_LIST)
    sandbox.arm(status=200, body='{"items": [', repeat=LARGEST_LIST + 1)
    client = Client(pair(sandbox.base_url))
    assert client.available_numbers("IN", region) == []
    with pytest.raises(Unreadable) as raised:
        client.available_numbers("IN", region)
    line = "list of available numbers: the answer is larger than 32 MiB, which cannot be read: "
    assert str(raised.value) == line + way_on
    assert len(sandbox.requests()) == 2


def test_channels_that_are_too_many_name_support(sandbox: SandboxProcess) -> None:
    sandbox.arm(status=200, body='{"items": []}', repeat=50 * LARGEST_BODY)
    with pytest.raises(Unreadable, match=r"larger than 32 MiB, which cannot be read: write to support@vobiz\.ai$"):
        Client(pair(sandbox.base_url)).channels()


def test_a_refusal_is_read_no_further_than_any_body(sandbox: SandboxProcess) -> None:
    sandbox.arm(status=403, body='{"error": "no"}', repeat=50 * LARGEST_BODY)
    with pytest.raises(Refused, match="403"):
        Client(pair(sandbox.base_url)).channels()


@pytest.mark.parametrize("opening", [b"[", b"x", b"\xff", b" "], ids=repr)
def test_a_large_body_that_is_no_list_is_told_without_working_for_long(opening: bytes) -> None:
    body = b'{"items": "none", "more": ' + opening * (LARGEST_LIST // len(opening) - 100)
    with RawServer(responds(200, body)) as server, pytest.raises(Unreadable, match="something else than a list"):
        Client(pair(server.base_url)).available_numbers("IN", None)
