"""What an order that a preview would place costs: no state holds that, our own lines in the preview tell it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pulumi.runtime import rpc

from vobiz_provider.api.fees import PricedNumber, priced_number
from vobiz_provider.commands.report.drift import Told
from vobiz_provider.commands.report.money import Price, amount_of, currency_of
from vobiz_provider.commands.report.rows import KINDS
from vobiz_provider.held_numbers import inputs_of


class PricesTold:
    """The prices that the lines of a preview tell.

    Args:
        lines: its information lines.
    """

    def __init__(self, lines: Iterable[Told]) -> None:
        self._by_urn = {told.urn: found for told in lines if (found := priced_number(told.line))}

    def number_of(self, urn: str) -> str | None:
        """The number that the lines of a resource tell, or None."""
        told = self._by_urn.get(urn)
        return told.e164 if told else None

    def of(self, urn: str, order: dict[str, Any]) -> tuple[str | None, Price]:
        """The number that an order would buy, None where that is not known yet, and what it would cost.

        Args:
            urn: the order's.
            order: its state after, as the preview has it.
        """
        inputs = {key: value for key, value in inputs_of(order).items() if not is_open(value)}
        currency, told = currency_of(inputs.get("currency")), self._told(urn, order)
        number = told.e164 if told else inputs.get("preferred_number")
        if told and currency and currency_of(told.currency) == currency:
            return number, Price(told.monthly_fee, told.setup_fee, currency)
        # Right before it orders, the provider holds the price against these.
        monthly, setup = (amount_of(inputs.get(name)) for name in ("max_monthly_cost", "max_setup_cost"))
        return number, Price(monthly, setup, currency, is_limit=True)

    def _told(self, urn: str, order: dict[str, Any]) -> PricedNumber | None:
        if not is_open(inputs_of(order).get("preferred_number")):
            return self._by_urn.get(urn)
        sources = (order.get("propertyDependencies") or {}).get("preferred_number") or []
        return self._by_urn.get(sources[0]) if len(sources) == 1 and _is_selection(sources[0]) else None


def is_open(value: Any) -> bool:
    """Whether a preview does not know a value yet."""
    return bool(value == rpc.UNKNOWN)


def _is_selection(urn: str) -> bool:
    types = urn.split("::")[2] if urn.count("::") > 2 else ""
    return KINDS.get(types.rpartition("$")[2]) == "selection"
