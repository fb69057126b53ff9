"""A run that was killed while it ordered: the stack keeps that as a pending operation, and few look there."""

from __future__ import annotations

from typing import Any

from vobiz_provider.engine.call import current_urn
from vobiz_provider.engine.stack import StackExport
from vobiz_provider.order.advice import ADOPT, CLEAR, LOOK
from vobiz_provider.order.note import PurchaseNote, find_note
from vobiz_provider.session import Session


def why_interrupted(session: Session) -> str | None:
    """Why nothing may be ordered under this call's name where an earlier run was stopped while it did; else None.

    Asked by `check`, before the engine notes this run's own create.
    """
    interrupted = [each for each in session.stack.interrupted_creates() if _bought(each)]
    session.is_first_time(("looked for interrupted creates", current_urn()))
    note = find_note()
    if interrupted:
        return _message(interrupted[-1], session.stack.written_at, note)
    return note.message if note else None


def why_interrupted_unchecked(session: Session) -> str | None:
    """The same for a `create` that no check came before, where this run's own create is pending too."""
    if session.has_happened(("looked for interrupted creates", current_urn())):
        return None
    stack = StackExport("an order may be placed again that an earlier run was stopped at")
    stack.name = session.stack.name
    earlier = [each for each in stack.interrupted_creates()[:-1] if _bought(each)]
    return _message(earlier[-1], stack.written_at, find_note()) if earlier else None


def _bought(resource: dict[str, Any]) -> bool:
    """Whether a create was to buy: one that was to adopt sends nothing."""
    inputs = resource.get("inputs")
    return not (isinstance(inputs, dict) and inputs.get("existing_order_id"))


def _message(resource: dict[str, Any], written_at: str | None, note: PurchaseNote | None) -> str:
    given = resource.get("inputs")
    inputs = given if isinstance(given, dict) else {}
    number = inputs.get("preferred_number") or f"a number in {inputs.get('country_code')}/{inputs.get('region')}"
    when = f"at {note.started_at}" if note else f"at {written_at} or before" if written_at else "at an unknown time"
    told = f" This machine knows its id: {note.order_id}." if note and note.order_id else ""
    delete = f"delete {note.path}, " if note else ""
    return (
        f"an earlier run was stopped while it ordered {number} ({when}), so it may have been bought.{told} Before "
        f"anything else {LOOK}. If the order is there, {ADOPT}, then {CLEAR}; if it is not, {delete}run {CLEAR} and "
        "`pulumi up`. Never --import-pending-creates, which forgets it"
    )
