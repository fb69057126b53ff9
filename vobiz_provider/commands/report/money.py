"""What a number costs, and sums of that: never over two currencies."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from vobiz_provider.api.values import amount_in_words

# Binary fractions: 0.1 and 0.2 are 0.3 here.
_DECIMALS = 6


@dataclass(frozen=True)
class Price:
    """What one number costs.

    Args:
        monthly: a month, in major units of `currency`, or None where that is not known.
        setup: once, in major units of `currency`, or None where that is not known.
        currency: ISO 4217 code, or None where that is not known.
        is_limit: whether these are the most that it can cost, by the ceilings of its order.
    """

    monthly: float | None = None
    setup: float | None = None
    currency: str | None = None
    is_limit: bool = False

    @property
    def is_known(self) -> bool:
        """Whether it can be counted what it costs a month, or at most costs."""
        return self.monthly is not None and self.currency is not None

    @property
    def monthly_in_words(self) -> str:
        """What it costs a month, as `250 INR`, `at most 400 INR` or `not known`."""
        return self._in_words(self.monthly)

    @property
    def setup_in_words(self) -> str:
        """What it costs once, as `monthly_in_words`."""
        return self._in_words(self.setup)

    def _in_words(self, amount: float | None) -> str:
        if amount is None:
            return "not known"
        return f"{'at most ' if self.is_limit else ''}{amount_in_words(amount, self.currency)}"


def sums(prices: Iterable[Price], field: str) -> dict[str, float]:
    """The sum of what is known, by currency.

    Args:
        prices: what is summed.
        field: `monthly` or `setup`.
    """
    amounts: dict[str, list[float]] = {}
    for price in prices:
        if price.currency is not None:
            amounts.setdefault(price.currency, []).append(getattr(price, field) or 0)
    return {currency: added(*each) for currency, each in sorted(amounts.items())}


def added(*amounts: float) -> float:
    """Amounts of one currency, added."""
    return round(math.fsum(amounts), _DECIMALS)


def amount_of(value: Any) -> float | None:
    """An amount as a state or a preview has it, or None where it has none."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def currency_of(value: Any) -> str | None:
    """A currency as a state or a preview has it, in capitals, or None where it has none."""
    return value.upper() if isinstance(value, str) and value else None
