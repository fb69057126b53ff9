"""A request that was refused for a rate limit was not processed: it is sent again, after a bounded wait."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from requests.structures import CaseInsensitiveDict

from tests.unit.accounts import ORDER, pair
from vobiz_provider.api.client import Client
from vobiz_provider.api.errors import Refused
from vobiz_provider.api.rate_limit import seconds_asked_for, wait
from vobiz_provider.api.transport import Answer
from vobiz_sandbox.process import SandboxProcess


def test_a_rate_limited_order_is_sent_again(sandbox: SandboxProcess) -> None:
    sandbox.arm(status=429, headers={"Retry-After": "0"})
    assert Client(pair(sandbox.base_url)).create_order(ORDER).status == "pending"
    assert len(sandbox.requests()) == 2
    assert len(sandbox.orders()) == 1


@pytest.mark.parametrize("asked", ["61", "3600", "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_an_order_does_not_wait_longer_than_a_minute(sandbox: SandboxProcess, asked: str) -> None:
    sandbox.arm(status=429, times=9, headers={"Retry-After": asked})
    start = time.monotonic()
    with pytest.raises(Refused, match=r"429.*run it again in \d+ s$") as raised:
        Client(pair(sandbox.base_url)).create_order(ORDER)
    assert raised.value.status == 429
    assert time.monotonic() - start < 5
    assert len(sandbox.requests()) == 1


def test_a_wait_ends_when_nobody_waits_for_the_outcome(sandbox: SandboxProcess) -> None:
    sandbox.arm(status=429, times=9, headers={"Retry-After": "30"})
    given_up = iter([False, True])
    start = time.monotonic()
    with pytest.raises(Refused, match=r"429.*, and the run was cancelled before it was sent again$"):
        Client(pair(sandbox.base_url), lambda: next(given_up)).create_order(ORDER)
    assert time.monotonic() - start < 5
    assert len(sandbox.requests()) == 1


def test_a_wait_takes_its_time() -> None:
    start = time.monotonic()
    assert wait(0.3, lambda: False)
    assert time.monotonic() - start >= 0.3


@pytest.mark.parametrize(
    ("headers", "document", "seconds"),
    [
        ({"retry-after": "7"}, {}, 7),
        ({"Retry-After": "7"}, {"error": {"details": {"retryAfter": 9}}}, 7),
        ({"Retry-After": "999999999999"}, {}, 10**9),
        ({"Retry-After": "Thu, 01 Jan 1970 00:00:00 GMT"}, {}, 0),
        ({"Retry-After": "soon"}, {}, None),
        ({}, {"error": {"code": "RATE_LIMIT_EXCEEDED", "details": {"retryAfter": 9}}}, 9),
        ({}, {"error": {"details": {"retryAfter": "never"}}}, None),
        ({}, {"error": {"details": []}}, None),
        ({}, {"error": "slow down"}, None),
        ({}, [], None),
    ],
)
def test_an_answer_tells_how_long_to_wait(headers: dict[str, str], document: Any, seconds: float | None) -> None:
    answer = Answer(429, CaseInsensitiveDict(headers), json.dumps(document).encode(), None)
    assert seconds_asked_for(answer) == seconds
