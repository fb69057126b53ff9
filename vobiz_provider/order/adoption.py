"""Adopting an order that was placed before: what is told, what is assumed, and what stays open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vobiz_provider.api.statuses import has_ended
from vobiz_provider.engine.call import name_of
from vobiz_provider.engine.inputs import present
from vobiz_provider.engine.messages import warn
from vobiz_provider.order.errors import OrderRefused
from vobiz_provider.order.evidence import observe, refuse_other_account
from vobiz_provider.order.purchase import answered, warn_of_unknown_status
from vobiz_provider.session import Shared, adopted, orders

if TYPE_CHECKING:
    from vobiz_provider.order.lifecycle import OrderInputs

_DECLARED = ("country_code", "region", "number_type", "currency")


def held_elsewhere(order_id: str) -> str | None:
    """Why this resource cannot have an order: another one of the program has it; None where none does."""
    holder = orders.claim(order_id.lower())
    if holder is None:
        return None
    return (
        f"order {order_id} is held by {name_of(holder)!r} of this program too, and an order has one resource: name "
        "another order, or take one of the two resources out of the program"
    )


def adopt(shared: Shared, inputs: OrderInputs, order_id: str) -> dict[str, Any]:
    """Adopts an order; places none.

    Returns:
        Its outputs. The number stays absent where nothing tells it and the one that was named is on sale.

    Raises:
        OrderRefused: it has ended, is another one than was declared, or another resource has it.
        WrongAccount: the credentials are another account's.
        Refused, Unreachable: the API did not answer.
    """
    taken = held_elsewhere(order_id)
    if taken:
        raise OrderRefused(taken)
    declared = {field: getattr(inputs, field) for field in _DECLARED}
    known = declared | {"status": "pending", "requested": present(inputs)}
    # Asked without the number: a channel that has it says nothing of this order.
    facts = observe(shared, order_id, known) or {}
    refuse_other_account(shared, order_id, facts)
    outputs = known | facts
    _refuse_what_does_not_fit(order_id, inputs, outputs)
    number = outputs.get("selected_phone_number")
    assumed = _assumed_number(shared, inputs) if number is None else {}
    outputs |= assumed
    _tell(order_id, inputs, facts, assumed)
    adopted.take(order_id.lower())
    for claimed in {inputs.preferred_number, number} - {None}:
        answered(shared, str(claimed), order_id)
    return outputs


def _refuse_what_does_not_fit(order_id: str, inputs: OrderInputs, outputs: dict[str, Any]) -> None:
    for field in ("country_code", "currency"):
        if outputs[field] != getattr(inputs, field):
            raise OrderRefused(
                f"order {order_id} has {field} {outputs[field]}, not {getattr(inputs, field)}: change it to adopt"
            )
    if has_ended(outputs["status"]):
        reason = outputs.get("failure_reason") or "no reason given"
        raise OrderRefused(
            f"order {order_id} is {outputs['status']} ({reason}), so there is nothing to adopt: "
            "remove existing_order_id to order anew"
        )


def _assumed_number(shared: Shared, inputs: OrderInputs) -> dict[str, Any]:
    number = inputs.preferred_number
    if number is None:
        return {}
    on_sale = shared.numbers_on_sale(inputs.country_code, inputs.region)
    # What anybody can buy is no order's, in whatever region; and a list that is not whole may leave it out.
    anywhere = [*on_sale, *shared.numbers_on_sale(inputs.country_code, None)]
    if not on_sale.is_whole or any(listed.e164 == number for listed in anywhere):
        return {}
    return {"selected_phone_number": number}


def _tell(order_id: str, inputs: OrderInputs, facts: dict[str, Any], assumed: dict[str, Any]) -> None:
    number = facts.get("selected_phone_number")
    warn_of_unknown_status(order_id, facts.get("status"))
    if number is not None:
        if inputs.preferred_number not in {None, number}:
            warn(f"order {order_id} holds {number} and not {inputs.preferred_number}: set preferred_number to {number}")
        return
    told = []
    if not facts:
        guesses = ", ".join(str(getattr(inputs, field)) for field in _DECLARED)
        told.append(f"adopted as it was declared, nothing at Vobiz could confirm it: {guesses} are assumed")
    if assumed:
        told.append(f"that its number is {inputs.preferred_number} is assumed")
    elif inputs.preferred_number:
        told.append(
            f"its number stays open, since {inputs.preferred_number} is on sale now or could not be looked up: a "
            "refresh tells it once a channel or the order does"
        )
    if told:
        warn(f"order {order_id}: {'; '.join(told)}; compare with the account's transactions")
