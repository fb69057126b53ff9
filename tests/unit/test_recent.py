"""A result that is shared as long as it is recent."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from vobiz_provider.engine.recent import Recent

SECONDS = 1.0


class Counter:
    """Calls that tell how many there were; `fails` and `holds` say how the next ones go."""

    def __init__(self) -> None:
        self.calls = 0
        self.fails = False
        self.go_on = threading.Event()
        self.go_on.set()

    def __call__(self) -> int:
        self.calls += 1
        number = self.calls
        assert self.go_on.wait(10)
        if self.fails:
            raise LookupError(f"call {number}")
        return number


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_result_is_shared_and_made_anew_when_it_is_too_old() -> None:
    recent, call = Recent[int](SECONDS), Counter()
    assert [recent.get(call) for _ in range(3)] == [1, 1, 1]
    time.sleep(SECONDS)
    assert recent.get(call) == 2


def test_who_needs_a_result_of_their_own_time_gets_one_and_shares_it() -> None:
    recent, call = Recent[int](SECONDS), Counter()
    recent.get(call)
    now = time.monotonic()
    assert [recent.get(call), recent.get(call, now), recent.get(call, now), recent.get(call)] == [1, 2, 2, 2]


def test_threads_that_ask_at_once_wait_for_one_call() -> None:
    recent, call = Recent[int](SECONDS), Counter()
    call.go_on.clear()
    with ThreadPoolExecutor(4) as threads:
        asking = [threads.submit(recent.get, call) for _ in range(4)]
        wait_until(lambda: call.calls == 1)
        call.go_on.set()
        assert [each.result(10) for each in asking] == [1] * 4


def test_it_is_renewed_while_it_is_good_and_nobody_waits() -> None:
    recent, call = Recent[int](SECONDS), Counter()
    recent.get(call)
    time.sleep(SECONDS / 2)
    call.go_on.clear()
    assert [recent.get(call) for _ in range(3)] == [1, 1, 1]
    wait_until(lambda: call.calls == 2)
    call.go_on.set()
    wait_until(lambda: recent.get(call) == 2)
    assert call.calls == 2


def test_a_renewal_that_does_not_come_in_time_is_not_waited_for() -> None:
    recent, call = Recent[int](SECONDS), Counter()
    recent.get(call)
    time.sleep(SECONDS / 2)
    call.go_on.clear()
    recent.get(call)
    wait_until(lambda: call.calls == 2)
    time.sleep(SECONDS / 2)
    call.go_on.set()
    assert recent.get(call) in {2, 3}


def test_the_age_counts_from_when_it_was_asked_for() -> None:
    recent, call = Recent[int](SECONDS), Counter()
    call.go_on.clear()
    with ThreadPoolExecutor(1) as threads:
        asking = threads.submit(recent.get, call)
        wait_until(lambda: call.calls == 1)
        time.sleep(SECONDS)
        call.go_on.set()
        assert asking.result(10) == 1
    assert recent.get(call) == 2


def test_a_failure_is_only_that_of_who_waited() -> None:
    recent, call = Recent[int](SECONDS), Counter()
    call.fails = True
    with pytest.raises(LookupError, match="call 1"):
        recent.get(call)
    call.fails = False
    assert recent.get(call) == 2


def test_a_renewal_that_fails_leaves_what_is_good() -> None:
    recent, call = Recent[int](SECONDS), Counter()
    recent.get(call)
    time.sleep(SECONDS / 2)
    call.fails = True
    assert [recent.get(call) for _ in range(3)] == [1, 1, 1]
    wait_until(lambda: call.calls == 2)
    time.sleep(SECONDS / 2)
    call.fails = False
    assert recent.get(call) == 3
