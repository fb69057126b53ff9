"""Which numbers each stack orders, and the program that orders them."""

from __future__ import annotations

import json
from pathlib import Path

import pulumi

from vobiz_provider import WhatsAppNumberOrder

_FILE = Path(__file__).parent / "stacks.json"


class Unusable(pulumi.RunError):
    """stacks.json cannot be used; the text says why."""


def numbers_by_stack() -> dict[str, dict[str, str | None]]:
    """The E.164 numbers of each stack, each with the id of an order to adopt, or None where it is to be ordered.

    Raises:
        Unusable: stacks.json cannot be read, or two stacks name one number.
    """
    try:
        stacks: dict[str, dict[str, str | None]] = json.loads(_FILE.read_text())
        named = [(number, stack) for stack, numbers in stacks.items() for number in numbers]
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise Unusable(f"{_FILE.name}: {error}") from None
    owners: dict[str, str] = {}
    for number, stack in named:
        # Stacks know nothing of each other: this alone keeps two from asking for one number.
        if number in owners:
            raise Unusable(f"{_FILE.name}: {number} stands twice, for {owners[number]} and for {stack}")
        owners[number] = stack
    return stacks


def order_numbers() -> None:
    """Declares an order for each number of the stack that is run."""
    stack = pulumi.get_stack()
    numbers = numbers_by_stack().get(stack)
    if numbers is None:
        raise Unusable(f"{_FILE.name} has no stack {stack}")
    for number, existing_order_id in numbers.items():
        WhatsAppNumberOrder(
            # Its own name: what else stands in the list, and in which order, changes nothing for it.
            number,
            country_code="IN",
            region="MH",
            currency="INR",
            preferred_number=number,
            max_setup_cost=600,
            max_monthly_cost=300,
            existing_order_id=existing_order_id,
            opts=pulumi.ResourceOptions(protect=True),
        )
