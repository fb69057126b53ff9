"""What differs about an order that is there already, and what a preview and an update say of it."""

from __future__ import annotations

from typing import Any

from vobiz_provider.api.statuses import has_ended, is_released
from vobiz_provider.api.values import same_id
from vobiz_provider.engine.commands import replace_command
from vobiz_provider.engine.messages import inform, warn
from vobiz_provider.engine.values import Comparison, compare, is_unknown, recorded_inputs
from vobiz_provider.order.advice import WHERE
from vobiz_provider.records import is_in_doubt

REPLACING_FIELDS = ("country_code", "region", "number_type", "currency")


def compare_order(order_id: str, olds: dict[str, Any], news: dict[str, Any]) -> Comparison:
    """The inputs that replace an order, compared with what was asked then, never with what the API echoed.

    Only previews see unknowns, and one must neither fail under protect nor announce a purchase that never comes.

    Args:
        order_id: the order.
        olds: its outputs.
        news: the inputs of today.
    """
    in_doubt = is_in_doubt(order_id)
    found = compare(recorded_inputs(olds), news, () if in_doubt else REPLACING_FIELDS)
    differing, unknown = list(found.differing), list(found.unknown)
    adopts = news.get("existing_order_id")
    if is_unknown(adopts):
        unknown.append("existing_order_id")
    elif adopts is not None and not same_id(adopts, order_id):
        differing.append("existing_order_id")
    if has_ended(olds.get("status")):
        differing.append("status")
    return Comparison(differing, unknown)


def tell_kept(order_id: str, olds: dict[str, Any], news: dict[str, Any], unknown: list[str]) -> None:
    """Tells what a person may want to know of an order that is kept.

    Args:
        order_id: the order.
        olds: its outputs.
        news: the inputs of today.
        unknown: those of them that are not known yet and may replace it.
    """
    for field in unknown:
        if field == "existing_order_id":
            what = f"another than {order_id}, that order is adopted instead"
        else:
            what = f"another than {recorded_inputs(olds).get(field)!r}, another number is bought"
        inform(f"{field} of order {order_id} is not known yet: if it turns out to be {what}")
    if is_released(olds.get("status")):
        warn(
            f"order {order_id}: {olds.get('selected_phone_number')} is listed as on sale, so it may have been released "
            "outside this stack. Nothing is bought and everything is kept; to buy another number, run "
            f"{replace_command()}"
        )
    else:
        _warn_of_preference(order_id, olds, news.get("preferred_number"))


def warn_of_replacement(order_id: str, olds: dict[str, Any], news: dict[str, Any]) -> None:
    """Warns of what a replacement buys, and of what stays billed.

    Args:
        order_id: the order that is replaced.
        olds: its outputs.
        news: the inputs of today.
    """
    number, adopts, status = olds.get("selected_phone_number"), news.get("existing_order_id"), olds.get("status")
    if is_in_doubt(order_id):
        return  # adopted, as the check of what replaces it says
    stays = f"; {number or 'its number'} stays billed until it is released {WHERE}"
    if has_ended(status):
        stays = ""
    elif is_released(status):
        stays = f"; {number} was listed as on sale: make sure that it is billed no more"
    if adopts is None:
        warn(f"replacing order {order_id} buys another number{stays}")
    elif same_id(adopts, order_id):
        warn(f"replacing order {order_id} adopts it again: remove existing_order_id to buy another number")
    else:
        same_number = number is not None and number == news.get("preferred_number")
        warn(f"replacing order {order_id} adopts another order and buys nothing{'' if same_number else stays}")


def warn_of_other_account(order_id: str, olds: dict[str, Any], asking: str | None, then: str) -> None:
    """Warns of credentials that are another account's than the order's.

    Args:
        order_id: the order.
        olds: its outputs.
        asking: the account of the credentials, None where that is not known.
        then: what would happen on that account.
    """
    holding = olds.get("account_id")
    if asking and holding and asking != holding:
        warn(f"order {order_id} belongs to account {holding} and the credentials are those of {asking}: {then}")


def _warn_of_preference(order_id: str, olds: dict[str, Any], preferred: Any) -> None:
    held = olds.get("selected_phone_number")
    if preferred is None or is_unknown(preferred):
        return
    if preferred in (held, recorded_inputs(olds).get("preferred_number")):
        return
    warn(
        f"preferred_number is {preferred} now, and order {order_id} holds {held or 'a number not known yet'}: nothing "
        f"is bought; to buy another number, run {replace_command()}"
    )
