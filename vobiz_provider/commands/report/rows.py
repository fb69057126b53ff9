"""What stands in the stack: its Vobiz resources, and what is billed for each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from vobiz_provider.api.statuses import UNKNOWN, has_ended, is_released
from vobiz_provider.api.values import same_id
from vobiz_provider.channel.holding import CHANNEL_TYPE
from vobiz_provider.commands.report.money import Price, amount_of, currency_of
from vobiz_provider.engine.call import resource_name
from vobiz_provider.engine.stack import pending_creates_of, resources_of
from vobiz_provider.engine.values import recorded_inputs
from vobiz_provider.held_numbers import ORDER_TYPE, SELECTION_TYPE, inputs_of, purchases
from vobiz_provider.order.change import REPLACING_FIELDS
from vobiz_provider.records import is_in_doubt

_NumberIn = tuple[str | None, str | None]  # and its currency

Billed = Literal["yes", "no", "maybe"]
"""Whether an order's number is billed; maybe: it is listed as on sale, or nobody knows whether it was bought."""

KINDS = {
    ORDER_TYPE: "order",
    SELECTION_TYPE: "selection",
    "pulumi-python:dynamic/vobiz:ByonNumber": "own number",
    CHANNEL_TYPE: "channel",
}
"""The types of this package's resources, each with a name for people."""


@dataclass(frozen=True)
class Row:
    """One resource of the stack.

    Args:
        urn: its URN.
        kind: a name of KINDS.
        id: its id, as the stack has it; empty of an order that a killed run may have bought.
        number: its number, E.164, or None where that is not known.
        status: its status, or None where it has none.
        verification_status: of a channel, or None.
        since: when Vobiz made it, or else the stack recorded it, RFC 3339; None where that is not known.
        account_id: the account that it belongs to, or None where that is not known.
        is_replaced: whether another resource of its URN has taken its place, and it is still to be deleted.
        billed: whether its number is billed.
        price: what an order costs, as far as it is recorded, was listed or is bounded; None of anything else.
    """

    urn: str
    kind: str
    id: str
    number: str | None
    status: str | None
    verification_status: str | None
    since: str | None
    account_id: str | None
    is_replaced: bool
    billed: Billed
    price: Price | None

    @property
    def name(self) -> str:
        """The name that the program gave it."""
        return resource_name(self.urn)

    @property
    def status_in_words(self) -> str:
        """Its statuses, and whether it is on its way out."""
        told = [self.status, self.verification_status, "being replaced" if self.is_replaced else None]
        return ", ".join(word for word in told if word) or "-"


def rows_of(deployment: dict[str, Any]) -> list[Row]:
    """The Vobiz resources of a stack, orders first, then by name.

    Args:
        deployment: as the stack's export writes it.
    """
    found = [each for each in resources_of(deployment) if each.get("type") in KINDS]
    chosen = [outputs_of(each) for each in found if each["type"] == SELECTION_TYPE]
    selected = {(each.get("e164"), currency_of(each.get("currency"))): each for each in chosen}
    standing = [each for each in found if not _stands_elsewhere(each, found)]
    rows = [_row(each, selected) for each in [*standing, *_stopped(deployment, found)]]
    kinds = list(KINDS.values())
    return sorted(rows, key=lambda row: (kinds.index(row.kind), row.name, row.is_replaced))


def outputs_of(resource: Mapping[str, Any]) -> dict[str, Any]:
    """The outputs of a resource, as a stack's export writes it."""
    outputs = resource.get("outputs")
    return outputs if isinstance(outputs, dict) else {}


def billed_of(order_id: Any, status: Any) -> Billed:
    """Whether an order's number is billed.

    Args:
        order_id: its id, as the stack has it.
        status: its status.
    """
    if has_ended(status):
        return "no"
    return "maybe" if is_in_doubt(order_id) or is_released(status) or status == UNKNOWN else "yes"


def number_of(resource: Mapping[str, Any]) -> str | None:
    """The number that a resource of the stack is about, E.164, or None where that is not known."""
    outputs = outputs_of(resource)
    told = (outputs.get(key) for key in ("selected_phone_number", "e164", "phone_number"))
    named = recorded_inputs(outputs).get("preferred_number")
    return next((text for text in (*told, named) if isinstance(text, str)), None)


def _stands_elsewhere(resource: dict[str, Any], others: list[dict[str, Any]]) -> bool:
    # An adoption under the same URN: one order, billed once.
    return bool(resource.get("delete")) and any(
        same_id(each.get("id"), resource.get("id")) for each in others if not each.get("delete")
    )


def _stopped(deployment: dict[str, Any], found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The orders that a killed run may have bought, as the records they never became."""
    stopped = {each.get("urn"): each for each in purchases(pending_creates_of(deployment))}
    return [
        each
        | {"id": "", "created": None, "outputs": inputs_of(each) | {"requested": inputs_of(each), "status": UNKNOWN}}
        for each in stopped.values()
        # The pending operation outlives an adoption, until somebody clears it.
        if not any(_is_adoption(other, inputs_of(each)) for other in found if other.get("urn") == each.get("urn"))
    ]


def _is_adoption(resource: dict[str, Any], asked: dict[str, Any]) -> bool:
    # One that was adopted before, and was to be replaced when the run was killed, is another order.
    inputs, number, held = inputs_of(resource), asked.get("preferred_number"), number_of(resource)
    is_like_it = all(inputs.get(field) == asked.get(field) for field in REPLACING_FIELDS)
    return bool(inputs.get("existing_order_id")) and is_like_it and (not number or not held or number == held)


def _row(resource: dict[str, Any], selected: Mapping[_NumberIn, dict[str, Any]]) -> Row:
    outputs, kind = outputs_of(resource), KINDS[resource["type"]]
    is_order = kind == "order"
    number = number_of(resource)
    return Row(
        urn=str(resource.get("urn")),
        kind=kind,
        id=str(resource.get("id")),
        number=number,
        status=_text(outputs.get("status")),
        verification_status=_text(outputs.get("verification_status")),
        since=_text(outputs.get("created_at") or outputs.get("sent_at") or resource.get("created")),
        account_id=_text(outputs.get("account_id")),
        is_replaced=bool(resource.get("delete")),
        billed=billed_of(resource.get("id"), outputs.get("status")) if is_order else "no",
        price=_price(outputs, inputs_of(resource), number, selected) if is_order else None,
    )


def _price(
    outputs: dict[str, Any], inputs: dict[str, Any], number: str | None, selected: Mapping[_NumberIn, dict[str, Any]]
) -> Price:
    """What is recorded, else what the listing told when the number was selected, else the order's own ceilings."""
    currency = currency_of(outputs.get("currency") or inputs.get("currency"))
    listed = selected.get((number, currency), {})
    for monthly, setup, is_limit in (
        (outputs.get("monthly_cost"), outputs.get("setup_cost"), False),
        (listed.get("monthly_fee"), listed.get("setup_fee"), False),
        (inputs.get("max_monthly_cost"), inputs.get("max_setup_cost"), True),
    ):
        if amount_of(monthly) is not None:
            return Price(amount_of(monthly), amount_of(setup), currency, is_limit)
    return Price(None, amount_of(outputs.get("setup_cost")), currency)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
