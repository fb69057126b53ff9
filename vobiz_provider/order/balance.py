"""Whether the account can pay: a warning, since no page says what an order does that the balance does not cover."""

from __future__ import annotations

from vobiz_provider.api.models import AvailableNumber, Listing
from vobiz_provider.api.values import amount_in_words
from vobiz_provider.engine.values import is_unknown
from vobiz_provider.order.inputs import OrderInputs
from vobiz_provider.session import Session


def least_cost(inputs: OrderInputs, on_sale: Listing[AvailableNumber]) -> float | None:
    """What the order costs at least at once, setup and first month, in its own currency; None where that is not known.

    Args:
        inputs: the order.
        on_sale: the listing of its place.
    """
    possible = [number for number in on_sale if inputs.preferred_number in (None, number.e164)]
    costs = [
        number.setup_fee + number.monthly_fee
        for number in possible
        if number.setup_fee is not None and number.monthly_fee is not None and number.currency == inputs.currency
    ]
    return min(costs) if costs and len(costs) == len(possible) else None


def shortfall_in_words(session: Session, currency: str, cost: float, *, fresh: bool = False) -> str | None:
    """That the account can spend less than something costs, with both amounts; None where it can, or nobody knows.

    Args:
        session: the account's client.
        currency: of the cost.
        cost: in major units.
        fresh: whether the balance is read anew.
    """
    balance = session.client.account_reads.balance(currency, fresh=fresh)
    spendable = balance.spendable if balance else None
    if spendable is None or spendable >= cost:
        return None
    return (
        f"the account can spend {amount_in_words(spendable, currency)}, and {amount_in_words(cost, currency)} are due"
    )


def shortfall_of_plan(session: Session, inputs: OrderInputs, on_sale: Listing[AvailableNumber]) -> str | None:
    """The same for all new orders of the run so far, this one included."""
    if is_unknown(inputs.currency) or is_unknown(inputs.preferred_number):
        return None
    cost = least_cost(inputs, on_sale)
    if cost is None:
        return None
    due = session.planned_costs.add(inputs.currency, cost)
    return shortfall_in_words(session, inputs.currency, due)
