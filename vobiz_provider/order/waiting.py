"""`fail_while_pending`: a program that goes on only with an order that is completed."""

from __future__ import annotations

from typing import Any

from vobiz_provider.api.statuses import COMPLETED, has_ended, is_released, normalised
from vobiz_provider.engine.commands import replace_command
from vobiz_provider.engine.failures import RecordedFailure


def must_wait(news: dict[str, Any], outputs: dict[str, Any]) -> bool:
    """Whether the program does not accept an order as it is.

    Args:
        news: the inputs of today.
        outputs: the order's.
    """
    return news.get("fail_while_pending") is True and normalised(outputs.get("status")) != COMPLETED


def still_waiting(order_id: str, outputs: dict[str, Any]) -> RecordedFailure:
    """The failure that records the order and names the next step.

    Args:
        order_id: the order.
        outputs: its outputs.
    """
    number, status = outputs.get("selected_phone_number") or "its number", outputs.get("status")
    if is_released(status):
        way_on = f"It was listed as on sale: {replace_command()} buys another number"
    elif has_ended(status):
        way_on = "The next `pulumi up` buys another number in its place"
    else:
        way_on = "Run `pulumi up` again once Vobiz has completed it"
    return RecordedFailure(
        f"order {order_id} of {number} is recorded and its status is {status}, not {COMPLETED}: what depends on it "
        f"waits (fail_while_pending), and `pulumi up --continue-on-error` does the rest. {way_on}, or take "
        "fail_while_pending out",
        order_id,
        outputs,
    )
