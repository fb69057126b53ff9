"""Random lives of one order: whatever happens, it is never bought twice and never lost."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from tests.driver.starting import credentials
from tests.properties.budget import budget
from tests.properties.engine import EmulatedEngine, Run
from tests.properties.order_model import ALLOCATED, POST_FAULTS, OrderModel, OrderState
from tests.properties.world import READ_FAULTS, posts, sell_to_somebody_else, world
from tests.protocol.golden import NUMBER_ORDER
from vobiz_sandbox.paths import ORDERS
from vobiz_sandbox.process import SandboxProcess

NAME = "support"
UNKNOWN_ORDER = "00000000-0000-4000-8000-000000000000"
MUMBAI, PUNE, BANGALORE = "+919876543210", "+919876543219", "+918045678902"
PLACES = (("IN", "MH", "INR"), ("IN", "KA", "INR"), ("US", "CA", "USD"), ("IN", "MH", "USD"))

readings = st.sampled_from(["works", "works", "works", *READ_FAULTS])
faults = st.sampled_from(["none", "none", *POST_FAULTS])


class OrderHistories(RuleBasedStateMachine):
    sandbox: ClassVar[SandboxProcess]

    def __init__(self) -> None:
        super().__init__()
        self.sandbox.reset()
        self.home = tempfile.TemporaryDirectory()
        self.engine = EmulatedEngine(NUMBER_ORDER, credentials(self.sandbox.base_url), Path(self.home.name))
        self.model = OrderModel()
        self.inputs: dict[str, Any] = {
            "country_code": "IN",
            "region": "MH",
            "currency": "INR",
            "number_type": "local",
            "preferred_number": MUMBAI,
        }
        self.given_up: set[str] = set()
        self.released: set[str] = set()
        self.announced: set[str] = set()
        self.named: set[str] = set()

    def teardown(self) -> None:
        self.home.cleanup()

    # The user edits the program.

    @rule(place=st.sampled_from(PLACES))
    def move(self, place: tuple[str, str, str]) -> None:
        self.inputs |= dict(zip(("country_code", "region", "currency"), place, strict=True))

    @rule(number=st.sampled_from([None, MUMBAI, PUNE, BANGALORE, "+14155550117"]))
    def prefer(self, number: str | None) -> None:
        self._set("preferred_number", number)

    @rule(
        field=st.sampled_from(["max_setup_cost", "max_monthly_cost"]), ceiling=st.sampled_from([None, 4.75, 500, 1000])
    )
    def limit(self, field: str, ceiling: float | None) -> None:
        self._set(field, ceiling)

    @rule(pick=st.integers(0, 9))
    def name_an_existing_order(self, pick: int) -> None:
        known = [order["id"] for order in self.sandbox.orders()]
        self._set("existing_order_id", [None, UNKNOWN_ORDER, *known][pick % (len(known) + 2)])

    @rule()
    def name_no_existing_order(self) -> None:
        self._set("existing_order_id", None)

    @precondition(lambda self: self.in_doubt)
    @rule()
    def follow_the_advice_of_the_error(self) -> None:
        """Looks in the console: an order that is there is adopted, else the note is deleted."""
        number = self.in_doubt[0]
        there = [order for order in self._live_orders() if order["selected_phone_number"] == number]
        if there:
            self.inputs |= {field: there[0][field] for field in ("country_code", "region", "currency")}
            self.inputs |= {"preferred_number": number, "existing_order_id": there[0]["id"]}
        else:
            [note] = Path(self.home.name).glob(f"vobiz/{number.removeprefix('+')}-*.json")
            note.unlink()
            known = self.model.noted.pop(number)
            self.announced |= {known} if known else set()

    # Things happen at Vobiz.

    @rule(pick=st.integers(0, 9), status=st.sampled_from(["completed", "completed", "failed", "cancelled"]))
    def an_order_changes(self, pick: int, status: str) -> None:
        self._with_a_running_order(pick, lambda order_id: self.sandbox.set_order_status(order_id, status))

    @rule(pick=st.integers(0, 9))
    def an_order_is_completed_and_released(self, pick: int) -> None:
        def release(order_id: str) -> None:
            self.sandbox.set_order_status(order_id, "completed")
            self.sandbox.release(order_id)
            self.released.add(order_id)

        self._with_a_running_order(pick, release)

    @precondition(lambda self: self.model.state and self.model.state.is_live)
    @rule(delist=st.sampled_from(["ordered", "completed"]))
    def the_recorded_order_ends_and_a_refresh_sees_it(self, delist: str) -> None:
        assert self.model.state
        if self.model.state.id in self._orders():
            self.sandbox.settings(order_read=True, delist=delist)
            self.sandbox.set_order_status(self.model.state.id, "cancelled")
            self.refresh("works")

    @rule(pick=st.integers(0, 9), with_order_id=st.booleans())
    def a_channel_is_connected(self, pick: int, with_order_id: bool) -> None:
        def connect(order_id: str) -> None:
            number = self._orders()[order_id]["selected_phone_number"]
            self.sandbox.connect_channel(number, order_id if with_order_id else None)

        self._with_a_running_order(pick, connect)

    @rule(pick=st.integers(0, 9))
    def a_number_is_sold_to_somebody_else(self, pick: int) -> None:
        if on_sale := world(self.sandbox).on_sale:
            sell_to_somebody_else(self.sandbox, on_sale[pick % len(on_sale)])

    @rule(order_read=st.booleans(), delist=st.sampled_from(["ordered", "completed"]), hours=st.sampled_from([-5, 0, 5]))
    def vobiz_behaves_otherwise(self, order_read: bool, delist: str, hours: int) -> None:
        self.sandbox.settings(order_read=order_read, delist=delist)
        self.sandbox.move_clock(hours * 3600)

    # The user runs the CLI.

    @rule(fault=faults, reading=readings, previewed=st.booleans())
    def up(self, fault: str, reading: str, previewed: bool) -> None:
        self._up(fault, reading, previewed=previewed)

    @rule(fault=faults, pick=st.integers(0, 11), named=st.sampled_from([True, True, False]))
    def order_anew(self, fault: str, pick: int, named: bool) -> None:
        """An order that is recorded needs no other: most faults of a purchase need a stack without one."""
        if self.model.state:
            order_id = self.model.state.id
            self.destroy()
            if order_id in self._orders():
                self.sandbox.set_order_status(order_id, "cancelled")
        if on_sale := world(self.sandbox).on_sale:
            number = on_sale[pick % len(on_sale)]
            self.move((number["country"], number["region"], number["currency"]))
            self.prefer(number["e164"] if named else None)
        self._set("existing_order_id", None)
        self._up(fault, "works", previewed=False)

    @rule()
    def up_undisturbed(self) -> None:
        self._up("none", "works", previewed=False)

    @precondition(lambda self: self.inputs.get("preferred_number") and not self.inputs.get("existing_order_id"))
    @rule()
    def up_killed_before_the_state_is_written(self) -> None:
        if self.model.action(self.inputs) in ("create", "replace"):
            self._up("none", "works", previewed=False, killed=True)

    @rule(reading=readings)
    def refreshes(self, reading: str) -> None:
        self.refresh(reading)

    def refresh(self, reading: str) -> None:
        seen, before = world(self.sandbox, reading), dict(self.engine.state)
        self.sandbox.clear_requests()
        run = self.engine.refresh()
        assert posts(self.sandbox) == []
        if self.model.state:
            self.model.settle()
            expected = self.model.refreshed(seen)
            assert (run.error is None) == (expected is not None), run.error
            self.model.state = expected or self.model.state
            self.model.settle()
        if run.error:
            assert self.engine.state == before
        once = dict(self.engine.state)
        if not run.error:
            assert self.engine.refresh().error is None or reading.startswith("one ")
            assert self.engine.state == once
        self.sandbox.control("DELETE", "/faults")

    @precondition(lambda self: self.model.state)
    @rule()
    def destroy(self) -> None:
        assert self.model.state
        order_id = self.model.state.id
        run = self.engine.up({})
        assert run.actions == {NAME: "delete"}
        assert order_id in run.text
        self.model.forget(self.model.state)
        self.model.state = None
        self.given_up.add(order_id)

    @invariant()
    def the_state_is_the_models(self) -> None:
        recorded, expected = self.engine.state.get(NAME), self.model.state
        if recorded is None or expected is None:
            assert (recorded, expected) == (None, None)
            return
        outputs = recorded.outputs
        assert (recorded.id, outputs.get("status")) == (expected.id, expected.status)
        assert outputs.get("selected_phone_number") == expected.number
        assert outputs["requested"] == expected.requested

    @invariant()
    def no_named_number_is_held_twice(self) -> None:
        """Of the orders not given up by the user, a number has one at most that is neither ended nor released."""
        held = [order["selected_phone_number"] for order in self._live_orders() if order["id"] in self.named]
        assert sorted(held) == sorted(set(held))

    @invariant()
    def every_order_placed_is_recorded_or_named_to_the_user(self) -> None:
        recorded = {resource.id for resource in self.engine.state.values()}
        noted = set(self.model.noted.values())
        assert set(self._orders()) <= recorded | noted | self.given_up | self.announced

    @property
    def in_doubt(self) -> list[str]:
        """Numbers that were asked for and that the stack does not show."""
        recorded = self.model.state.id if self.model.state else None
        return sorted(
            str(number) for number, order_id in self.model.noted.items() if order_id is None or order_id != recorded
        )

    def _up(self, fault: str, reading: str, *, previewed: bool, killed: bool = False) -> None:
        seen = world(self.sandbox, reading)
        program = {NAME: dict(self.inputs)}
        self.sandbox.clear_requests()
        action, before = self.model.action(self.inputs), dict(self.engine.state)
        if previewed:
            shown = self.engine.preview(program)
            assert self.engine.state == before
            assert posts(self.sandbox) == []
            self.sandbox.control("DELETE", "/faults")
            if reading != "works":
                self.sandbox.arm(method="GET", **READ_FAULTS[reading])
        if (armed := POST_FAULTS[fault].arm) is not None:
            self.sandbox.arm(method="POST", path=ORDERS, **armed)
        run = self.engine.up(program, killed=killed)
        self.sandbox.control("DELETE", "/faults")
        sent = posts(self.sandbox)
        placed = {order["id"]: order for order in self._orders().values() if order["id"] not in seen.orders}
        if previewed and not run.error:
            assert shown.error is None
        self.model.settle()
        old = self.model.state
        if action in ("same", "update"):
            assert (run.error, run.actions, sent) == (None, {NAME: action}, [])
            assert (action == "update") == ("pulumi up --replace" in run.text and "on sale" in run.text)
        elif self.inputs.get("existing_order_id"):
            adopted = self.model.adoption(dict(self.inputs), seen)
            assert (run.error is None) == (adopted is not None), run.error
            assert sent == []
            self.model.state = adopted or old
            if adopted:
                self._adopted(adopted)
        else:
            self._bought(fault, self.model.purchase(self.inputs, seen, fault), run, placed, killed=killed)
        if run.error or killed:
            assert self.engine.state == before
        elif action == "replace" and old:
            self.given_up.add(old.id)
            self.model.forget(old)
            assert old.id in run.text
        if not run.error and not killed:
            self._repeated(program)

    def _bought(self, fault: str, expected: tuple[str, int], run: Run, placed: dict[str, Any], *, killed: bool) -> None:
        outcome, requests = expected
        number = self.inputs.get("preferred_number")
        assert len(posts(self.sandbox)) == requests, run.error
        assert len(placed) <= 1
        if number and placed:
            self.named |= set(placed)
        if outcome == "recorded":
            assert run.error is None
            [(order_id, order)] = placed.items()
            if killed:
                self.model.noted[number] = order_id
            else:
                got = {"another number": ALLOCATED, "cut after the id": None}.get(fault, order["selected_phone_number"])
                status = None if fault == "cut after the id" else "pending"
                if number:
                    self.model.noted[number] = order_id
                self.model.state = OrderState(order_id, got, status, dict(self.inputs))
            return
        assert run.error
        if outcome == "unknown":
            assert "existing_order_id" in run.error
            assert (number or "a number in") in run.error
            self.announced |= set(placed)
            if number:
                self.model.noted[number] = None
        elif outcome == "failed":
            [order_id] = placed
            assert order_id in run.error
            self.announced.add(order_id)
            self.sandbox.set_order_status(order_id, "failed")
        else:
            assert placed == {}
            if requests and self.model.may_order_again(number):
                self.model.noted.pop(number, None)
            known = self.model.noted.get(number)
            if known and not (self.model.state and self.model.state.held == number):
                assert known in run.error
                assert "existing_order_id" in run.error

    def _adopted(self, adopted: OrderState) -> None:
        """By adopting an order, the user says that the purchases of its number without an answer were this one."""
        claimed = {adopted.number, adopted.requested.get("preferred_number")}
        doubtful = {number for number in claimed if self.model.noted.get(number, "") is None}
        self.model.answer(adopted)
        for order in self._live_orders():
            if order["selected_phone_number"] in doubtful and order["id"] != adopted.id:
                self.given_up.add(order["id"])

    def _repeated(self, program: dict[str, dict[str, Any]]) -> None:
        self.sandbox.clear_requests()
        kept = dict(self.engine.state)
        again = self.engine.up(program)
        assert (again.error, again.actions) == (None, {NAME: self.model.action(self.inputs)})
        assert posts(self.sandbox) == []
        assert self.engine.state == kept
        self.model.settle()

    def _set(self, field: str, value: Any) -> None:
        self.inputs.pop(field, None)
        if value is not None:
            self.inputs[field] = value

    def _orders(self) -> dict[str, Any]:
        return world(self.sandbox).orders

    def _live_orders(self) -> list[dict[str, Any]]:
        ended = self.released | self.given_up
        return [
            order
            for order in self._orders().values()
            if order["status"] in ("pending", "completed") and order["id"] not in ended
        ]

    def _with_a_running_order(self, pick: int, change: Callable[[str], object]) -> None:
        """What has failed or was released stays so."""
        orders = self._orders()
        running = [
            order_id
            for order_id, order in orders.items()
            if order["status"] in ("pending", "completed") and order_id not in self.released
        ]
        if running:
            change(running[pick % len(running)])


def test_a_number_is_never_bought_twice_and_never_lost(sandbox: SandboxProcess) -> None:
    OrderHistories.sandbox = sandbox
    run_state_machine_as_test(OrderHistories, settings=budget(30, steps=20))
