"""A run that was killed while it ordered: the stack keeps that as a pending operation, and few look there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from vobiz_provider.doubts import CLEAR, Doubt
from vobiz_provider.engine.call import current_urn, resource_name
from vobiz_provider.engine.stack import StackExport
from vobiz_provider.held_numbers import ids_of_orders, inputs_of, purchases
from vobiz_provider.order.advice import LOOK, NEVER
from vobiz_provider.order.inputs import OrderInputs
from vobiz_provider.order.note import PurchaseNote, find_note
from vobiz_provider.session import Session

PROVIDER_TYPE = "pulumi:providers:pulumi-python"


def why_interrupted(session: Session, inputs: OrderInputs) -> str | None:
    """Why an order may not be placed: an earlier run was stopped at one of this name, or one that asked for the same.

    Asked by `check`, before the engine notes this run's own create.

    Args:
        session: tells what the stack holds.
        inputs: what is to be ordered.
    """
    interrupted = session.interrupted_orders()
    own = [each for each in interrupted if each.get("urn") == current_urn()]
    note = find_note()
    if note and str(note.order_id).lower() in session.stack.find(ids_of_orders):
        note.drop()  # the stack has that order, under another name since
        note = None
    if own:
        return _message(own[-1], session.stack.written_at, note, interrupted)
    if note:
        return note.message
    for other in interrupted if _has_one_provider(session) else ():
        if inputs.asks_for_the_same_as(inputs_of(other)):
            name = resource_name(str(other.get("urn")))
            return f"it asks for the same as {name!r}: {_message(other, session.stack.written_at, None)}"
    return None


def why_interrupted_unchecked(session: Session) -> str | None:
    """The same of this name for a `create` that no check came before, where this run's own create is pending too."""
    urn = current_urn()
    if session.has_happened(("check of a new one", urn)):
        return None
    stack = StackExport("an order may be placed again that an earlier run was stopped at")
    stack.name = session.stack.name
    own = [each for each in purchases(stack.pending_creates()) if each.get("urn") == urn]
    return _message(own[-2], stack.written_at, find_note()) if len(own) > 1 else None


def clearing_in_words(session: Session) -> str:
    """What is left to do once the order that an earlier run was stopped at is adopted; nothing where none was."""
    interrupted = session.interrupted_orders()
    if not any(each.get("urn") == current_urn() for each in interrupted):
        return ""
    others = _others_in_words(interrupted, current_urn())
    first = f" (it drops every pending create of the stack: first {others})" if others else ""
    return f"; once it is, run {CLEAR}{first}"


def _has_one_provider(session: Session) -> bool:
    return session.stack.find(_count_providers) <= 1


def _count_providers(resources: list[dict[str, Any]]) -> int:
    return sum(each.get("type") == PROVIDER_TYPE for each in resources)


def _message(
    resource: dict[str, Any], written_at: str | None, note: PurchaseNote | None, others: Iterable[dict[str, Any]] = ()
) -> str:
    doubt = doubt_of_interrupted(resource, written_at, note, others)
    return (
        f"{doubt.happened}. Before anything else {doubt.look}. If the order is there, {doubt.if_there}; if it is not, "
        f"{doubt.if_not}. {NEVER}"
    )


def doubt_of_interrupted(
    resource: dict[str, Any], written_at: str | None, note: PurchaseNote | None, others: Iterable[dict[str, Any]] = ()
) -> Doubt:
    """What a run was stopped at, and the ways on.

    Args:
        resource: the order, as the stack's export writes the pending operation.
        written_at: when the stack was last written, RFC 3339.
        note: what this machine knows of the purchase.
        others: all orders that a run was stopped at, this one included.
    """
    inputs, named = inputs_of(resource), _others_in_words(others, resource.get("urn"))
    number = inputs.get("preferred_number") or f"a number in {inputs.get('country_code')}/{inputs.get('region')}"
    when = f"at {note.started_at}" if note else f"about {written_at} or before" if written_at else "at an unknown time"
    told = f". This machine knows its id: {note.order_id}" if note and note.order_id else ""
    delete = f"run `rm '{note.path}'`, " if note else ""
    adopt = f"set existing_order_id to {note.order_id if note and note.order_id else 'its id'}"
    is_there, is_not = f"{adopt} and run `pulumi up`, then {CLEAR}", f"{delete}run {CLEAR} and `pulumi up`"
    if named:
        # Clearing drops them all, and as long as one is refused no update begins.
        is_there = f"{adopt}, {named}, and run {CLEAR} and `pulumi up`"
        is_not = f"{named}, {is_not}"
    return Doubt(
        f"an earlier run was stopped while it ordered {number} ({when}), so it may have been bought{told}",
        LOOK,
        is_there,
        is_not,
    )


def _others_in_words(interrupted: Iterable[dict[str, Any]], urn: str | None) -> str:
    """What is to be done about the other orders that a run was stopped at; nothing where there are none."""
    others = sorted({resource_name(str(each.get("urn"))) for each in interrupted if each.get("urn") != urn})
    named = ", ".join(repr(name) for name in others)
    return f"set existing_order_id of those of {named} that are there too" if others else ""
