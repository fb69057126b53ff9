"""What is to become of one order, as a calculation; it shares no code with the provider."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from tests.properties.world import NOT_OFFERED, NOTICED, World

ENDED = frozenset({"failed", "cancelled"})
BOUGHT = frozenset({"completed", "released"})
ALLOCATED = "+919876500000"
REPLACING = ("country_code", "region", "currency")
_CLOCK_SLACK = timedelta(minutes=5)


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
    """What the state has to hold of an order.

    Args:
        id: its id, None where only Vobiz knows it.
        number: its number, None where nothing told it.
        status: its status.
        requested: the inputs that it was placed with.
        sent_at: when it was sent, where its answer was lost.
    """

    id: str | None
    number: str | None
    status: str | None
    requested: dict[str, Any]
    sent_at: datetime | None = None

    @property
    def is_live(self) -> bool:
        """Whether it may still be billed."""
        return self.status not in ENDED

    @property
    def held(self) -> str | None:
        """The number that may be billed under it."""
        return (self.number or self.requested.get("preferred_number")) if self.is_live else None

    def must_wait(self, inputs: dict[str, Any]) -> bool:
        """Whether the program does not accept it yet."""
        return bool(inputs.get("fail_while_pending")) and self.status != "completed"


@dataclass
class OrderModel:
    """One order of one stack, whatever machine the commands run on.

    Args:
        state: what is recorded.
        has_failed: whether it was recorded by a run that failed, and no refresh has read it since.
        is_protected: whether the record is.
        replaced: what a run replaced and did not come to delete.
        interrupted: the creates that killed runs left pending, whether each was to buy: an adoption sends nothing.
        notes: the order that each machine noted last and has not seen in the stack since.
    """

    state: OrderState | None = None
    has_failed: bool = False
    is_protected: bool = False
    replaced: list[OrderState] = field(default_factory=list)
    interrupted: list[bool] = field(default_factory=list)
    notes: dict[int, str] = field(default_factory=dict)

    def settle(self, machine: int, order_id: str | None) -> None:
        """A run on a machine has come across an order in the stack, or deletes it there."""
        if self.notes.get(machine) == order_id:
            self.notes.pop(machine, None)

    def action(self, inputs: dict[str, Any], *, replace: bool = False) -> str:
        """What an `up` sets out to do."""
        if self.state is None:
            return "create"
        adopts = inputs.get("existing_order_id")
        another = adopts is not None and adopts != self.state.id
        if self.state.id is None:
            return "replace" if another or replace else "update"
        changed = any(self.state.requested[name] != inputs[name] for name in REPLACING)
        if replace or changed or another or not self.state.is_live:
            return "replace"
        waits = self.has_failed or self.state.must_wait(inputs)
        return "update" if waits or self.state.status == "released" else "same"

    def may_order_again(self, number: str | None) -> bool:
        """Whether the order that a replacement gives up has this number and was released."""
        return bool(number and self.state and self.state.status == "released" and self.state.number == number)

    def is_held_up(self, machine: int) -> bool:
        """Whether an earlier order is in doubt that a new one of this name would be the second of."""
        is_in_doubt = self.state is not None and self.state.id is None
        return is_in_doubt or any(self.interrupted) or machine in self.notes

    def purchase(self, inputs: dict[str, Any], world: World, fault: str, machine: int) -> tuple[str, int]:
        """The outcome of a create, and the POSTs that it puts on the wire."""
        if self.is_held_up(machine) or not self._lets_order(inputs, world):
            return "refused", 0
        row = POST_FAULTS[fault]
        place = world.sold_in(inputs["country_code"], inputs["region"])
        if not place and row.of_the_api:
            return "refused", row.requests
        return row.outcome, row.requests

    def _lets_order(self, inputs: dict[str, Any], world: World) -> bool:
        number = inputs.get("preferred_number")
        ceilings = {"setup_fee": inputs.get("max_setup_cost"), "monthly_fee": inputs.get("max_monthly_cost")}
        place = world.sold_in(inputs["country_code"], inputs["region"])
        is_listed = world.reading not in NOTICED | NOT_OFFERED
        if number is None and ceilings == {"setup_fee": None, "monthly_fee": None}:
            return bool(place) or not is_listed
        if not is_listed:
            return False
        if number is not None and self.state and self.state.held == number and not self.may_order_again(number):
            return False
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

    def refreshed(self, order: OrderState, world: World) -> OrderState | None:
        """What a refresh makes of an order of the stack, or None where it fails."""
        if order.id is None:
            # What was adopted in its place has settled it.
            is_settled = self.state is not None and self.state.id is not None
            return order if is_settled else self._identified(order, world)
        if world.reading in NOTICED:
            return None
        found = self._read(order.id, world)
        if found is not None:
            return OrderState(order.id, found["selected_phone_number"], found["status"], order.requested)
        seen = self._seen_among_channels(order, world)
        if seen is not order or world.reading in NOT_OFFERED:
            return seen
        place = world.sold_in(seen.requested["country_code"], seen.requested["region"])
        if seen.status not in BOUGHT or not seen.number:
            return seen
        listed = any(each["e164"] == seen.number for each in place)
        return replace(seen, status="released" if listed else "completed")

    def _identified(self, order: OrderState, world: World) -> OrderState | None:
        number = order.requested.get("preferred_number")
        if number is None or world.reading in NOT_OFFERED:
            return order
        if world.reading in NOTICED:
            return None
        return self._known_as(next(self._candidates(order, number, world), order), order)

    def _candidates(self, order: OrderState, number: str, world: World) -> Iterator[OrderState]:
        """Where the order that a channel names can be read, it has the word; the ledger's are known no other way."""
        assert order.sent_at
        since = order.sent_at - _CLOCK_SLACK
        named = [id_ for connected, id_, at in world.channels if id_ and connected == number and _moment(at) >= since]
        booked = dict.fromkeys(id_ for id_, at in world.debits if _moment(at) >= since)
        for order_id in [*named, *list(booked)[:5]]:
            found = self._read(order_id, world)
            if found is None and order_id in named:
                yield OrderState(order_id, number, "completed", order.requested)
            elif found and _is_alive(found, number, since):
                yield OrderState(order_id, number, found["status"], order.requested)

    def _known_as(self, found: OrderState, otherwise: OrderState) -> OrderState:
        recorded = [*self.replaced, *([self.state] if self.state else [])]
        return otherwise if found.id in {each.id for each in recorded} else found

    def _read(self, order_id: str, world: World) -> dict[str, Any] | None:
        return world.orders.get(order_id) if world.order_read and world.reading not in NOT_OFFERED else None

    def _seen_among_channels(self, known: OrderState, world: World, *, by_number: bool = True) -> OrderState:
        if world.reading in NOT_OFFERED:
            return known
        for number, order_id, _ in world.channels:
            if order_id == known.id:
                return OrderState(known.id, number, "completed", known.requested)
        unnamed = [number for number, order_id, _ in world.channels if order_id is None]
        if by_number and known.status not in ENDED | BOUGHT and known.number in unnamed:
            return replace(known, status="completed")
        return known


def _is_alive(order: dict[str, Any], number: str, since: datetime) -> bool:
    is_of_it = order["selected_phone_number"] == number and _moment(order["created_at"]) >= since
    return is_of_it and order["status"] not in ENDED


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))
