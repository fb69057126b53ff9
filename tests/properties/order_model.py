"""What is to become of one order, as a calculation; it shares no code with the provider."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.properties.world import NOT_OFFERED, NOTICED, World

ENDED = frozenset({"failed", "cancelled"})
BOUGHT = frozenset({"completed", "released"})
ALLOCATED = "+919876500000"
REPLACING = ("country_code", "region", "currency")


@dataclass(frozen=True)
class PostFault:
    """A row of the design's POST table: what the sandbox does, and what has to follow.

    Args:
        arm: the fault, none for an undisturbed order.
        outcome: "recorded", "refused", "unknown" or "failed".
        requests: POSTs on the wire.
        of_the_api: the API's own refusal, where it refuses, comes through unchanged.
    """

    arm: dict[str, Any] | None
    outcome: str
    requests: int = 1
    of_the_api: bool = False


POST_FAULTS = {
    "none": PostFault(None, "recorded", of_the_api=True),
    "429": PostFault({"status": 429, "headers": {"Retry-After": "0"}}, "recorded", requests=2, of_the_api=True),
    "an absurd 429": PostFault({"status": 429, "headers": {"Retry-After": "86400"}}, "refused"),
    "402": PostFault({"status": 402}, "refused"),
    "422": PostFault({"status": 422}, "refused"),
    "307": PostFault({"status": 307, "headers": {"Location": "/elsewhere"}}, "refused"),
    "reset before": PostFault({"action": "reset"}, "unknown"),
    "reset after": PostFault({"action": "reset", "processed": True}, "unknown"),
    "closed after": PostFault({"action": "close", "processed": True}, "unknown"),
    "500 before": PostFault({"status": 500}, "unknown"),
    "502 after": PostFault({"status": 502, "processed": True, "body": "<html>Bad gateway</html>"}, "unknown"),
    "503 after": PostFault({"status": 503, "processed": True, "headers": {"Retry-After": "0"}}, "unknown"),
    "no id": PostFault({"processed": True, "remove": ["id"]}, "unknown", of_the_api=True),
    "cut in the id": PostFault({"processed": True, "action": "cut", "bytes": 30}, "unknown", of_the_api=True),
    "cut after the id": PostFault({"processed": True, "action": "cut", "bytes": 60}, "recorded", of_the_api=True),
    "another number": PostFault(
        {"processed": True, "patch": {"selected_phone_number": ALLOCATED}}, "recorded", of_the_api=True
    ),
    "failed": PostFault({"processed": True, "patch": {"status": "failed"}}, "failed", of_the_api=True),
}


@dataclass
class OrderState:
    """What the state has to hold of an order."""

    id: str
    number: str | None
    status: str | None
    requested: dict[str, Any]

    @property
    def is_live(self) -> bool:
        """Whether it may still be billed."""
        return self.status not in ENDED

    @property
    def held(self) -> str | None:
        """The number that may be billed under it."""
        return (self.number or self.requested.get("preferred_number")) if self.is_live else None


@dataclass
class OrderModel:
    """One order of one stack on one machine.

    Args:
        state: what is recorded.
        noted: numbers that were asked for from this machine and that no stack has given up since, with the order's id
            where an answer came.
    """

    state: OrderState | None = None
    noted: dict[str | None, str | None] = field(default_factory=dict)

    def settle(self) -> None:
        """A run has looked at the state."""
        if self.state and not self.state.is_live:
            self.forget(self.state)

    def forget(self, order: OrderState) -> None:
        """The stack gives an order up, or it has ended: its number may be ordered again."""
        for number in {order.number, order.requested.get("preferred_number")} & self.noted.keys():
            if self.noted[number] == order.id:
                del self.noted[number]

    def answer(self, adopted: OrderState) -> None:
        """The user says that this is the order whose answer was lost."""
        for number in {adopted.number, adopted.requested.get("preferred_number")} & self.noted.keys():
            self.noted[number] = self.noted[number] or adopted.id

    def action(self, inputs: dict[str, Any]) -> str:
        """What an `up` sets out to do."""
        if self.state is None:
            return "create"
        asked_then = self.state.requested
        adopts = inputs.get("existing_order_id")
        another = adopts is not None and adopts != self.state.id
        changed = any(asked_then[name] != inputs[name] for name in REPLACING)
        if changed or another or not self.state.is_live:
            return "replace"
        return "update" if self.state.status == "released" else "same"

    def may_order_again(self, number: str | None) -> bool:
        """Whether the order that a replacement gives up has this number and was released."""
        return bool(number and self.state and self.state.status == "released" and self.state.number == number)

    def purchase(self, inputs: dict[str, Any], world: World, fault: str) -> tuple[str, int]:
        """The outcome of a create, and the POSTs that it puts on the wire."""
        number = inputs.get("preferred_number")
        own = self.state.id if self.state and self.may_order_again(number) else None
        is_held = number in self.noted and (own is None or self.noted[number] != own)
        if is_held or not self._lets_order(inputs, world):
            return "refused", 0
        row = POST_FAULTS[fault]
        place = world.sold_in(inputs["country_code"], inputs["region"])
        if not place and row.of_the_api:
            return "refused", row.requests
        return row.outcome, row.requests

    def _lets_order(self, inputs: dict[str, Any], world: World) -> bool:
        number = inputs.get("preferred_number")
        ceilings = {"setup_fee": inputs.get("max_setup_cost"), "monthly_fee": inputs.get("max_monthly_cost")}
        if number is None and ceilings == {"setup_fee": None, "monthly_fee": None}:
            return True
        if world.reading in NOTICED | NOT_OFFERED:
            return False
        if number is not None and self.state and self.state.held == number and not self.may_order_again(number):
            return False
        place = world.sold_in(inputs["country_code"], inputs["region"])
        candidates = [each for each in place if number in (None, each["e164"])]
        return bool(candidates) and all(
            ceiling is None or (each["currency"] == inputs["currency"] and each[fee] <= ceiling)
            for each in candidates
            for fee, ceiling in ceilings.items()
        )

    def adoption(self, inputs: dict[str, Any], world: World) -> OrderState | None:
        """The order that is adopted, or None where that is refused."""
        order_id = inputs["existing_order_id"]
        number = inputs.get("preferred_number")
        # What anybody can buy is no order's, in whatever region.
        on_sale = any((each["e164"], each["country"]) == (number, inputs["country_code"]) for each in world.on_sale)
        adopted = OrderState(order_id, None if on_sale or world.reading in NOT_OFFERED else number, "pending", inputs)
        if world.reading in NOTICED:
            return None
        order = self._read(order_id, world)
        if order is None:
            # A channel that has the number says nothing of this order.
            return self._seen_among_channels(adopted, world, by_number=False)
        fits = all(order[name] == inputs[name] for name in ("country_code", "currency"))
        if not fits or order["status"] in ENDED:
            return None
        return OrderState(order_id, order["selected_phone_number"], order["status"], inputs)

    def refreshed(self, world: World) -> OrderState | None:
        """What a refresh writes, or None where it fails."""
        assert self.state
        if world.reading in NOTICED:
            return None
        order = self._read(self.state.id, world)
        if order is not None:
            return OrderState(self.state.id, order["selected_phone_number"], order["status"], self.state.requested)
        seen = self._seen_among_channels(self.state, world)
        if seen is not self.state or world.reading in NOT_OFFERED:
            return seen
        place = world.sold_in(seen.requested["country_code"], seen.requested["region"])
        if seen.status not in BOUGHT or not seen.number:
            return seen
        listed = any(each["e164"] == seen.number for each in place)
        return OrderState(seen.id, seen.number, "released" if listed else "completed", seen.requested)

    def _read(self, order_id: str, world: World) -> dict[str, Any] | None:
        return world.orders.get(order_id) if world.order_read and world.reading not in NOT_OFFERED else None

    def _seen_among_channels(self, known: OrderState, world: World, *, by_number: bool = True) -> OrderState:
        if world.reading in NOT_OFFERED:
            return known
        for number, order_id in world.channels:
            if order_id == known.id:
                return OrderState(known.id, number, "completed", known.requested)
        if by_number and known.status not in ENDED | BOUGHT and (known.number, None) in world.channels:
            return OrderState(known.id, known.number, "completed", known.requested)
        return known
