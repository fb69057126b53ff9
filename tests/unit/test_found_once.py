"""What is looked for in the stack's resources is looked for once, however many resources of a program ask."""

from __future__ import annotations

from typing import Any

from pulumi.dynamic import Config

from tests.driver.inputs import NUMBER, ORDER, ORDER_ID, OTHER_NUMBER
from tests.driver.plugin import State
from tests.driver.stack_export import ORDER_TYPE, ExportedStack, recorded
from tests.driver.starting import StartPlugin
from tests.protocol.golden import NUMBER_ORDER
from vobiz_provider.engine.stack import StackExport
from vobiz_provider.held_numbers import HeldNumbers
from vobiz_provider.session import Session

NUMBERS = [f"+9198765{digits:05}" for digits in range(40)]


def order_of(number: str, name: str) -> dict[str, Any]:
    return recorded(ORDER_TYPE, name, State(ORDER_ID, {"selected_phone_number": number, "status": "pending"}), ORDER)


class Looked(StackExport):
    """A stack of orders; counts how often it was looked at."""

    def __init__(self, *numbers: str) -> None:
        super().__init__("")
        self.looks = 0
        self._resources = [order_of(number, number) for number in numbers]

    def _current(self) -> dict[str, Any]:
        self.looks += 1
        return {"resources": self._resources}


class Counting(HeldNumbers):
    """Numbers that are held; counts how often one is taken."""

    def __init__(self) -> None:
        super().__init__()
        self.taken = 0

    def take(self, e164: str, order_id: str | None = None) -> bool:
        self.taken += 1
        return super().take(e164, order_id)


def test_a_function_is_asked_once_until_the_stack_is_forgotten() -> None:
    stack = Looked(*NUMBERS)
    assert [stack.find(len) for _ in range(5)] == [40] * 5
    assert stack.looks == 1
    stack.forget()
    assert stack.find(len) == 40
    assert stack.looks == 2


def test_each_number_is_held_once_and_not_for_each_new_order() -> None:
    session = Session(Config({}, "a-project"))
    session.stack, session.ordered = Looked(*NUMBERS), Counting()
    for _ in range(5):
        session.hold_numbers_of_other_orders()
    assert session.ordered.taken == len(NUMBERS)
    assert all(session.ordered.has(number) for number in NUMBERS)


def test_the_number_of_who_asks_first_is_held_for_who_asks_next(
    start_plugin: StartPlugin, stack: ExportedStack
) -> None:
    # Vobiz gave it another number than the one that it asks for once more: that one may be its own all the same.
    allocated = State(ORDER_ID, {"selected_phone_number": OTHER_NUMBER, "status": "pending", "requested": ORDER})
    stack.holds(recorded(ORDER_TYPE, "first", allocated, ORDER))
    plugin = start_plugin({"PATH": stack.path})
    first = plugin.resource(NUMBER_ORDER, "first")
    assert first.check(ORDER).failures == {}
    reason = plugin.resource(NUMBER_ORDER, "third").check(ORDER).failures["preferred_number"]
    assert f"an order of this stack has {NUMBER} already" in reason
