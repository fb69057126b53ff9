"""Finding out the id of an order whose answer was lost: only what tells an order's id makes a fact of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from vobiz_provider.api.statuses import COMPLETED, has_ended
from vobiz_provider.api.times import CLOCK_SLACK, parse_time
from vobiz_provider.api.values import same_number
from vobiz_provider.engine.values import recorded_inputs
from vobiz_provider.held_numbers import ids_of_orders
from vobiz_provider.records import refuse_other_account
from vobiz_provider.session import Session

if TYPE_CHECKING:
    from vobiz_provider.api.models import Order

_MOST_CANDIDATES = 5
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def identify_order(session: Session, order_id: str, outputs: dict[str, Any]) -> tuple[str, dict[str, Any]] | None:
    """Looks for an order of the number that was asked for, placed since, that the stack does not have yet.

    An order that named no number cannot be told from another one of its kind: a person has to.

    Args:
        session: the account's client and what this run has read.
        order_id: the placeholder of the record.
        outputs: the record.

    Returns:
        The order's id and the outputs that are known by it, or None.

    Raises:
        WrongAccount: the credentials are not those of the account that ordered.
        Refused, Unreachable: the API did not answer.
    """
    refuse_other_account(f"order {order_id}", outputs, session.account.auth_id)
    number = recorded_inputs(outputs).get("preferred_number")
    if not number:
        return None
    found = _from_channels(session, number, outputs) or _from_ledger(session, number, outputs)
    if found is None or found[0].lower() in session.stack.find(ids_of_orders):
        return None
    return found


def _from_channels(session: Session, number: str, outputs: dict[str, Any]) -> tuple[str, dict[str, Any]] | None:
    for channel in session.vobiz.channels_as_evidence():
        candidate = channel.number_order_id
        if candidate and channel.has_number(number) and _is_since(channel.created_at, outputs):
            # A channel may be younger than its order: where that can be read, it has the word.
            order = session.vobiz.order_reader.read(candidate, was_read_before=False)
            if order is None:
                return candidate, {"status": COMPLETED, "selected_phone_number": number}
            if _is_it(order, number, outputs):
                return candidate, order.outputs | {"readable": True}
    return None


def _from_ledger(session: Session, number: str, outputs: dict[str, Any]) -> tuple[str, dict[str, Any]] | None:
    for candidate in _ids_in_ledger(session, outputs):
        order = session.vobiz.order_reader.read(candidate, was_read_before=False)
        if order and _is_it(order, number, outputs):
            return candidate, order.outputs | {"readable": True}
    return None


def _is_it(order: Order, number: str, outputs: dict[str, Any]) -> bool:
    # One that has ended would be replaced, while another of the number may be alive.
    is_alive = not has_ended(order.status)
    return is_alive and same_number(order.selected_phone_number, number) and _is_since(order.created_at, outputs)


def _ids_in_ledger(session: Session, outputs: dict[str, Any]) -> Iterator[str]:
    sent_at = parse_time(outputs.get("sent_at"))
    debits = session.vobiz.client.account_reads.debits_since(sent_at) if sent_at else None
    told = " ".join(f"{debit.reference} {debit.description}" for debit in debits or [])
    yield from list(dict.fromkeys(_UUID.findall(told)))[:_MOST_CANDIDATES]


def _is_since(moment: str | None, outputs: dict[str, Any]) -> bool:
    """Whether something may have come of the order: an older one of the same number is another's."""
    then, sent_at = parse_time(moment), parse_time(outputs.get("sent_at"))
    return then is not None and sent_at is not None and then >= sent_at - CLOCK_SLACK
