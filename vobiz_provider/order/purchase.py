"""Buying one number: judged before, sent once, and never lost after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vobiz_provider.api.errors import ApiError, OutcomeUnknown, Refused, Unreachable
from vobiz_provider.api.models import Order
from vobiz_provider.api.statuses import has_ended, is_known
from vobiz_provider.api.values import amount_in_words as amount
from vobiz_provider.engine.inputs import present
from vobiz_provider.engine.messages import warn
from vobiz_provider.order.advice import ADOPT, LOOK, RELEASE
from vobiz_provider.order.errors import OrderOutcomeUnknown, OrderRefused
from vobiz_provider.order.listing import ceilings, judge
from vobiz_provider.order.note import PurchaseNote, begin, find, settle, unanswered
from vobiz_provider.session import Shared, adopted, ordered, replaced

if TYPE_CHECKING:
    from vobiz_provider.order.lifecycle import OrderInputs


def buy(shared: Shared, inputs: OrderInputs) -> tuple[str, dict[str, Any]]:
    """Buys: asks what is on sale once more, then sends the order exactly once.

    Returns:
        The order's id and its outputs.

    Raises:
        OrderRefused, Refused, Unreachable: nothing was bought.
        OrderOutcomeUnknown: it may have been.
    """
    if inputs.preferred_number is not None or ceilings(inputs):
        on_sale = shared.client.available_numbers(inputs.country_code, inputs.region)
        problems = judge(shared, inputs, on_sale).problems
        if problems:
            raise OrderRefused(f"nothing was ordered: {problems[0][1]}")
    claim = _claim(shared, inputs.preferred_number) if inputs.preferred_number else None
    order = _send(shared, inputs, claim)
    order_id = str(order.id)
    if claim:
        claim.note.placed(order_id)
    if has_ended(order.status):
        reason = order.failure_reason or "no reason given"
        if claim:
            claim.release()
        raise OrderRefused(f"order {order_id} of {_name(inputs)} {order.status} at once: {reason}. Nothing is recorded")
    if order.selected_phone_number:
        ordered.take(order.selected_phone_number, order_id)
    _warn_of_surprises(order_id, order, inputs)
    return order_id, order.outputs | {"requested": present(inputs)}


def cannot_be_ordered(shared: Shared, number: Any) -> str | None:
    """Why a number is not to be ordered whatever the listing says, with the way on; None where nothing forbids it.

    Other purchases without an answer are warned of: a program that names another number each time passes them by.

    Args:
        shared: the account's client.
        number: the number about to be ordered; None or unknown where the order names none.
    """
    account = shared.client.account
    for note in unanswered(account):
        if note.number != number and not ordered.has(note.number):
            warn(f"before you order more: {_told(note)}")
    if not isinstance(number, str):
        return None
    free_again = replaced.order_of(number)
    holder = ordered.order_of(number)
    if ordered.has(number) and (holder is None or holder != free_again):
        keep = f"set existing_order_id to {holder}" if holder else "set existing_order_id to that order's id"
        return (
            f"an order of this stack has {number} already: {keep} to keep it and buy nothing, name another number, or "
            "change the keepers of its WhatsAppNumberSelection"
        )
    own = find(account, number)
    return _told(own) if own and (own.order_id is None or own.order_id != free_again) else None


def _told(note: PurchaseNote) -> str:
    sent = f"{note.number} was ordered from this machine at {note.started_at}"
    otherwise = f"if it is not there, delete {note.path} and run `pulumi up` again"
    if note.order_id is None:
        return f"{sent}, and no answer is on record: {LOOK}. If the order is there, {ADOPT}; {otherwise}"
    return (
        f"{sent} as order {note.order_id}. If a stack holds that order, name another number here; if none does, "
        f"{LOOK}: if it is there, set existing_order_id to {note.order_id} and run `pulumi up`; {otherwise}"
    )


def answered(shared: Shared, number: str, order_id: str) -> None:
    """Completes the note of a purchase whose order was found and adopted."""
    ordered.take(number, order_id)
    adopted.take(number)
    note = find(shared.client.account, number)
    if note and note.order_id is None:
        note.placed(order_id)


@dataclass(frozen=True)
class _Claim:
    """A number that this resource alone orders: in this process, and on this machine."""

    number: str
    note: PurchaseNote

    def release(self) -> None:
        """Nothing was ordered."""
        self.note.drop()
        ordered.give_back(self.number)


def _claim(shared: Shared, number: str) -> _Claim:
    free_again = replaced.order_of(number)
    if free_again:
        replaced.give_back(number)
        settle(free_again, number)
        ordered.give_back(number, free_again)
    if not ordered.take(number):
        raise OrderRefused(f"nothing was ordered: another order of this stack has {number}: name another number")
    try:
        return _Claim(number, begin(shared.client.account, number))
    except FileExistsError:
        ordered.give_back(number)
        note = find(shared.client.account, number)
        raise OrderRefused(f"nothing was ordered: {_told(note) if note else 'try again'}") from None


def _send(shared: Shared, inputs: OrderInputs, claim: _Claim | None) -> Order:
    fields = ("country_code", "region", "number_type", "currency", "preferred_number")
    body = {key: value for key, value in present(inputs).items() if key in fields}
    try:
        return shared.client.create_order(body)
    except (Refused, Unreachable) as error:
        if claim:
            claim.release()
        if isinstance(error, Refused):
            raise Refused(f"{_name(inputs)} was not ordered: {error}", error.status) from None
        raise Unreachable(f"{_name(inputs)} was not ordered: {error}") from None
    except OutcomeUnknown as error:
        forget = f"delete {claim.note.path} and " if claim and claim.note.path else ""
        raise OrderOutcomeUnknown(
            f"{_name(inputs)} was ordered and the answer was lost ({error}): it may have been bought. Before "
            f"anything else {LOOK}. If the order is there, {ADOPT}; if it is not, "
            f"{forget}run `pulumi up` again. {_hint(shared, inputs)}"
        ) from None


def _name(inputs: OrderInputs) -> str:
    return inputs.preferred_number or f"a number in {inputs.country_code}/{inputs.region}"


def _hint(shared: Shared, inputs: OrderInputs) -> str:
    if not inputs.preferred_number:
        return "Name the number (preferred_number, from a WhatsAppNumberSelection) so that a rerun can tell"
    try:
        on_sale = shared.client.available_numbers(inputs.country_code, inputs.region)
    except ApiError:
        return "Whether it is still on sale could not be asked"
    if any(number.e164 == inputs.preferred_number for number in on_sale):
        return "A hint, no proof: it is still on sale"
    return "A hint, no proof: it is not on sale any more"


def warn_of_unknown_status(order_id: str, status: Any) -> None:
    """Warns of a status that this version does not know: it is recorded as it came."""
    if status is not None and not is_known(status):
        warn(f"order {order_id} has the status {status!r}, which this version does not know: it is recorded as it is")


def _warn_of_surprises(order_id: str, order: Order, inputs: OrderInputs) -> None:
    got, wanted = order.selected_phone_number, inputs.preferred_number
    warn_of_unknown_status(order_id, order.status)
    if wanted and got and got != wanted:
        warn(
            f"order {order_id}: Vobiz allocated {got} and not {wanted}: it is bought and billed; "
            f"{RELEASE} if it is no use"
        )
    costs = {"max_setup_cost": order.setup_cost, "max_monthly_cost": order.monthly_cost}
    for name, ceiling in ceilings(inputs).items():
        cost = costs[name]
        if cost is not None and cost > ceiling:
            warn(
                f"order {order_id} of {got or _name(inputs)} costs {amount(cost, order.currency)}, over {name} of "
                f"{amount(ceiling, inputs.currency)}: it is bought and billed"
            )
