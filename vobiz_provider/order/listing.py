"""What the listing says of an order before any money moves: its price, and what forbids it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vobiz_provider.api.errors import ApiError
from vobiz_provider.api.models import AvailableNumber, Listing
from vobiz_provider.api.values import amount_in_words as amount
from vobiz_provider.engine.inputs import is_unknown
from vobiz_provider.order.advice import ADOPT, LOOK
from vobiz_provider.session import Shared

if TYPE_CHECKING:
    from vobiz_provider.order.lifecycle import OrderInputs

_BILLED_IN = ("INR", "USD")

Problem = tuple[str, str]
"""An input's name and what is wrong with it."""


@dataclass
class Judgement:
    """What the listing says of an order before it is placed.

    Args:
        line: the price in words, where it is known.
        problems: what forbids the order, one for each input.
        doubts: what a person should know before it is bought all the same.
    """

    line: str = ""
    problems: list[Problem] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)


def ceilings(inputs: OrderInputs) -> dict[str, float]:
    """The ceilings that are set and known, by their input's name."""
    found = {"max_setup_cost": inputs.max_setup_cost, "max_monthly_cost": inputs.max_monthly_cost}
    return {name: value for name, value in found.items() if value is not None and not is_unknown(value)}


def judge(shared: Shared, inputs: OrderInputs, on_sale: Listing[AvailableNumber]) -> Judgement:
    """Compares an order with the listing.

    Args:
        shared: the account's client, asked once more for a number that is not on sale.
        inputs: the order; all but its country and region may be unknown, and is passed over then.
        on_sale: the listing of its country and region.
    """
    if is_unknown(inputs.preferred_number):
        return _judge_currency(inputs, on_sale)
    if inputs.preferred_number is None:
        return _judge_any(inputs, on_sale)
    return _judge_named(shared, inputs, inputs.preferred_number, on_sale)


def _judge_currency(inputs: OrderInputs, on_sale: Listing[AvailableNumber]) -> Judgement:
    # Which number it will be is not known yet; that none is listed in the order's currency is.
    others = [number for number in on_sale if _in_another_currency(inputs, number)]
    if len(others) < len(on_sale) or not on_sale.is_whole:
        return Judgement()
    problems = _once(problem for number in others for problem in _over(inputs, number))
    return Judgement(problems=problems, doubts=_currency_doubts(inputs, others))


def _judge_any(inputs: OrderInputs, on_sale: Listing[AvailableNumber]) -> Judgement:
    area = f"{inputs.country_code}/{inputs.region}"
    if not on_sale and on_sale.is_whole:
        return Judgement(problems=[("region", f"no number is on sale in {area}: choose another region")])
    if not on_sale.is_whole:
        reason = (
            f"cannot be judged: Vobiz listed {len(on_sale)} numbers in {area} and has more, and may allocate any: "
            "name a preferred_number"
        )
        return Judgement(problems=[(name, f"{name} {reason}") for name in ceilings(inputs)])
    within = ", each within the ceilings" if ceilings(inputs) else ""
    return Judgement(
        f"an order in {area} takes one of {len(on_sale)} numbers{within}",
        _once(problem for number in on_sale for problem in _over(inputs, number)),
        _currency_doubts(inputs, [number for number in on_sale if _in_another_currency(inputs, number)]),
    )


def _judge_named(shared: Shared, inputs: OrderInputs, preferred: str, on_sale: Listing[AvailableNumber]) -> Judgement:
    for number in on_sale:
        if number.e164 == preferred:
            others = [number] if _in_another_currency(inputs, number) else []
            return Judgement(
                f"{number.e164} on sale: {price(number)}", _over(inputs, number), _currency_doubts(inputs, others)
            )
    if on_sale.is_whole:
        return Judgement(problems=[("preferred_number", _not_on_sale(shared, inputs, preferred, on_sale))])
    unseen = f"Vobiz listed {len(on_sale)} numbers in {inputs.country_code}/{inputs.region} and has more: {preferred}"
    return Judgement(
        problems=[
            (name, f"{name} cannot be judged: {unseen} is not among them: remove the ceiling or name one of them")
            for name in ceilings(inputs)
        ],
        doubts=[f"{unseen} is not among them, so whether it is on sale and at what price is not known"],
    )


def _not_on_sale(shared: Shared, inputs: OrderInputs, preferred: str, on_sale: list[AvailableNumber]) -> str:
    area = f"{inputs.country_code}/{inputs.region}"
    elsewhere = _region_of(shared, inputs.country_code, preferred)
    if elsewhere and elsewhere != inputs.region:
        return (
            f"{preferred} is on sale in {inputs.country_code}/{elsewhere} and not in {area}: set region to "
            f"{elsewhere!r}, the region of its WhatsAppNumberSelection, or name a number of {area}"
        )
    others = ", ".join(number.e164 for number in on_sale[:3]) or "none"
    return (
        f"{preferred} is not on sale in {area} (on sale: {others}). If an earlier run was cut off, it may be yours "
        f"already: {LOOK}, and if it is there, {ADOPT}. Otherwise name another number, or change the keepers of its "
        "WhatsAppNumberSelection"
    )


def _region_of(shared: Shared, country: str, e164: str) -> str | None:
    try:
        whole_country = shared.available_numbers(country, None)
    except ApiError:
        return None  # it only words the advice better
    return next((number.region for number in whole_country if number.e164 == e164), None)


def _in_another_currency(inputs: OrderInputs, number: AvailableNumber) -> bool:
    return not is_unknown(inputs.currency) and (number.currency or "").upper() != inputs.currency


def _currency_doubts(inputs: OrderInputs, others: list[AvailableNumber]) -> list[str]:
    if not others or others[0].currency is None:
        return []
    listed = others[0].currency
    advice = f"; set currency to {listed!r} for the listed price" if listed in _BILLED_IN else ""
    return [
        f"{others[0].e164} is listed in {listed} and the order is in {inputs.currency}: what it will cost in "
        f"{inputs.currency} is not known{advice}"
    ]


def _once(problems: Iterable[Problem]) -> list[Problem]:
    first: dict[str, str] = {}
    for name, reason in problems:
        first.setdefault(name, reason)
    return list(first.items())


def price(number: AvailableNumber) -> str:
    """The fees of a listing in words."""
    setup = "no setup fee listed" if number.setup_fee is None else f"setup {amount(number.setup_fee, number.currency)}"
    monthly = (
        "no monthly fee listed"
        if number.monthly_fee is None
        else f"{amount(number.monthly_fee, number.currency)} a month"
    )
    return f"{setup}, {monthly}"


def _over(inputs: OrderInputs, number: AvailableNumber) -> list[Problem]:
    problems = []
    fees = {"max_setup_cost": number.setup_fee, "max_monthly_cost": number.monthly_fee}
    for name, ceiling in ceilings(inputs).items():
        fee = fees[name]
        advice = "raise the ceiling or name another number" if inputs.preferred_number else "name a preferred_number"
        if _in_another_currency(inputs, number):
            listed = number.currency or "no currency"
            reason = f"cannot be judged: {number.e164} is listed in {listed}, the order is in {inputs.currency}"
            advice = f"set currency to {listed!r}" if listed in _BILLED_IN else "name a number in another currency"
        elif fee is None:
            reason = f"cannot be judged: {number.e164} is listed without that fee"
        elif fee > ceiling:
            reason = f"of {amount(ceiling, number.currency)} is under the price of {number.e164}: {price(number)}"
        else:
            continue
        problems.append((name, f"{name} {reason}: {advice}"))
    return problems
