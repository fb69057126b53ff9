"""How numbers, ids and amounts are compared and told."""

from __future__ import annotations

import pytest

from vobiz_provider.api.values import amount_in_words


@pytest.mark.parametrize(
    ("value", "currency", "shown"),
    [
        (500.0, "INR", "500 INR"),
        (2.5, "USD", "2.50 USD"),
        (1234567.0, "INR", "1234567 INR"),
        (100.0, None, "100"),
        (0.005, "USD", "0.005 USD"),
        (500.001, "INR", "500.001 INR"),
    ],
)
def test_an_amount_is_shown_as_exactly_as_it_counts(value: float, currency: str | None, shown: str) -> None:
    assert amount_in_words(value, currency) == shown
