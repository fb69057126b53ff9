"""How the record of an order in doubt ends: an order is found, one was adopted in its place, or it is forgotten."""

from __future__ import annotations

from typing import Any

from vobiz_provider.engine.call import current_urn
from vobiz_provider.engine.creations import Recorded
from vobiz_provider.engine.messages import inform, warn
from vobiz_provider.engine.values import recorded_inputs
from vobiz_provider.order.advice import RELEASE
from vobiz_provider.order.doubt import advice, number_in_words
from vobiz_provider.order.holding import claim_order
from vobiz_provider.order.identification import identify_order
from vobiz_provider.records import is_in_doubt
from vobiz_provider.session import Session

_OF_DOUBT = frozenset({"failure_reason", "sent_at"})


def read_in_doubt(session: Session, order_id: str, outputs: dict[str, Any]) -> Recorded:
    """The record of the order that it turned out to be, or the record as it was, and what a person is told of it.

    Args:
        session: the account's client and what this run has read.
        order_id: its placeholder.
        outputs: its record.

    Raises:
        WrongAccount: the credentials are not those of the account that ordered.
        Refused, Unreachable: the API did not answer.
    """
    if _is_settled(session):
        return order_id, outputs
    found = identify_order(session, order_id, outputs)
    taken = claim_order(session, found[0]) if found else None
    if found is None or taken:
        warn(f"{taken}. {advice(session, order_id, outputs)}" if taken else advice(session, order_id, outputs))
        return order_id, outputs
    found_id, facts = found
    inform(
        f"the order of {number_in_words(outputs)} that no answer came of is {found_id}: a refresh records it as that"
    )
    session.record(("identification", found_id))
    return found_id, {key: value for key, value in outputs.items() if key not in _OF_DOUBT} | facts


def forget_in_doubt(session: Session, outputs: dict[str, Any]) -> None:
    """Tells what may stay billed where the record of an order in doubt is deleted.

    Args:
        session: tells whether an order was adopted in its place.
        outputs: its record.
    """
    what = f"the order of {number_in_words(outputs)} that no answer came of"
    is_adopted = session.adopted.has(str(recorded_inputs(outputs).get("preferred_number")))
    if is_adopted or _is_settled(session):
        inform(f"{what} is settled: the order that was adopted stays in this stack")
        return
    warn(
        f"{what} (sent at {outputs.get('sent_at')}) is only forgotten here: it may have been bought, and then it is "
        f"billed until you {RELEASE}"
    )


def _is_settled(session: Session) -> bool:
    # Nothing but an adoption replaces an order in doubt, maybe in an earlier run that did not come to delete it.
    record = session.stack.recorded()
    is_adopted = record is not None and not is_in_doubt(record.get("id"))
    return is_adopted or session.has_happened(("adoption", current_urn()))
