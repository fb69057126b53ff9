"""An order whose answer was lost: what the stack records of it, what may be seen of it, and the two ways on.

As long as the record stands nothing is ordered under its name. It has a placeholder for an id, since Vobiz told none.
"""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any
from uuid import uuid4

from vobiz_provider.api.errors import OutcomeUnknown
from vobiz_provider.api.statuses import UNKNOWN
from vobiz_provider.engine.call import current_urn
from vobiz_provider.engine.values import recorded_inputs
from vobiz_provider.order.advice import LOOK, quoted_urn
from vobiz_provider.order.balance import shortfall_after
from vobiz_provider.order.errors import OrderOutcomeUnknown
from vobiz_provider.order.inputs import PLACEHOLDER, OrderInputs
from vobiz_provider.order.traces import traces_in_words
from vobiz_provider.session import Session


def now() -> str:
    """The time, RFC 3339 UTC."""
    return datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def is_in_doubt(order_id: Any) -> bool:
    """Whether this stands in the state in place of an order's id that nobody knows."""
    return isinstance(order_id, str) and order_id.startswith(PLACEHOLDER)


def outcome_unknown(session: Session, inputs: OrderInputs, sent_at: str, lost: OutcomeUnknown) -> OrderOutcomeUnknown:
    """The failure that records an order whose answer was lost. Never raises: the order may be bought.

    Args:
        session: the account, and what this run knows.
        inputs: what was ordered.
        sent_at: when, RFC 3339 UTC.
        lost: what came in place of the answer.
    """
    order_id = f"{PLACEHOLDER}{uuid4()}"
    outputs = {
        **{field: getattr(inputs, field) for field in ("country_code", "region", "number_type", "currency")},
        "account_id": session.client.account.auth_id,
        "status": UNKNOWN,
        "failure_reason": str(lost),
        "sent_at": sent_at,
        "requested": inputs.given,
    }
    known = {field: value for field, value in outputs.items() if value is not None}
    try:
        known["failure_reason"] += shortfall_after(session, inputs, lost)
        message = advice(session, order_id, known)
    except Exception as error:  # noqa: BLE001 - whatever fails here fails after the money moved
        message = _advice(known, f" What is seen of it could not be asked ({type(error).__name__})")
    failure = OrderOutcomeUnknown(message, order_id, known)
    urn = current_urn()
    if urn:
        session.lost_orders[urn] = failure
    return failure


def advice(session: Session, order_id: str, outputs: dict[str, Any]) -> str:
    """What a person is told of an order in doubt: what happened, both ways on, and what is seen of it.

    Args:
        session: asked for what is seen, once a run for each order.
        order_id: its placeholder.
        outputs: its record.
    """
    return _advice(outputs, session.traces.get(order_id, lambda: traces_in_words(session, outputs)))


def _advice(outputs: dict[str, Any], seen: str) -> str:
    urn = quoted_urn()
    return (
        f"{number_in_words(outputs)} was ordered at {outputs.get('sent_at')} and the answer was lost "
        f"({outputs.get('failure_reason')}): it may have been bought. Before anything else {LOOK}. If the order is "
        f"there, run `pulumi state unprotect --yes {urn}`, set existing_order_id to its id and run `pulumi up`; if "
        f"it is not, run `pulumi state delete --force --yes {urn}` and `pulumi up`. Until then nothing is ordered "
        f"here.{seen}"
    )


def number_in_words(outputs: dict[str, Any]) -> str:
    """The number that was ordered, or where one was."""
    number = recorded_inputs(outputs).get("preferred_number")
    return str(number or f"a number in {outputs.get('country_code')}/{outputs.get('region')}")


def why_in_doubt(session: Session) -> str | None:
    """Why nothing may be ordered under this call's name where an order of that name is in doubt; else None."""
    record = session.stack.recorded() or {}
    known = session.orders_in_doubt.get(current_urn() or "") or (record.get("id"), record.get("outputs"))
    order_id, outputs = known
    if not is_in_doubt(order_id):
        return None
    return advice(session, str(order_id), outputs if isinstance(outputs, dict) else {})
