"""A price in words is read back as it was, since a preview's price stands nowhere else."""

from __future__ import annotations

import itertools

import pytest

from tests.driver.inputs import NUMBER
from vobiz_provider.api.fees import fees_in_words, priced_number

AMOUNTS = [None, 0.0, 0.005, 0.00001, 2.5, 250.0, 1234.5, 1234567.89, 1e17]
CURRENCIES = [None, "INR", "USD", "EUR", "Rs."]
LINES = ["{} on sale: {}", "would select {}: {}", "would select {}: {} (among the 3 that came: Vobiz has more)"]


@pytest.mark.parametrize("line", LINES)
def test_fees_are_read_back_as_they_were_written(line: str) -> None:
    for setup, monthly, currency in itertools.product(AMOUNTS, AMOUNTS, CURRENCIES):
        found = priced_number(line.format(NUMBER, fees_in_words(setup, monthly, currency)))
        assert found is not None
        assert (found.e164, found.setup_fee, found.monthly_fee) == (NUMBER, setup, monthly)
        assert found.currency == (None if setup is None and monthly is None else currency)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "an order in IN/MH takes one of 3 numbers, each within the ceilings",
        f"adopts order {NUMBER}, buys nothing",
        f"{NUMBER} on sale: setup 500 INR, 250 INR a year",
        f"{NUMBER} on sale: setup 500 INR, 250 INR a month or more",
        f"{NUMBER} on sale: setup 5-5 INR, 250 INR a month",
        f"max_setup_cost of 10 INR is under the price of {NUMBER}: setup 500 INR, 250 INR a month: raise the ceiling",
    ],
)
def test_a_line_that_tells_no_price_is_none(line: str) -> None:
    assert priced_number(line) is None
