"""Which orders and numbers a run and its stack hold: no two resources may have the same."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from vobiz_provider.api.statuses import has_ended
from vobiz_provider.api.values import is_e164
from vobiz_provider.engine.values import recorded_inputs

ORDER_TYPE = "pulumi-python:dynamic/vobiz:WhatsAppNumberOrder"
SELECTION_TYPE = "pulumi-python:dynamic/vobiz:WhatsAppNumberSelection"


class HeldNumbers:
    """Numbers that one kind of resource holds in this run, and for each the order where that is known."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._holders: dict[str, str | None] = {}

    def take(self, e164: str, order_id: str | None = None) -> bool:
        """Takes a number for one resource, and for its order where that is known; False when another has it."""
        with self._lock:
            free = e164 not in self._holders
            self._holders[e164] = self._holders.get(e164) or order_id
            return free

    def has(self, e164: str) -> bool:
        """Whether a resource has it."""
        with self._lock:
            return e164 in self._holders

    def order_of(self, e164: str) -> str | None:
        """The order that holds it, where that is known."""
        with self._lock:
            return self._holders.get(e164)

    def give_back(self, e164: str, order_id: str | None = None) -> None:
        """Frees a number that was taken and not used after all, or that this order holds no more."""
        with self._lock:
            if order_id is None or self._holders.get(e164) in (None, order_id):
                self._holders.pop(e164, None)


@dataclass(frozen=True)
class NumberOfOrder:
    """A number that an order of the stack holds.

    Args:
        urn: the order's resource.
        e164: the number.
        order_id: the order.
    """

    urn: str
    e164: str
    order_id: str


def numbers_of_orders(resources: Iterable[Mapping[str, Any]]) -> list[NumberOfOrder]:
    """The numbers that a stack's orders hold.

    Args:
        resources: the stack's, as its export writes them.
    """
    held = []
    for resource in resources:
        outputs = resource.get("outputs")
        if resource.get("type") != ORDER_TYPE or not isinstance(outputs, dict) or has_ended(outputs.get("status")):
            continue
        for number in (outputs.get("selected_phone_number"), recorded_inputs(outputs).get("preferred_number")):
            if is_e164(number):
                held.append(NumberOfOrder(str(resource.get("urn")), number, str(resource.get("id"))))
    return held


def purchases(creates: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those of a stack's pending creates that were to buy a number: one that was to adopt sends nothing.

    Args:
        creates: the resources, as the stack's export writes them.
    """
    orders = [resource for resource in creates if resource.get("type") == ORDER_TYPE]
    return [resource for resource in orders if not inputs_of(resource).get("existing_order_id")]


def inputs_of(resource: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs of a resource, as a stack's export writes it."""
    inputs = resource.get("inputs")
    return inputs if isinstance(inputs, dict) else {}


def ids_of_orders(resources: Iterable[Mapping[str, Any]]) -> set[str]:
    """The ids of a stack's orders, those that are to be deleted included, in lower case.

    Args:
        resources: the stack's, as its export writes them.
    """
    return {str(resource.get("id")).lower() for resource in resources if resource.get("type") == ORDER_TYPE}


def numbers_held(resources: Collection[Mapping[str, Any]]) -> frozenset[str]:
    """The numbers that a stack's orders and selections hold.

    Args:
        resources: the stack's, as its export writes them.
    """
    return numbers_of_selections(resources) | {held.e164 for held in numbers_of_orders(resources)}


def numbers_of_selections(resources: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """The numbers that a stack's selections chose.

    Args:
        resources: the stack's, as its export writes them.
    """
    chosen: list[Any] = []
    for resource in resources:
        outputs = resource.get("outputs")
        if resource.get("type") == SELECTION_TYPE and isinstance(outputs, dict):
            chosen += [resource.get("id"), outputs.get("e164")]
    return frozenset(number for number in chosen if is_e164(number))
