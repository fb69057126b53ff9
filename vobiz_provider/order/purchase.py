"""Buying one number: compared with the listing before, sent once, and never lost after."""

from __future__ import annotations

import math
import time
from typing import Any

from vobiz_provider.api.errors import ApiError, OutcomeUnknown
from vobiz_provider.api.models import Order
from vobiz_provider.api.statuses import has_ended
from vobiz_provider.api.values import amount_in_words
from vobiz_provider.engine.call import is_given_up
from vobiz_provider.engine.messages import warn
from vobiz_provider.order.advice import RELEASE
from vobiz_provider.order.doubt import outcome_unknown
from vobiz_provider.order.errors import OrderRefused
from vobiz_provider.order.evidence import warn_of_unknown_status
from vobiz_provider.order.inputs import OrderInputs
from vobiz_provider.order.listing import Problem, compare_with_listing
from vobiz_provider.order.note import PurchaseNote, write_note
from vobiz_provider.records import now
from vobiz_provider.session import Session

_SENT = ("country_code", "region", "number_type", "currency", "preferred_number")


def buy(session: Session, inputs: OrderInputs) -> tuple[str, dict[str, Any]]:
    """Buys: asks what is on sale once more, then sends the order exactly once.

    Returns:
        The order's id and its outputs.

    Raises:
        OrderRefused, Refused, Unreachable: nothing was bought.
        OrderOutcomeUnknown: it may have been.
    """
    if inputs.listing_matters:
        _refuse_what_the_listing_forbids(session, inputs)
    if is_given_up():
        raise OrderRefused("nothing was ordered: the run was stopped before the order was sent: run it again")
    number = inputs.preferred_number
    if number:
        _take(session, number)
    sent_at = now()
    try:
        note = write_note(inputs.number_in_words, sent_at)
    except FileExistsError:
        _give_back(session, number)
        raise OrderRefused(
            "nothing was ordered: a purchase of this resource is noted on this machine: run it again to see it"
        ) from None
    order = _send(session, inputs, note, sent_at)
    order_id = str(order.id)
    note.add_order(order_id)
    if has_ended(order.status):
        reason = order.failure_reason or "no reason given"
        note.drop()
        _give_back(session, number)
        raise OrderRefused(
            f"order {order_id} of {inputs.number_in_words} {order.status} at once: {reason}. Nothing is recorded: mend "
            "that and run `pulumi up`, which orders anew"
        )
    if order.selected_phone_number:
        session.ordered.take(order.selected_phone_number, order_id)
    _warn_of_surprises(order_id, order, inputs)
    return order_id, order.outputs | {"requested": inputs.given}


def _refuse_what_the_listing_forbids(session: Session, inputs: OrderInputs) -> None:
    began = time.monotonic()
    problems: list[Problem] = []
    if inputs.preferred_number:
        problems = _problems(session, inputs, -math.inf)
    # An order that names none gets what is left, of which others of this run may have bought; and what another
    # purchase had read forbids nothing, as the number may be on sale since.
    if problems or not inputs.preferred_number:
        problems = _problems(session, inputs, began)
    if problems:
        raise OrderRefused(f"nothing was ordered: {problems[0][1]}")


def _problems(session: Session, inputs: OrderInputs, asked_since: float) -> list[Problem]:
    on_sale = session.vobiz.available_numbers_for_purchase(inputs.country_code, inputs.region, asked_since=asked_since)
    return compare_with_listing(session, inputs, on_sale).problems


def _take(session: Session, number: str) -> None:
    released_order = session.orderable_again.order_of(number)
    if released_order:
        session.orderable_again.give_back(number)
        session.ordered.give_back(number, released_order)
    if not session.ordered.take(number):
        raise OrderRefused(f"nothing was ordered: another order of this stack has {number}: name another number")


def _give_back(session: Session, number: str | None) -> None:
    if number:
        session.ordered.give_back(number)


def _send(session: Session, inputs: OrderInputs, note: PurchaseNote, sent_at: str) -> Order:
    try:
        return session.vobiz.client.create_order({key: value for key, value in inputs.given.items() if key in _SENT})
    except ApiError as error:
        note.drop()
        _give_back(session, inputs.preferred_number)
        raise error.reworded(f"{inputs.number_in_words} was not ordered: {error}") from None
    except OutcomeUnknown as error:
        failure = outcome_unknown(session, inputs, sent_at, error)
        if not is_given_up():  # else nobody is there to whom the failure could be told, and the stack never hears of it
            note.drop()
        raise failure from None


def _warn_of_surprises(order_id: str, order: Order, inputs: OrderInputs) -> None:
    got, wanted = order.selected_phone_number, inputs.preferred_number
    warn_of_unknown_status(order_id, order.status)
    if wanted and got and got != wanted:
        warn(
            f"order {order_id}: Vobiz allocated {got} and not {wanted}: it is bought and billed; "
            f"{RELEASE} if it is no use"
        )
    costs = {"max_setup_cost": order.setup_cost, "max_monthly_cost": order.monthly_cost}
    for name, ceiling in inputs.ceilings.items():
        cost = costs[name]
        if cost is not None and cost > ceiling:
            warn(
                f"order {order_id} of {got or inputs.number_in_words} costs {amount_in_words(cost, order.currency)}, "
                f"over {name} of {amount_in_words(ceiling, inputs.currency)}: it is bought and billed"
            )
