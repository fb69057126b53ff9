"""`--max-monthly`: what a stack may cost a month, and whether it does."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vobiz_provider.api.values import amount_in_words
from vobiz_provider.commands.report.changes import Change
from vobiz_provider.commands.report.preview import Preview

_GIVEN = re.compile(r"(?P<currency>[A-Za-z]{3})=(?P<amount>[0-9]+(\.[0-9]+)?)")


@dataclass(frozen=True)
class Verdict:
    """Whether a stack keeps within one ceiling.

    Args:
        currency: ISO 4217 code.
        ceiling: the most that it may cost a month, in major units.
        monthly: the most that it costs a month, as far as that is known.
        why_not: why it does not keep within, in one line with the next step; empty where it does.
    """

    currency: str
    ceiling: float
    monthly: float
    why_not: str


def ceilings_of(given: Sequence[str]) -> dict[str, float]:
    """The ceilings, by currency.

    Args:
        given: each as `INR=1000`, or several with commas between them.

    Raises:
        ValueError: one cannot be understood, or two are about one currency.
    """
    found: dict[str, float] = {}
    for text in ",".join(given).split(",") if given else ():
        match = _GIVEN.fullmatch(text)
        if match is None or not math.isfinite(float(match["amount"])):
            raise ValueError(f"{text!r} is no CURRENCY=AMOUNT such as INR=1000")
        currency = match["currency"].upper()
        if currency in found:
            raise ValueError(f"{currency} has two ceilings: give one")
        found[currency] = float(match["amount"])
    return found


def verdicts_of(
    ceilings: Mapping[str, float], costs: Mapping[str, float], preview: Preview | None, changes: list[Change]
) -> list[Verdict]:
    """Whether a stack keeps within each ceiling.

    Args:
        ceilings: the most that it may cost a month, by currency.
        costs: the most that it costs a month, after a preview where there is one, by currency.
        preview: the preview, or None.
        changes: what it would change.
    """
    return [_verdict_of(each, ceilings, costs.get(each, 0.0), preview, changes) for each in ceilings]


def _verdict_of(
    currency: str, ceilings: Mapping[str, float], monthly: float, preview: Preview | None, changes: list[Change]
) -> Verdict:
    ceiling = ceilings[currency]
    is_planned = preview is not None and preview.is_plan
    after = " after the preview" if is_planned else ""
    total, limit = amount_in_words(monthly, currency), amount_in_words(ceiling, currency)
    unpriced = ", ".join(change.name for change in changes if change.is_unpriced)
    elsewhere = [each for each in changes if each.price and each.price.currency not in {None, *ceilings}]
    so_far = f"({total} a month without that, --max-monthly is {limit})"
    why_not = ""
    if monthly > ceiling:
        buys = any(change.price and change.price.currency == currency for change in changes)
        then = "order cheaper numbers or fewer" if buys else "release what is not needed at Vobiz"
        why_not = (
            f"the stack costs up to {total} a month{after}, and --max-monthly is {limit}: {then}, or have the ceiling "
            "raised"
        )
    elif preview and preview.errors:
        # What is bought after the error is not in it.
        why_not = f"the preview ended in an error, so it is not whole {so_far}: mend that and preview again"
    elif unpriced:
        why_not = (
            f"what {unpriced} would cost is not known {so_far}: set max_monthly_cost there, or name a number that is "
            "on sale in the order's currency"
        )
    elif elsewhere:
        names = ", ".join(change.name for change in elsewhere)
        others = " and ".join(sorted({str(change.price and change.price.currency) for change in elsewhere}))
        why_not = (
            f"{names} would be paid in {others}, of which no ceiling is given {so_far}: order in {currency}, or give "
            "--max-monthly for that too"
        )
    return Verdict(currency, ceiling, monthly, why_not)
