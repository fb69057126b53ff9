"""One call for all threads."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from vobiz_provider.engine.once import Once

THREADS = 8


def test_eight_threads_make_one_call_and_share_its_result() -> None:
    once: Once[object] = Once()
    together = threading.Barrier(THREADS)
    calls: list[object] = []

    def call() -> object:
        calls.append(object())
        # Long enough for every other thread to ask while this one is still at it.
        threading.Event().wait(0.1)
        return calls[-1]

    def ask(_: int) -> object:
        together.wait()
        return once.get("key", call)

    with ThreadPoolExecutor(THREADS) as threads:
        results = list(threads.map(ask, range(THREADS)))
    assert len(calls) == 1
    assert all(result is calls[0] for result in results)


def test_eight_threads_share_one_failure() -> None:
    once: Once[None] = Once()
    together = threading.Barrier(THREADS)
    calls: list[int] = []

    def fail() -> None:
        calls.append(1)
        threading.Event().wait(0.1)
        raise LookupError("not there")

    def ask(_: int) -> BaseException | None:
        together.wait()
        try:
            once.get("key", fail)
        except LookupError as error:
            return error
        return None

    with ThreadPoolExecutor(THREADS) as threads:
        errors = list(threads.map(ask, range(THREADS)))
    assert len(calls) == 1
    assert [str(error) for error in errors] == ["not there"] * THREADS
    with pytest.raises(LookupError, match="not there"):
        once.get("key", lambda: None)


def test_keys_do_not_wait_for_each_other() -> None:
    once: Once[str] = Once()
    started, release = threading.Event(), threading.Event()

    def slow() -> str:
        started.set()
        assert release.wait(10)
        return "slow"

    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(once.get, ("IN", "MH"), slow)
        assert started.wait(10)
        assert once.get(("IN", "KA"), lambda: "quick") == "quick"
        assert not waiting.done()
        release.set()
        assert waiting.result(10) == "slow"


def test_a_failure_of_one_key_is_not_anothers() -> None:
    once: Once[str] = Once()
    with pytest.raises(ZeroDivisionError):
        once.get(1, lambda: str(1 / 0))
    assert once.get(2, lambda: "well") == "well"


def test_a_call_that_was_begun_is_made_once_and_waited_for_by_who_asks() -> None:
    once: Once[str] = Once()
    started, release = threading.Event(), threading.Event()
    calls: list[int] = []

    def slow() -> str:
        calls.append(1)
        started.set()
        assert release.wait(10)
        return "slow"

    once.begin("key", slow)
    assert started.wait(10)
    once.begin("key", slow)
    with ThreadPoolExecutor(1) as threads:
        asking = threads.submit(once.get, "key", slow)
        assert not asking.done()
        release.set()
        assert asking.result(10) == "slow"
    assert calls == [1]


def test_what_was_begun_and_failed_fails_who_asks() -> None:
    once: Once[str] = Once()
    once.begin("key", lambda: str(1 / 0))
    with pytest.raises(ZeroDivisionError):
        once.get("key", lambda: str(1 / 0))
