"""Which number and order a resource holds, kept in the session so that no other resource orders or adopts them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from vobiz_provider.api.statuses import has_ended, is_released
from vobiz_provider.api.values import is_e164
from vobiz_provider.engine.call import resource_name
from vobiz_provider.engine.messages import warn
from vobiz_provider.engine.values import recorded_inputs
from vobiz_provider.order.note import drop_notes, find_note, note_message, unanswered_notes
from vobiz_provider.session import Session


def remember_order(session: Session, order_id: str, outputs: dict[str, Any]) -> None:
    """Keeps which number an order of the state holds; one that has ended holds none, and its notes are dropped."""
    number = outputs.get("selected_phone_number") or recorded_inputs(outputs).get("preferred_number")
    if has_ended(outputs.get("status")):
        drop_notes_of_order(session, order_id, outputs)
        if is_e164(number):
            session.ordered.give_back(number, order_id)
    elif is_e164(number):
        session.ordered.take(number, order_id)


def let_released_number_be_ordered_again(session: Session, order_id: str, outputs: dict[str, Any]) -> None:
    """Lets the number of a released order be ordered by what replaces that order."""
    number = outputs.get("selected_phone_number")
    if is_released(outputs.get("status")) and is_e164(number):
        session.orderable_again.take(number, order_id)


def drop_notes_of_order(session: Session, order_id: str, outputs: dict[str, Any]) -> None:
    """Drops the notes of an order's purchase."""
    # A purchase is noted under the number that was asked for, which need not be the one allocated.
    numbers = outputs.get("selected_phone_number"), recorded_inputs(outputs).get("preferred_number")
    drop_notes(session, order_id, *numbers)


def record_adoption(session: Session, order_id: str, numbers: Collection[str]) -> None:
    """Keeps that an order and its numbers are held by an adoption, and completes the notes of its purchase."""
    session.adopted.take(order_id.lower())
    for number in numbers:
        session.ordered.take(number, order_id)
        session.adopted.take(number)
        note = find_note(session, number)
        if note and note.order_id is None:
            note.add_order(order_id)


def claim_order(session: Session, order_id: str) -> str | None:
    """Claims an order for this call's resource; why it cannot have it where another one has it."""
    holder = session.order_claims.claim(order_id.lower())
    if holder is None:
        return None
    return (
        f"order {order_id} is held by {resource_name(holder)!r} of this program too, and an order has one resource: "
        "name another order, or take one of the two resources out of the program"
    )


def why_not_orderable(session: Session, number: Any) -> str | None:
    """Why a number is not to be ordered whatever the listing says, with the way on; None where nothing forbids it.

    Other purchases without an answer are warned of: a program that names another number each time passes them by.

    Args:
        session: tells what this run and this machine ordered.
        number: the number about to be ordered; None or unknown where the order names none.
    """
    for note in unanswered_notes(session):
        if note.number != number and not session.ordered.has(note.number):
            warn(f"before you order more: {note_message(note)}")
    if not isinstance(number, str):
        return None
    released_order = session.orderable_again.order_of(number)
    holder = session.ordered.order_of(number)
    if session.ordered.has(number) and (holder is None or holder != released_order):
        keep = f"set existing_order_id to {holder}" if holder else "set existing_order_id to that order's id"
        return (
            f"an order of this stack has {number} already: {keep} to keep it and buy nothing, name another number, or "
            "change the keepers of its WhatsAppNumberSelection"
        )
    own = find_note(session, number)
    return note_message(own) if own and (own.order_id is None or own.order_id != released_order) else None
