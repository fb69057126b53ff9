"""What can be known of an order that was placed, the strongest evidence first.

The API documents no way to read an order. Each step here either proves something or proves nothing; an answer that did
not come is an error, never an absence.
"""

from __future__ import annotations

from typing import Any

from vobiz_provider.api.on_sale import by_number
from vobiz_provider.api.statuses import COMPLETED, RELEASED, has_ended, is_bought, is_known_of_orders, is_released
from vobiz_provider.api.values import is_e164, same_id
from vobiz_provider.engine.messages import warn
from vobiz_provider.engine.values import recorded_inputs
from vobiz_provider.records import refuse_other_account
from vobiz_provider.session import Session


def look_for_evidence(session: Session, order_id: str, known: dict[str, Any]) -> dict[str, Any] | None:
    """What the API shows of an order now.

    Args:
        session: the account's client and what this run has read.
        order_id: the order.
        known: the outputs recorded so far.

    Returns:
        The outputs that are known anew, or None where nothing could be found out.

    Raises:
        WrongAccount: the credentials are not those of the order's account.
        Refused, Unreachable: the API did not answer.
    """
    refuse_other_account(f"order {order_id}", known, session.account.auth_id)
    order = session.vobiz.order_reader.read(order_id, was_read_before=known.get("readable") is True)
    if order is not None:
        return order.outputs | {"readable": True}
    return _from_channels(session, order_id, known) or _from_listing(session, known)


def warn_of_unknown_status(order_id: str, status: Any) -> None:
    """Warns of a status that this version does not know: it is recorded as it came."""
    if status is not None and not is_known_of_orders(status):
        warn(f"order {order_id} has the status {status!r}, which this version does not know: it is recorded as it is")


def _from_channels(session: Session, order_id: str, known: dict[str, Any]) -> dict[str, Any] | None:
    channels = session.vobiz.channels_as_evidence()
    for channel in channels:
        if same_id(channel.number_order_id, order_id):
            if channel.trouble:
                warn(f"order {order_id}: the channel of {channel.phone_number or 'its number'} is {channel.trouble}")
            held = {"selected_phone_number": channel.phone_number} if is_e164(channel.phone_number) else {}
            return {"status": COMPLETED} | held
    # A number alone says little of an order that ended, or whose number is on sale: another order may have bought it.
    status = known.get("status")
    if has_ended(status) or is_bought(status):
        return None
    number = known.get("selected_phone_number")
    by_number = any(not channel.number_order_id and channel.has_number(number) for channel in channels)
    return {"status": COMPLETED} if by_number else None


def _from_listing(session: Session, known: dict[str, Any]) -> dict[str, Any] | None:
    # A pending order is left alone: nobody documents when a number leaves the list.
    number, status = known.get("selected_phone_number"), known.get("status")
    area = known | recorded_inputs(known)
    if not is_bought(status) or not number or not area.get("country_code"):
        return None
    on_sale = session.vobiz.available_numbers_as_evidence(area["country_code"], area.get("region"))
    if isinstance(number, str) and number in by_number(on_sale):
        return {"status": RELEASED, "failure_reason": f"{number} is on sale again: it was released outside this stack"}
    return {"status": COMPLETED} if is_released(status) and on_sale.is_whole else None
