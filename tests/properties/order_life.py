"""One order on several machines as the model has it: what each run of the CLI must come to, and what always holds."""

from __future__ import annotations

import tempfile
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, ClassVar

from hypothesis.stateful import RuleBasedStateMachine, invariant

from tests.driver.stack_export import ORDER_TYPE
from tests.driver.starting import credentials
from tests.properties.engine import EmulatedEngine, Options, Run
from tests.properties.order_model import ALLOCATED, POST_FAULTS, OrderModel, OrderState
from tests.properties.world import READ_FAULTS, World, posts, world
from tests.protocol.golden import NUMBER_ORDER
from vobiz_sandbox.paths import ORDERS
from vobiz_sandbox.process import SandboxProcess

NAME = "support"
MUMBAI = "+919876543210"


class OrderLife(RuleBasedStateMachine):
    """Runs the CLI as a history asks for it, and judges each run and the state after it by the model."""

    sandbox: ClassVar[SandboxProcess]

    def __init__(self) -> None:
        super().__init__()
        self.sandbox.reset()
        self.sandbox.settings(ledger_names_order=True)
        self.folder = tempfile.TemporaryDirectory()
        config = credentials(self.sandbox.base_url)
        self.engine = EmulatedEngine(NUMBER_ORDER, ORDER_TYPE, config, Path(self.folder.name))
        self.model = OrderModel()
        self.inputs: dict[str, Any] = {
            "country_code": "IN",
            "region": "MH",
            "currency": "INR",
            "number_type": "local",
            "preferred_number": MUMBAI,
        }
        self.protect = False
        # What is true of what the stack only knows in part.
        self.sent: str | None = None
        """What Vobiz made of the order whose answer was lost."""
        self.killed: list[str | None] = []
        """The same of each purchase that is still pending."""
        # Why an order need not be in the stack any more.
        self.given_up: set[str] = set()
        """A line told the user that it is forgotten or replaced, or had failed."""
        self.misjudged: set[str] = set()
        """The user said that it is not there, or that another one was it."""
        self.released: set[str] = set()

    def teardown(self) -> None:
        self.folder.cleanup()

    def refresh(self, reading: str, *, clear_pending_creates: bool = False) -> None:
        seen, before = world(self.sandbox, reading), dict(self.engine.state)
        self._clear_requests()
        run = self.engine.refresh(clear_pending_creates=clear_pending_creates)
        self.sandbox.control("DELETE", "/faults")
        assert posts(self.sandbox) == []
        read = self._refreshed(seen, run)
        assert (run.error is None) == read, run.error
        if not read:
            assert self.engine.state.keys() == before.keys()
        elif not reading.startswith("one "):
            again = self.engine.refresh()
            assert again.error is None
            assert self._refreshed(world(self.sandbox), again)

    @invariant()
    def the_state_is_the_models(self) -> None:
        recorded, expected = self.engine.state.get(NAME), self.model.state
        going = [None if old.id.startswith("unknown-") else old.id for _, old in self.engine.replaced]
        assert going == [old.id for old in self.model.replaced]
        assert len(self.engine.interrupted) == len(self.model.interrupted)
        assert len(self.killed) == sum(self.model.interrupted)
        if recorded is None or expected is None:
            assert (recorded, expected) == (None, None)
            return
        outputs = recorded.outputs
        assert recorded.id == expected.id or (expected.id is None and recorded.id.startswith("unknown-"))
        assert (recorded.has_failed, recorded.is_protected) == (self.model.has_failed, self.model.is_protected)
        assert (outputs.get("status"), outputs.get("selected_phone_number")) == (expected.status, expected.number)
        assert outputs["requested"] == expected.requested

    @invariant()
    def no_order_is_placed_twice(self) -> None:
        """Named or not: one resource has one order, beside what the user gave up, misjudged or asked to replace."""
        replaced = {order.id for order in self.model.replaced}
        if self.killed and self.model.state and self.model.state.id:
            replaced.add(self.model.state.id)  # a run was killed while it replaced it
        live = [order["id"] for order in self._live_orders() if order["id"] not in replaced | self.misjudged]
        assert len(live) <= 1

    @invariant()
    def every_order_placed_is_in_the_stack_or_was_told_to_the_user(self) -> None:
        held = [*self.engine.state.values(), *(old for _, old in self.engine.replaced)]
        recorded = {resource.id for resource in held}
        in_doubt = {self.sent} if self.in_doubt else set()
        known = recorded | in_doubt | set(self.killed) | self.given_up | self.misjudged
        assert set(self._orders()) <= known

    @property
    def in_doubt(self) -> bool:
        """Whether the stack's order is one of which no answer came."""
        return self.model.state is not None and self.model.state.id is None

    def _up(
        self, fault: str, reading: str, *, previewed: bool = False, replace: bool = False, killed: bool = False
    ) -> None:
        seen = world(self.sandbox, reading)
        options = Options(self.protect, replace, killed)
        program, old, machine = {NAME: dict(self.inputs)}, self.model.state, self.engine.machine
        action = self.model.action(self.inputs, replace=replace)
        before = dict(self.engine.state)
        self._clear_requests()
        if previewed:
            shown = self.engine.preview(program, options)
            assert self.engine.state == before
            assert posts(self.sandbox) == []
            self.sandbox.control("DELETE", "/faults")
            if reading != "works":
                self.sandbox.arm(method="GET", **READ_FAULTS[reading])
            if self.in_doubt and not self.inputs.get("existing_order_id"):
                assert "it may have been bought" in shown.shown
        if (armed := POST_FAULTS[fault].arm) is not None:
            self.sandbox.arm(method="POST", path=ORDERS, **armed)
        run = self.engine.up(program, options)
        self.sandbox.control("DELETE", "/faults")
        placed = {order["id"]: order for order in self._orders().values() if order["id"] not in seen.orders}
        if previewed and not run.error:
            assert shown.error is None
        self.model.settle(machine, old.id if old else "")
        # A run that fails before it creates anything is over before it can be killed.
        killed = killed and len(self.engine.interrupted) > len(self.model.interrupted)
        if action in ("same", "update"):
            assert posts(self.sandbox) == []
            succeeds = self._kept(seen, run)
        elif self.model.is_protected:
            succeeds = False
            assert posts(self.sandbox) == []
            # `--replace` has a new order checked first, which may refuse it for its own reason.
            assert run.error == "a protected resource cannot be replaced" or (replace and run.error)
        elif self.inputs.get("existing_order_id"):
            assert posts(self.sandbox) == []
            succeeds = self._adopted(self.model.adoption(dict(self.inputs), seen), run, killed=killed)
        else:
            expected = self.model.purchase(self.inputs, seen, fault, machine)
            succeeds = self._bought(fault, expected, run, placed, killed=killed)
        assert (run.error is None) == (succeeds or killed), run.error
        if succeeds:
            assert run.actions == {NAME: action}
            assert self.model.state
            self._delete_what_was_replaced(run, keeps=self.model.state.id)
            self._repeated(program)

    def _kept(self, seen: World, run: Run) -> bool:
        """Whether a run succeeds that neither orders nor adopts."""
        order = self.model.state
        assert order
        if order.id is None:
            assert "it may have been bought" in str(run.error)
            assert "pulumi state delete --force" in str(run.error)
            return False
        assert (order.status == "released") == ("pulumi up --replace" in run.text and "on sale" in run.text)
        if order.must_wait(self.inputs):
            found = self.model.refreshed(order, seen)
            self.model.has_failed = self.model.has_failed or found is not None
            if found is None:
                return False
            self.model.state = order = found
        self.model.has_failed = order.must_wait(self.inputs)
        self.model.is_protected = self.protect
        return not self.model.has_failed

    def _bought(self, fault: str, expected: tuple[str, int], run: Run, placed: dict[str, Any], *, killed: bool) -> bool:
        outcome, requests = expected
        number, machine = self.inputs.get("preferred_number"), self.engine.machine
        assert len(posts(self.sandbox)) == requests, run.error
        assert len(placed) <= 1
        [order_id] = placed or [None]
        if outcome == "failed":
            assert order_id
            assert killed or order_id in str(run.error)
            self.given_up.add(order_id)
            self.sandbox.set_order_status(order_id, "failed")
        elif outcome == "recorded":
            assert order_id
            self.model.notes[machine] = order_id
        if killed:
            self.model.interrupted.append(True)
            self.killed.append(order_id)
            return False
        if outcome == "recorded":
            assert order_id
            got = {"another number": ALLOCATED, "cut after the id": None}.get(
                fault, placed[order_id]["selected_phone_number"]
            )
            status = None if fault == "cut after the id" else "pending"
            self._record(OrderState(order_id, got, status, dict(self.inputs)))
            return not self.model.has_failed
        assert run.error
        if outcome == "unknown":
            assert "existing_order_id" in run.error
            assert (number or "a number in") in run.error
            now = datetime.now(timezone.utc)
            self._record(OrderState(None, None, "unknown", dict(self.inputs), now), has_failed=True)
            self.sent = order_id
        elif outcome == "refused":
            assert placed == {}
            told = ["it may have been bought"] if self.in_doubt else ["an earlier run was stopped"]
            told += [self.model.notes[machine]] if machine in self.model.notes and not self.in_doubt else []
            if self.killed or self.in_doubt:
                assert all(words in run.error for words in told), run.error
            elif machine in self.model.notes:
                assert self.model.notes[machine] in run.error
        return False

    def _adopted(self, adopted: OrderState | None, run: Run, *, killed: bool) -> bool:
        """Whether a run succeeds that adopts; adopting settles what was in doubt: the user says that this was it."""
        if adopted:
            self.model.settle(self.engine.machine, adopted.id)
        if killed:
            self.model.interrupted.append(False)
        if adopted is None or killed:
            return False
        if self.in_doubt and self.sent not in (None, adopted.id):
            self.misjudged.add(str(self.sent))
        self._record(adopted)
        return not self.model.has_failed

    def _record(self, order: OrderState, *, has_failed: bool = False) -> None:
        if self.model.state:
            self.model.replaced.append(self.model.state)
        self.model.state = order
        self.model.has_failed = has_failed or order.must_wait(self.inputs)
        self.model.is_protected = self.protect

    def _delete_what_was_replaced(self, run: Run, keeps: str | None) -> None:
        for order in self.model.replaced:
            if order.id is None or order.id != keeps:
                self._forgotten(order, run)
        self.model.replaced.clear()

    def _forgotten(self, order: OrderState, run: Run) -> None:
        """A run deleted an order, and said so."""
        if order.id is None:
            assert "that no answer came of" in run.text
            self.given_up |= {self.sent} if self.sent and order is self.model.state else set()
            return
        assert order.id in run.text
        self.given_up.add(order.id)
        self.model.settle(self.engine.machine, order.id)

    def _refreshed(self, seen: World, run: Run) -> bool:
        """Whether a refresh succeeds; records what it reads."""
        if (old := self.model.state) is not None:
            found = self.model.refreshed(old, seen)
            if found is None:
                return False
            if old.id is None and found.id is not None:
                assert run.actions == {NAME: "drift"}
                assert found.id in run.text
            assert old.id or found.id or run.actions == {NAME: "drift"}
            self.model.state, self.model.has_failed = found, False
            self.model.settle(self.engine.machine, found.id)
        for place, order in enumerate(self.model.replaced):
            read = self.model.refreshed(order, seen)
            if read is None:
                return False
            self.model.replaced[place] = read
            self.model.settle(self.engine.machine, read.id)
        return True

    def _repeated(self, program: dict[str, dict[str, Any]]) -> None:
        self._clear_requests()
        kept = dict(self.engine.state)
        again = self.engine.up(program, Options(self.protect))
        assert (again.error, again.actions) == (None, {NAME: self.model.action(self.inputs)})
        assert posts(self.sandbox) == []
        assert self.engine.state == kept
        assert self.model.state
        self.model.settle(self.engine.machine, self.model.state.id)

    def _clear_requests(self) -> None:
        """Before that: the placeholder of an order in doubt is the stack's own, and no order's id."""
        assert "unknown-" not in str(self.sandbox.requests())
        self.sandbox.clear_requests()

    def _orders(self) -> dict[str, Any]:
        return world(self.sandbox).orders

    def _live_orders(self) -> list[dict[str, Any]]:
        ended = self.released | self.given_up
        return [
            order
            for order in self._orders().values()
            if order["status"] in ("pending", "completed") and order["id"] not in ended
        ]
