"""A number's fees in words, and read back from them: no state holds the price of what a preview would buy."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from vobiz_provider.api.values import amount_in_words

_NO_SETUP, _NO_MONTHLY = "no setup fee listed", "no monthly fee listed"
_AMOUNT = r"(?P<{0}>[0-9][0-9.e+-]*)(?: (?P<{0}_currency>[^\s,]+))?"


@dataclass(frozen=True)
class PricedNumber:
    """A number and its fees, as a line tells them.

    Args:
        e164: the number.
        setup_fee: one-time fee in major units of `currency`, or None where none is listed.
        monthly_fee: fee a month in major units of `currency`, or None where none is listed.
        currency: as it is listed, or None.
    """

    e164: str
    setup_fee: float | None
    monthly_fee: float | None
    currency: str | None


def fees_in_words(setup_fee: float | None, monthly_fee: float | None, currency: str | None) -> str:
    """Both fees, as `setup 500 INR, 250 INR a month`; `priced_number` reads them back."""
    setup = _NO_SETUP if setup_fee is None else f"setup {amount_in_words(setup_fee, currency)}"
    monthly = _NO_MONTHLY if monthly_fee is None else f"{amount_in_words(monthly_fee, currency)} a month"
    return f"{setup}, {monthly}"


def priced_number(line: str) -> PricedNumber | None:
    """The number and the fees that a line of ours tells, as `+919876543210 on sale: setup 500 INR, 250 INR a month`.

    Returns:
        None where it tells none.
    """
    found = _priced().search(line)
    if found is None:
        return None
    try:
        setup, monthly = (None if found[fee] is None else float(found[fee]) for fee in ("setup", "monthly"))
    except ValueError:
        return None
    return PricedNumber(found["e164"], setup, monthly, found["setup_currency"] or found["monthly_currency"])


@functools.cache
def _priced() -> re.Pattern[str]:
    # Only a report reads prices back: no plugin is to wait for this.
    return re.compile(
        rf"(?P<e164>\+[1-9][0-9]{{6,14}})[^+:]*: "
        rf"(?:{_NO_SETUP}|setup {_AMOUNT.format('setup')}), "
        rf"(?:{_NO_MONTHLY}|{_AMOUNT.format('monthly')} a month)(?: \(|$)"
    )
