"""What the demo cost: as the stack told it, as Vobiz booked it, and what is billed on."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from vobiz_provider.api.values import amount_in_words

_Told = Mapping[str, Any]


def cost_lines(reported: Iterable[_Told], booked: Iterable[_Told], left: Iterable[_Told]) -> Iterator[str]:
    """What a person asks at the end, a line each; all amounts are in major units of the `currency` beside them.

    Args:
        reported: the resources of the stack's report, as they were before it was destroyed.
        booked: the account's ledger.
        left: the numbers that the account has after the destroy.
    """
    orders = [each for each in reported if each["kind"] == "order"]
    for order in orders:
        yield f"In the stack: {order['number']}, {_price(order['setup'], order['monthly'], order['currency'])}"
    for currency in sorted({order["currency"] for order in orders}):
        setup, monthly = (_sum(orders, part, currency) for part in ("setup", "monthly"))
        yield f"In all: {_price(setup, monthly, currency)}"
    for each in booked:
        word = "Booked" if each["type"] == "debit" else "Paid back"
        yield f"{word} by Vobiz: {_amount(each['amount'], each['currency'])}, {each['description']}"
    yield from _billed_on(orders, list(left))


def _billed_on(orders: list[_Told], left: list[_Told]) -> Iterator[str]:
    for number in left:
        monthly = _amount(number["monthly_fee"], number["currency"])
        yield f"Billed on: {number['e164']}, {monthly} a month, until somebody releases it in the console (My Numbers)"
    held = {number["e164"] for number in left}
    for order in orders:
        if order["number"] not in held:
            monthly = _amount(order["monthly"], order["currency"])
            yield (
                f"Billed no more: {order['number']}, which somebody released; a destroy releases no number, so that it "
                f"would be billed on, {monthly} a month"
            )


def _sum(orders: list[_Told], part: str, currency: str) -> float:
    return math.fsum(order[part] or 0 for order in orders if order["currency"] == currency)


def _price(setup: float | None, monthly: float | None, currency: str) -> str:
    return f"once {_amount(setup, currency)}, {_amount(monthly, currency)} a month"


def _amount(amount: float | None, currency: str) -> str:
    return "an amount that is not known" if amount is None else amount_in_words(amount, currency)
