"""Which number and order a resource holds, kept in the session so that no other resource orders or adopts them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from vobiz_provider.api.statuses import has_ended, is_released
from vobiz_provider.api.values import is_e164, same_id
from vobiz_provider.engine.call import current_urn
from vobiz_provider.engine.values import recorded_inputs
from vobiz_provider.order.note import drop_note, find_note
from vobiz_provider.records import is_in_doubt
from vobiz_provider.session import Session


def remember_order(session: Session, order_id: str, outputs: dict[str, Any]) -> None:
    """Keeps which number an order of the state holds; one that has ended holds none."""
    drop_note(order_id)
    number = outputs.get("selected_phone_number") or recorded_inputs(outputs).get("preferred_number")
    if not is_e164(number):
        return
    if has_ended(outputs.get("status")):
        session.ordered.give_back(number, order_id)
    else:
        session.ordered.take(number, order_id)


def let_released_number_be_ordered_again(session: Session, order_id: str, outputs: dict[str, Any]) -> None:
    """Lets the number of a released order be ordered by what replaces that order."""
    number = outputs.get("selected_phone_number")
    if is_released(outputs.get("status")) and is_e164(number):
        session.orderable_again.take(number, order_id)


def record_adoption(session: Session, order_id: str, numbers: Collection[str]) -> None:
    """Keeps that an order and its numbers are held by an adoption, which settles what was in doubt under its name."""
    session.adopted.take(order_id.lower())
    for number in numbers:
        session.ordered.take(number, order_id)
        session.adopted.take(number)
    session.record(("adoption", current_urn()))
    note = find_note()
    if note and (note.order_id is None or same_id(note.order_id, order_id)):
        note.drop()


def claim_order(session: Session, order_id: str) -> str | None:
    """Claims an order for this call's resource; why it cannot have it where another one has it."""
    holder = session.claims.claim("order", order_id.lower())
    if holder is None:
        return None
    return (
        f"order {order_id} is held by {holder!r} of this program too, and an order has one resource: "
        "name another order, or take one of the two resources out of the program"
    )


def why_number_is_taken(session: Session, number: Any) -> str | None:
    """Why a number is not to be ordered whatever the listing says, with the way on; None where nothing forbids it.

    Args:
        session: tells what this run and this stack ordered.
        number: the number about to be ordered; None or unknown where the order names none.
    """
    if not isinstance(number, str) or not session.ordered.has(number):
        return None
    holder = session.ordered.order_of(number)
    if holder is not None and holder == session.orderable_again.order_of(number):
        return None
    if is_in_doubt(holder):
        return (
            f"an order of this stack may have {number} already, of which no answer came: clear that one up first, as "
            "its own warning says, or name another number"
        )
    has, keep = "has", f"set existing_order_id to {holder}"
    if holder is None:
        has, keep = "has, or was stopped while it ordered,", "set existing_order_id to that order's id"
    return (
        f"an order of this stack {has} {number} already: {keep} to keep it and buy nothing, name another number, or "
        "change the keepers of its WhatsAppNumberSelection"
    )
