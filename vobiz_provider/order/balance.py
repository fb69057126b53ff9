"""Whether the account can pay: a warning, since no page says what an order does that the balance does not cover."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vobiz_provider.api.errors import ApiError, OutcomeUnknown
from vobiz_provider.api.listings import Listing
from vobiz_provider.api.on_sale import by_number
from vobiz_provider.api.values import amount_in_words
from vobiz_provider.engine.call import current_urn
from vobiz_provider.engine.values import is_unknown
from vobiz_provider.order.inputs import OrderInputs
from vobiz_provider.session import Session

if TYPE_CHECKING:
    from vobiz_provider.api.models import AvailableNumber


def least_cost(inputs: OrderInputs, on_sale: Listing[AvailableNumber]) -> float | None:
    """What the order costs at least at once, setup and first month, in its own currency; None where that is not known.

    Args:
        inputs: the order.
        on_sale: the listing of its place.
    """
    currency, named = inputs.currency, inputs.preferred_number
    if named is None or is_unknown(named):
        # Which number a selection takes is not known in a preview: it costs no less than the cheapest.
        return on_sale.once(("least cost", currency), lambda: _cost_of_cheapest(on_sale, currency))
    number = by_number(on_sale).get(named)
    return None if number is None else _cost(number, currency)


def _cost_of_cheapest(on_sale: Listing[AvailableNumber], currency: str) -> float | None:
    costs = [_cost(number, currency) for number in on_sale]
    known = [cost for cost in costs if cost is not None]
    return min(known) if known and len(known) == len(costs) else None


def _cost(number: AvailableNumber, currency: str) -> float | None:
    if number.setup_fee is None or number.monthly_fee is None or number.currency != currency:
        return None
    return number.setup_fee + number.monthly_fee


def shortfall_of_plan(session: Session, inputs: OrderInputs, on_sale: Listing[AvailableNumber]) -> str | None:
    """That the account can spend less than the new orders of the run so far cost, in words; None where it can spend it.

    Args:
        session: the account's client, and the run's other orders.
        inputs: one more order.
        on_sale: the listing of its place.
    """
    if is_unknown(inputs.currency):
        return None
    cost = least_cost(inputs, on_sale)
    if cost is None:
        return None
    planned = session.planned_costs.setdefault(inputs.currency, {})
    planned[current_urn() or str(len(planned))] = cost
    return _shortfall(session, inputs.currency, sum(list(planned.values())))


def shortfall_after(session: Session, inputs: OrderInputs, lost: OutcomeUnknown) -> str:
    """The same for one order whose answer was a 5xx, which "too low a balance can show as" (Vobiz's voice page).

    Args:
        session: the account's client.
        inputs: the order.
        lost: what came in place of the answer.

    Returns:
        Words that go on after it; nothing where the account can spend it, or that cannot be known.
    """
    if lost.status is None or lost.status < 500:
        return ""
    try:
        on_sale = session.vobiz.available_numbers(inputs.country_code, inputs.region)
    except ApiError:
        return ""
    cost = least_cost(inputs, on_sale)
    short = None if cost is None else _shortfall(session, inputs.currency, cost, fresh=True)
    return f": {short}" if short else ""


def _shortfall(session: Session, currency: str, cost: float, *, fresh: bool = False) -> str | None:
    balance = session.vobiz.client.account_reads.balance(currency, fresh=fresh)
    spendable = balance.spendable if balance else None
    if spendable is None or spendable >= cost:
        return None
    can_spend, due = amount_in_words(spendable, currency), amount_in_words(cost, currency)
    return f"the account can spend {can_spend}, and at least {due} are due"
