"""What can be known of an order that was placed, the strongest evidence first.

The API documents no way to read an order. Each step here either proves something or proves nothing; an answer that did
not come is an error, never an absence.
"""

from __future__ import annotations

from typing import Any

from vobiz_provider.api.statuses import RELEASED, has_ended, normal
from vobiz_provider.api.values import is_e164, same_id
from vobiz_provider.engine.inputs import asked_then
from vobiz_provider.engine.messages import warn
from vobiz_provider.order.errors import WrongAccount
from vobiz_provider.session import Shared

_BOUGHT = ("completed", RELEASED)


def observe(shared: Shared, order_id: str, known: dict[str, Any]) -> dict[str, Any] | None:
    """What the API shows of an order now.

    Args:
        shared: the account's client and what this process has read.
        order_id: the order.
        known: the outputs recorded so far.

    Returns:
        The outputs that are known anew, or None where nothing could be found out.

    Raises:
        WrongAccount: the credentials are not those of the order's account.
        Refused, Unreachable: the API did not answer.
    """
    refuse_other_account(shared, order_id, known)
    order = shared.orders.read(order_id, was_read_before=known.get("readable") is True)
    if order is not None:
        return order.outputs | {"readable": True}
    return _from_channels(shared, order_id, known) or _from_sale(shared, known)


def refuse_other_account(shared: Shared, order_id: str, known: dict[str, Any]) -> None:
    """Raises WrongAccount where the credentials are known to be another account's than the order's."""
    asking, holding = shared.client.account.auth_id, known.get("account_id")
    if asking and holding and asking != holding:
        raise WrongAccount(
            f"order {order_id} belongs to account {holding} and the credentials are those of {asking}: "
            f"use credentials of {holding}"
        )


def _from_channels(shared: Shared, order_id: str, known: dict[str, Any]) -> dict[str, Any] | None:
    channels = shared.channels()
    for channel in channels:
        if same_id(channel.number_order_id, order_id):
            if channel.trouble:
                warn(f"order {order_id}: the channel of {channel.phone_number or 'its number'} is {channel.trouble}")
            held = {"selected_phone_number": channel.phone_number} if is_e164(channel.phone_number) else {}
            return {"status": "completed"} | held
    # A number alone says little of an order that ended, or whose number is on sale: another order may have bought it.
    status = normal(known.get("status"))
    if has_ended(status) or status in _BOUGHT:
        return None
    number = known.get("selected_phone_number")
    by_number = any(not channel.number_order_id and channel.has_number(number) for channel in channels)
    return {"status": "completed"} if by_number else None


def _from_sale(shared: Shared, known: dict[str, Any]) -> dict[str, Any] | None:
    # A pending order is left alone: nobody documents when a number leaves the list.
    number, status = known.get("selected_phone_number"), normal(known.get("status"))
    area = known | asked_then(known)
    if status not in _BOUGHT or not number or not area.get("country_code"):
        return None
    on_sale = shared.numbers_on_sale(area["country_code"], area.get("region"))
    if any(listed.e164 == number for listed in on_sale):
        return {"status": RELEASED, "failure_reason": f"{number} is on sale again: it was released outside this stack"}
    return {"status": "completed"} if status == RELEASED and on_sale.is_whole else None
