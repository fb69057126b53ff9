"""Adopting an order that was placed before: what is told, what is assumed, and what stays open."""

from __future__ import annotations

from typing import Any

from vobiz_provider.api.on_sale import by_number
from vobiz_provider.api.statuses import PENDING, has_ended
from vobiz_provider.engine.messages import warn
from vobiz_provider.order.errors import OrderRefused
from vobiz_provider.order.evidence import look_for_evidence, warn_of_unknown_status
from vobiz_provider.order.holding import claim_order, record_adoption
from vobiz_provider.order.inputs import OrderInputs
from vobiz_provider.records import refuse_other_account
from vobiz_provider.session import Session

_DECLARED = ("country_code", "region", "number_type", "currency")


def adopt(session: Session, inputs: OrderInputs, order_id: str) -> dict[str, Any]:
    """Adopts an order; places none.

    Returns:
        Its outputs. The number stays absent where nothing tells it and the one that was named is on sale.

    Raises:
        CredentialsError: there are none that can be used.
        OrderRefused: it has ended, is another one than was declared, or another resource has it.
        WrongAccount: the credentials are another account's.
        Refused, Unreachable: the API did not answer.
    """
    session.require_credentials()
    taken = claim_order(session, order_id)
    if taken:
        raise OrderRefused(taken)
    declared = {field: getattr(inputs, field) for field in _DECLARED}
    known = declared | {"status": PENDING, "requested": inputs.given}
    # Asked without the number: a channel that has it says nothing of this order.
    facts = look_for_evidence(session, order_id, known) or {}
    refuse_other_account(f"order {order_id}", facts, session.account.auth_id)
    outputs = known | facts
    _refuse_what_does_not_fit(order_id, inputs, outputs)
    number = outputs.get("selected_phone_number")
    assumed = _assumed_number(session, inputs) if number is None else None
    if assumed:
        outputs["selected_phone_number"] = assumed
    _tell(order_id, inputs, facts, assumed)
    record_adoption(session, order_id, {str(held) for held in (inputs.preferred_number, number) if held})
    return outputs


def _refuse_what_does_not_fit(order_id: str, inputs: OrderInputs, outputs: dict[str, Any]) -> None:
    for field in ("country_code", "currency"):
        if outputs[field] != getattr(inputs, field):
            raise OrderRefused(
                f"order {order_id} has {field} {outputs[field]}, not {getattr(inputs, field)}: set {field} to that to "
                "adopt it, or existing_order_id to the order that is meant"
            )
    if has_ended(outputs["status"]):
        reason = outputs.get("failure_reason") or "no reason given"
        raise OrderRefused(
            f"order {order_id} is {outputs['status']} ({reason}), so there is nothing to adopt: "
            "remove existing_order_id to order anew"
        )


def _assumed_number(session: Session, inputs: OrderInputs) -> str | None:
    number = inputs.preferred_number
    if number is None:
        return None
    on_sale = session.vobiz.available_numbers_as_evidence(inputs.country_code, inputs.region)
    # What anybody can buy is no order's, in whatever region; and a list that is not whole may leave it out.
    anywhere = session.vobiz.available_numbers_as_evidence(inputs.country_code, None)
    is_on_sale = number in by_number(on_sale) or number in by_number(anywhere)
    return number if on_sale.is_whole and not is_on_sale else None


def _tell(order_id: str, inputs: OrderInputs, facts: dict[str, Any], assumed: str | None) -> None:
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
        told.append(f"that its number is {assumed} is assumed")
    elif inputs.preferred_number:
        told.append(
            f"its number stays open, since {inputs.preferred_number} is on sale now or could not be looked up: a "
            "refresh tells it once a channel or the order does"
        )
    if told:
        warn(f"order {order_id}: {'; '.join(told)}; compare with the account's transactions")
