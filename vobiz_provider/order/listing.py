"""What the listing says of an order before any money moves: its price, and what forbids it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vobiz_provider.api.errors import ApiError, Unreachable
from vobiz_provider.api.listings import Listing
from vobiz_provider.api.on_sale import by_number
from vobiz_provider.api.values import amount_in_words
from vobiz_provider.area_inputs import unpriced
from vobiz_provider.engine.values import is_unknown
from vobiz_provider.order.advice import ADOPT, LOOK
from vobiz_provider.order.balance import shortfall_of_plan
from vobiz_provider.order.inputs import OrderInputs
from vobiz_provider.session import Session

if TYPE_CHECKING:
    from vobiz_provider.api.models import AvailableNumber

_BILLED_IN = ("INR", "USD")

Problem = tuple[str, str]
"""An input's name and what is wrong with it."""


@dataclass
class ListingFindings:
    """What the listing says of an order before it is placed.

    Args:
        price: the price in words, where it is known.
        problems: what forbids the order, one for each input.
        doubts: what a person should know before it is bought all the same.
    """

    price: str = ""
    problems: list[Problem] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)


def findings_for_preview(session: Session, inputs: OrderInputs) -> ListingFindings:
    """What the listing says of an order in a preview, where it may not be had.

    Raises:
        Refused: it is refused for good, and the order depends on it.
    """
    if not inputs.is_area_known:
        return ListingFindings()
    try:
        on_sale = session.vobiz.available_numbers(inputs.country_code, inputs.region)
    except Unreachable as error:
        problems = unpriced(inputs, error)
        what = inputs.preferred_number if isinstance(inputs.preferred_number, str) else "the order"
        doubts = [] if problems else [f"the price of {what} is not known: {error}"]
        return ListingFindings(problems=problems, doubts=doubts)
    except ApiError as error:
        if inputs.listing_matters:
            raise
        return ListingFindings(doubts=[f"the price of the order is not known: {error}"])
    found = compare_with_listing(session, inputs, on_sale)
    short = None if found.problems else shortfall_of_plan(session, inputs, on_sale)
    if short:
        found.doubts.append(f"{short} for the numbers that this run orders: top up the account before you order")
    return found


def compare_with_listing(session: Session, inputs: OrderInputs, on_sale: Listing[AvailableNumber]) -> ListingFindings:
    """Compares an order with the listing.

    Args:
        session: asked for the whole country where a number is not on sale in its region.
        inputs: the order; all but its country and region may be unknown, and is passed over then.
        on_sale: the listing of its country and region.
    """
    if is_unknown(inputs.preferred_number):
        return _compare_currency(inputs, on_sale)
    if inputs.preferred_number is None:
        return _compare_unnamed(inputs, on_sale)
    return _compare_named(session, inputs, inputs.preferred_number, on_sale)


def _compare_currency(inputs: OrderInputs, on_sale: Listing[AvailableNumber]) -> ListingFindings:
    # Which number it will be is not known yet; that none is listed in the order's currency is.
    others = _in_other_currencies(inputs, on_sale)
    if len(others) < len(on_sale) or not on_sale.is_whole:
        return ListingFindings()
    return ListingFindings(problems=_problems_of_any(inputs, on_sale), doubts=_currency_doubts(inputs, others))


def _compare_unnamed(inputs: OrderInputs, on_sale: Listing[AvailableNumber]) -> ListingFindings:
    if not on_sale and on_sale.is_whole:
        return ListingFindings(problems=[("region", f"no number is on sale in {inputs.area}: choose another region")])
    if not on_sale.is_whole:
        reason = (
            f"cannot be judged: Vobiz listed {len(on_sale)} numbers in {inputs.area} and has more, and may allocate "
            "any: name a preferred_number"
        )
        return ListingFindings(problems=[(name, f"{name} {reason}") for name in inputs.ceilings])
    within = ", each within the ceilings" if inputs.ceilings else ""
    return ListingFindings(
        f"an order in {inputs.area} takes one of {len(on_sale)} numbers{within}",
        _problems_of_any(inputs, on_sale),
        _currency_doubts(inputs, _in_other_currencies(inputs, on_sale)),
    )


def _compare_named(
    session: Session, inputs: OrderInputs, preferred: str, on_sale: Listing[AvailableNumber]
) -> ListingFindings:
    number = by_number(on_sale).get(preferred)
    if number is not None:
        others = [number] if _in_another_currency(inputs, number) else []
        return ListingFindings(
            f"{number.e164} on sale: {number.fees_in_words}",
            _problems_of(inputs, number),
            _currency_doubts(inputs, others),
        )
    if on_sale.is_whole:
        return ListingFindings(problems=[("preferred_number", _not_on_sale(session, inputs, preferred, on_sale))])
    unseen = f"Vobiz listed {len(on_sale)} numbers in {inputs.area} and has more: {preferred}"
    return ListingFindings(
        problems=[
            (name, f"{name} cannot be judged: {unseen} is not among them: remove the ceiling or name one of them")
            for name in inputs.ceilings
        ],
        doubts=[f"{unseen} is not among them, so whether it is on sale and at what price is not known"],
    )


def _not_on_sale(session: Session, inputs: OrderInputs, preferred: str, on_sale: list[AvailableNumber]) -> str:
    elsewhere = _region_of(session, inputs.country_code, preferred)
    if elsewhere and elsewhere != inputs.region:
        return (
            f"{preferred} is on sale in {inputs.country_code}/{elsewhere} and not in {inputs.area}: set region to "
            f"{elsewhere!r}, the region of its WhatsAppNumberSelection, or name a number of {inputs.area}"
        )
    others = ", ".join(number.e164 for number in on_sale[:3]) or "none"
    return (
        f"{preferred} is not on sale in {inputs.area} (on sale: {others}). If an earlier run was cut off, it may be "
        f"yours already: {LOOK}, and if it is there, {ADOPT}. Otherwise name another number, or change the keepers of "
        "its WhatsAppNumberSelection"
    )


def _region_of(session: Session, country: str, e164: str) -> str | None:
    try:
        whole_country = session.vobiz.available_numbers(country, None)
    except ApiError:
        return None  # it only words the advice better
    number = by_number(whole_country).get(e164)
    return number.region if number else None


def _in_another_currency(inputs: OrderInputs, number: AvailableNumber) -> bool:
    return not is_unknown(inputs.currency) and (number.currency or "").upper() != inputs.currency


def _in_other_currencies(inputs: OrderInputs, on_sale: Listing[AvailableNumber]) -> list[AvailableNumber]:
    if is_unknown(inputs.currency):
        return []
    return on_sale.once(
        ("in other currencies than", inputs.currency),
        lambda: [number for number in on_sale if _in_another_currency(inputs, number)],
    )


def _currency_doubts(inputs: OrderInputs, others: list[AvailableNumber]) -> list[str]:
    if not others or others[0].currency is None:
        return []
    listed = others[0].currency
    advice = f"; set currency to {listed!r} for the listed price" if listed in _BILLED_IN else ""
    return [
        f"{others[0].e164} is listed in {listed} and the order is in {inputs.currency}: what it will cost in "
        f"{inputs.currency} is not known{advice}"
    ]


def _problems_of_any(inputs: OrderInputs, on_sale: Listing[AvailableNumber]) -> list[Problem]:
    """The first problem for each input, which is the same for all orders that `_problems_of` tells the same of."""
    if not inputs.ceilings:
        return []
    currency = None if is_unknown(inputs.currency) else inputs.currency
    asked = ("problems", tuple(inputs.ceilings.items()), currency, bool(inputs.preferred_number))
    return list(on_sale.once(asked, lambda: _first_problems(inputs, on_sale)))


def _first_problems(inputs: OrderInputs, on_sale: Listing[AvailableNumber]) -> list[Problem]:
    first: dict[str, str] = {}
    for number in on_sale:
        for name, reason in _problems_of(inputs, number):
            first.setdefault(name, reason)
    return list(first.items())


def _problems_of(inputs: OrderInputs, number: AvailableNumber) -> list[Problem]:
    problems = []
    fees = {"max_setup_cost": number.setup_fee, "max_monthly_cost": number.monthly_fee}
    for name, ceiling in inputs.ceilings.items():
        fee = fees[name]
        advice = "raise the ceiling or name another number" if inputs.preferred_number else "name a preferred_number"
        if _in_another_currency(inputs, number):
            listed = number.currency or "no currency"
            reason = f"cannot be judged: {number.e164} is listed in {listed}, the order is in {inputs.currency}"
            advice = f"set currency to {listed!r}" if listed in _BILLED_IN else "name a number in another currency"
        elif fee is None:
            reason = f"cannot be judged: {number.e164} is listed without that fee"
        elif fee > ceiling:
            limit = amount_in_words(ceiling, number.currency)
            reason = f"of {limit} is under the price of {number.e164}: {number.fees_in_words}"
        else:
            continue
        problems.append((name, f"{name} {reason}: {advice}"))
    return problems
