"""Status words, however they are written."""

from __future__ import annotations

from typing import Any

import pytest

from vobiz_provider.api.statuses import RELEASED, has_ended, is_known_of_orders, normalised

NO_STATUSES: list[Any] = [None, 7, 1.5, True, [], ["failed"], {}, {"failed": 1}, b"failed"]


@pytest.mark.parametrize(
    ("sent", "word"),
    [
        ("failed", "failed"),
        ("FAILED", "failed"),
        ("canceled", "cancelled"),
        ("Cancelled", "cancelled"),
        (" CANCELED\n", "cancelled"),
        (" completed ", "completed"),
        ("Pending", "pending"),
        ("VERIFIED", "verified"),
        ("Inactive", "inactive"),
        ("On_Hold", "On_Hold"),
        (" partially done ", " partially done "),
        ("", ""),
    ],
)
def test_a_known_status_is_spelt_one_way_and_another_is_left_alone(sent: str, word: str) -> None:
    assert normalised(sent) == word


@pytest.mark.parametrize("status", ["failed", "FAILED", "canceled", "Cancelled", " cancelled "])
def test_an_order_ends_by_the_apis_word_alone(status: str) -> None:
    assert has_ended(status)
    assert is_known_of_orders(status)


@pytest.mark.parametrize("status", ["pending", "Completed", RELEASED])
def test_an_order_that_may_hold_a_number_has_not_ended(status: str) -> None:
    assert not has_ended(status)
    assert is_known_of_orders(status)


@pytest.mark.parametrize("status", ["verified", "suspended", "on_hold", "fail", ""])
def test_a_status_of_something_else_is_none_of_an_order(status: str) -> None:
    assert not has_ended(status)
    assert not is_known_of_orders(status)


@pytest.mark.parametrize("value", NO_STATUSES, ids=repr)
def test_what_is_no_text_is_no_status(value: Any) -> None:
    assert normalised(value) is value
    assert not has_ended(value)
    assert not is_known_of_orders(value)
