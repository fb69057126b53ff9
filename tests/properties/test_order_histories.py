"""Random lives of one order, on several machines: whatever happens, it is never bought twice and never lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule, run_state_machine_as_test

from tests.properties.budget import budget
from tests.properties.order_life import MUMBAI, NAME, OrderLife
from tests.properties.order_model import POST_FAULTS
from tests.properties.world import READ_FAULTS, sell_to_somebody_else, world
from vobiz_sandbox.process import SandboxProcess

UNKNOWN_ORDER = "00000000-0000-4000-8000-000000000000"
PUNE, BANGALORE = "+919876543219", "+918045678902"
PLACES = (("IN", "MH", "INR"), ("IN", "KA", "INR"), ("US", "CA", "USD"), ("IN", "MH", "USD"))

readings = st.sampled_from(["works", "works", "works", *READ_FAULTS])
faults = st.sampled_from(["none", "none", *POST_FAULTS])
OLD = 30 * 24 * 3600
"""Seconds: older than any order, however far a history has moved the clock."""
LOST = [name for name, fault in POST_FAULTS.items() if fault.outcome == "unknown"]
evidences = st.sampled_from(["its channel", "the ledger", "an old channel"])
statuses = st.sampled_from(["pending", "completed", "cancelled"])
# Whether --replace is given, and whether the CLI is killed.
runs = st.sampled_from([(False, False)] * 4 + [(True, False), (False, True)])


class OrderHistories(OrderLife):
    """What may happen to it, in any order."""

    @initialize(
        fault=st.sampled_from(["none", "none", "none", *LOST]),
        pick=st.integers(0, 11),
        named=st.booleans(),
        killed=st.sampled_from([False, False, True]),
        replaces=st.sampled_from([False, False, True]),
        evidence=st.none() | evidences,
        status=statuses,
        order_read=st.booleans(),
    )
    def most_begin_with_a_lost_answer(
        self,
        *,
        fault: str,
        pick: int,
        named: bool,
        killed: bool,
        replaces: bool,
        evidence: str | None,
        status: str,
        order_read: bool,
    ) -> None:
        if replaces:
            self.order_anew("none", pick + 1, named=True, killed=False)
            self.replace_what_is_recorded(fault, pick, named=named, killed=killed)
        else:
            self.order_anew(fault, pick, named=named, killed=killed)
        if self.in_doubt and evidence:
            self.something_comes_to_light(evidence, status, order_read=order_read)

    # The user edits the program.

    @rule(place=st.sampled_from(PLACES))
    def move(self, place: tuple[str, str, str]) -> None:
        self.inputs |= dict(zip(("country_code", "region", "currency"), place, strict=True))

    @rule(number=st.sampled_from([None, None, MUMBAI, PUNE, BANGALORE, "+14155550117"]))
    def prefer(self, number: str | None) -> None:
        self._set("preferred_number", number)

    @rule(
        field=st.sampled_from(["max_setup_cost", "max_monthly_cost"]), ceiling=st.sampled_from([None, 4.75, 500, 1000])
    )
    def limit(self, field: str, ceiling: float | None) -> None:
        self._set(field, ceiling)

    @rule(waits=st.sampled_from([None, None, False, True]), protect=st.sampled_from([False, False, True]))
    def wait_and_protect(self, waits: bool | None, protect: bool) -> None:
        self._set("fail_while_pending", waits)
        self.protect = protect

    @rule(pick=st.integers(0, 9))
    def name_an_existing_order(self, pick: int) -> None:
        known = [order["id"] for order in self.sandbox.orders()]
        self._set("existing_order_id", [None, UNKNOWN_ORDER, *known][pick % (len(known) + 2)])

    @rule()
    def name_no_existing_order(self) -> None:
        self._set("existing_order_id", None)

    # The user follows the advice, or does not.

    @precondition(lambda self: self.in_doubt)
    @rule(
        looks=st.sampled_from([True, True, False]), pick=st.integers(0, 9), killed=st.sampled_from([False] * 3 + [True])
    )
    def clear_up_the_order_in_doubt(self, looks: bool, pick: int, killed: bool) -> None:
        """Who does not look takes what is there for absent, and what is not for any other order."""
        if (self.sent is not None) == looks:
            self.engine.unprotect()
            self.model.is_protected = False
            self._adopt(self.sent if looks else None, pick)
        else:
            self.delete_from_the_state()
            self._set("existing_order_id", None)
        self._up("none", "works", killed=killed)

    @precondition(lambda self: self.engine.interrupted)
    @rule(looks=st.sampled_from([True, True, False]), pick=st.integers(0, 9))
    def clear_up_after_a_killed_run(self, looks: bool, pick: int) -> None:
        bought = self.killed[-1] if self.killed else None
        if (bought is not None) == looks:
            self._adopt(bought, pick)
            self.up_undisturbed()
        self.clear_pending_creates()
        self.up_undisturbed()

    @precondition(lambda self: self.engine.machine in self.model.notes)
    @rule(delete=st.booleans())
    def clear_up_what_this_machine_noted(self, delete: bool) -> None:
        noted = self.model.notes[self.engine.machine]
        if not delete:
            self._adopt(noted, 0)
            return
        [note] = Path(self.folder.name).glob(f"machine-{self.engine.machine}/vobiz/*.json")
        note.unlink()
        del self.model.notes[self.engine.machine]

    @precondition(lambda self: self.model.state)
    @rule()
    def delete_from_the_state(self) -> None:
        assert self.model.state
        forgotten = self.sent if self.in_doubt else self.model.state.id
        self.misjudged |= {forgotten} if forgotten else set()
        self.engine.delete_from_state(NAME)
        self.model.state, self.model.has_failed, self.model.is_protected = None, False, False

    def unprotect(self) -> None:
        self.engine.unprotect()
        self.model.is_protected = False

    def clear_pending_creates(self) -> None:
        self.model.interrupted.clear()
        recorded = {self.model.state.id if self.model.state else None, self.sent if self.in_doubt else None}
        self.misjudged |= {order_id for order_id in self.killed if order_id} - recorded - self.given_up
        self.killed.clear()
        self.refresh("works", clear_pending_creates=True)

    @rule(machine=st.integers(0, 2))
    def move_to_another_machine(self, machine: int) -> None:
        self.engine.machine = machine

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

    @precondition(lambda self: self.model.state and self.model.state.id and self.model.state.is_live)
    @rule(delist=st.sampled_from(["ordered", "completed"]))
    def the_recorded_order_ends_and_a_refresh_sees_it(self, delist: str) -> None:
        assert self.model.state
        assert self.model.state.id
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

    @precondition(lambda self: self.in_doubt)
    @rule(evidence=evidences, status=statuses, order_read=st.booleans())
    def something_comes_to_light(self, evidence: str, status: str, order_read: bool) -> None:
        assert self.model.state
        number = self.model.state.requested.get("preferred_number", MUMBAI)
        self.sandbox.settings(order_read=order_read or evidence == "the ledger")
        if self.sent and self._orders()[self.sent]["status"] == "pending":
            self.sandbox.set_order_status(self.sent, status)
        if evidence == "its channel" and self.sent:
            self.sandbox.connect_channel(self._orders()[self.sent]["selected_phone_number"], self.sent)
        elif evidence == "an old channel":
            self.sandbox.move_clock(-OLD)
            self.sandbox.connect_channel(number, UNKNOWN_ORDER)
            self.sandbox.move_clock(OLD)
        self.refresh("works")

    @rule(pick=st.integers(0, 9))
    def a_number_is_sold_to_somebody_else(self, pick: int) -> None:
        if on_sale := world(self.sandbox).on_sale:
            sell_to_somebody_else(self.sandbox, on_sale[pick % len(on_sale)])

    @rule(
        order_read=st.booleans(),
        delist=st.sampled_from(["ordered", "completed"]),
        hours=st.sampled_from([-5, 0, 5]),
        ledger_names_order=st.booleans(),
    )
    def vobiz_behaves_otherwise(self, order_read: bool, delist: str, hours: int, ledger_names_order: bool) -> None:
        self.sandbox.settings(order_read=order_read, delist=delist, ledger_names_order=ledger_names_order)
        self.sandbox.move_clock(hours * 3600)

    # The user runs the CLI.

    @precondition(lambda self: self.in_doubt)
    @rule(named=st.booleans())
    def replace_the_order_in_doubt(self, named: bool) -> None:
        """What forgets the record on the way there is `pulumi state delete` alone."""
        self.unprotect()
        self._want_a_number_on_sale(0, named=named)
        self._up("none", "works", previewed=True, replace=True)

    @rule(fault=faults, reading=readings, previewed=st.booleans(), options=runs)
    def up(self, fault: str, reading: str, previewed: bool, options: tuple[bool, bool]) -> None:
        self._up(fault, reading, previewed=previewed, replace=options[0], killed=options[1])

    @rule(fault=faults, pick=st.integers(0, 11), named=st.booleans(), killed=st.sampled_from([False, False, True]))
    def order_anew(self, fault: str, pick: int, named: bool, killed: bool) -> None:
        """An order that is recorded needs no other: most faults of a purchase need a stack without one."""
        if self.model.state and self.model.state.id:
            order_id = self.model.state.id
            self.unprotect()
            self.destroy()
            if order_id in self._orders():
                self.sandbox.set_order_status(order_id, "cancelled")
        self._want_a_number_on_sale(pick, named=named)
        self._up(fault, "works", killed=killed)

    @precondition(lambda self: self.model.state and self.model.state.id)
    @rule(fault=faults, pick=st.integers(0, 11), named=st.booleans(), killed=st.sampled_from([False, False, True]))
    def replace_what_is_recorded(self, fault: str, pick: int, named: bool, killed: bool) -> None:
        self.unprotect()
        self._want_a_number_on_sale(pick, named=named)
        self._up(fault, "works", replace=True, killed=killed)

    @rule(pick=st.integers(0, 9))
    def an_adoption_is_killed_and_then_an_order_placed(self, pick: int) -> None:
        """What is left pending of it holds nothing up: an adoption sends nothing."""
        self._adopt(None, pick)
        self._up("none", "works", killed=True)
        self.order_anew("none", pick, named=True, killed=False)

    @rule()
    def up_undisturbed(self) -> None:
        self._up("none", "works")

    @precondition(lambda self: self.in_doubt)
    @rule()
    def name_the_placeholder(self) -> None:
        """It stands where an order's id does, and is none."""
        before = dict(self.engine.state)
        program = {NAME: self.inputs | {"existing_order_id": before[NAME].id}}
        assert "an order's id, a UUID such as" in str(self.engine.up(program).error)
        assert self.engine.state == before

    @rule(reading=readings)
    def refreshes(self, reading: str) -> None:
        self.refresh(reading)

    @precondition(lambda self: self.model.state or self.model.replaced)
    @rule()
    def destroy(self) -> None:
        run = self.engine.up({})
        if self.model.is_protected:
            assert run.error
            return
        assert run.actions == ({NAME: "delete"} if self.model.state else {})
        gone = self.model.state
        self._delete_what_was_replaced(run, keeps=None)
        if gone:
            self._forgotten(gone, run)
        self.model.state, self.model.has_failed = None, False

    def _want_a_number_on_sale(self, pick: int, *, named: bool) -> None:
        if on_sale := world(self.sandbox).on_sale:
            number = on_sale[pick % len(on_sale)]
            self.move((number["country"], number["region"], number["currency"]))
            self.prefer(number["e164"] if named else None)
        self._set("existing_order_id", None)

    def _adopt(self, order_id: str | None, pick: int) -> None:
        """Names an order, or any where none is meant."""
        orders = list(self._orders().values())
        chosen = next(
            (each for each in orders if each["id"] == order_id), orders[pick % len(orders)] if orders else None
        )
        if chosen:
            self.inputs |= {field: chosen[field] for field in ("country_code", "region", "currency")}
            self.inputs["existing_order_id"] = chosen["id"]

    def _set(self, field: str, value: Any) -> None:
        self.inputs.pop(field, None)
        if value is not None:
            self.inputs[field] = value

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
    run_state_machine_as_test(OrderHistories, settings=budget(100, steps=16))
