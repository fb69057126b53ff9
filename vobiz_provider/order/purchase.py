"""Buying one number: compared with the listing before, sent once, and never lost after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from vobiz_provider.api.errors import ApiError, OutcomeUnknown, Refused, Unreachable
from vobiz_provider.api.models import Order
from vobiz_provider.api.statuses import has_ended
from vobiz_provider.api.values import amount_in_words
from vobiz_provider.engine.messages import warn
from vobiz_provider.order.advice import ADOPT, LOOK, RELEASE
from vobiz_provider.order.errors import OrderOutcomeUnknown, OrderRefused
from vobiz_provider.order.evidence import warn_of_unknown_status
from vobiz_provider.order.inputs import OrderInputs
from vobiz_provider.order.listing import compare_with_listing
from vobiz_provider.order.note import PurchaseNote, drop_notes, find_note, note_message, write_note
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
        on_sale = session.client.available_numbers(inputs.country_code, inputs.region)
        problems = compare_with_listing(session, inputs, on_sale).problems
        if problems:
            raise OrderRefused(f"nothing was ordered: {problems[0][1]}")
    reservation = _reserve(session, inputs.preferred_number) if inputs.preferred_number else None
    order = _send(session, inputs, reservation)
    order_id = str(order.id)
    if reservation:
        reservation.note.add_order(order_id)
    if has_ended(order.status):
        reason = order.failure_reason or "no reason given"
        if reservation:
            reservation.cancel()
        raise OrderRefused(
            f"order {order_id} of {inputs.number_in_words} {order.status} at once: {reason}. Nothing is recorded"
        )
    if order.selected_phone_number:
        session.ordered.take(order.selected_phone_number, order_id)
    _warn_of_surprises(order_id, order, inputs)
    return order_id, order.outputs | {"requested": inputs.given}


@dataclass(frozen=True)
class _Reservation:
    """A number that this resource alone orders: in this run, and on this machine."""

    session: Session
    number: str
    note: PurchaseNote

    def cancel(self) -> None:
        """Nothing was ordered."""
        self.note.drop()
        self.session.ordered.give_back(self.number)


def _reserve(session: Session, number: str) -> _Reservation:
    released_order = session.orderable_again.order_of(number)
    if released_order:
        session.orderable_again.give_back(number)
        drop_notes(session, released_order, number)
        session.ordered.give_back(number, released_order)
    if not session.ordered.take(number):
        raise OrderRefused(f"nothing was ordered: another order of this stack has {number}: name another number")
    try:
        return _Reservation(session, number, write_note(session.client.account, number))
    except FileExistsError:
        session.ordered.give_back(number)
        note = find_note(session, number)
        raise OrderRefused(f"nothing was ordered: {note_message(note) if note else 'try again'}") from None


def _send(session: Session, inputs: OrderInputs, reservation: _Reservation | None) -> Order:
    try:
        return session.client.create_order({key: value for key, value in inputs.given.items() if key in _SENT})
    except (Refused, Unreachable) as error:
        if reservation:
            reservation.cancel()
        if isinstance(error, Refused):
            raise error.reworded(f"{inputs.number_in_words} was not ordered: {error}") from None
        raise Unreachable(f"{inputs.number_in_words} was not ordered: {error}") from None
    except OutcomeUnknown as error:
        note = reservation.note.path if reservation else None
        delete_note = f"delete {note} and " if note else ""
        raise OrderOutcomeUnknown(
            f"{inputs.number_in_words} was ordered and the answer was lost ({error}): it may have been bought. Before "
            f"anything else {LOOK}. If the order is there, {ADOPT}; if it is not, "
            f"{delete_note}run `pulumi up` again. {_hint(session, inputs)}"
        ) from None


def _hint(session: Session, inputs: OrderInputs) -> str:
    if not inputs.preferred_number:
        return "Name the number (preferred_number, from a WhatsAppNumberSelection) so that a rerun can tell"
    try:
        on_sale = session.client.available_numbers(inputs.country_code, inputs.region)
    except ApiError:
        return "Whether it is still on sale could not be asked"
    if any(number.e164 == inputs.preferred_number for number in on_sale):
        return "A hint, no proof: it is still on sale"
    return "A hint, no proof: it is not on sale any more"


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
