"""Random lives of three selections of one program: each chooses once, remembers, and buys nothing."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from tests.driver.stack_export import SELECTION_TYPE
from tests.driver.starting import credentials
from tests.properties.budget import budget
from tests.properties.engine import EmulatedEngine, Options
from tests.properties.selection_model import SelectionModel
from tests.properties.world import READ_FAULTS, posts, sell_to_somebody_else, world
from tests.protocol.golden import NUMBER_SELECTION
from vobiz_sandbox.process import SandboxProcess

names = st.sampled_from(["first", "second", "third"])
places = st.sampled_from([("IN", "MH"), ("IN", "MH"), ("IN", "KA"), ("US", "CA"), ("DE", "BE")])
ceilings = st.sampled_from([None, 0, 2.5, 250, 500, 550.5, 1000])
keepers = st.sampled_from([None, {}, {"year": 2026}, {"year": 2027}, {"year": "2026"}, {"a": True, "b": 1.5}])
readings = st.sampled_from(["works", "works", "works", *READ_FAULTS])


class SelectionHistories(RuleBasedStateMachine):
    sandbox: ClassVar[SandboxProcess]
    home: ClassVar[Path]

    def __init__(self) -> None:
        super().__init__()
        self.sandbox.reset()
        self.engine = EmulatedEngine(NUMBER_SELECTION, SELECTION_TYPE, credentials(self.sandbox.base_url), self.home)
        self.model = SelectionModel()
        self.program: dict[str, dict[str, Any]] = {}

    # The user edits the program.

    @rule(name=names, place=places)
    def declare(self, name: str, place: tuple[str, str]) -> None:
        asked = self.program.get(name, {}) | {"country_code": place[0], "region": place[1]}
        self.program = {
            key: self.program.get(key, {}) for key in ("first", "second", "third") if key in self.program
        } | {name: asked}

    @rule(name=names)
    def remove(self, name: str) -> None:
        self.program.pop(name, None)

    @rule(name=names, field=st.sampled_from(["max_setup_cost", "max_monthly_cost"]), ceiling=ceilings)
    def limit(self, name: str, field: str, ceiling: float | None) -> None:
        self._set(name, field, ceiling)

    @rule(name=names, kept=keepers)
    def keep(self, name: str, kept: dict[str, Any] | None) -> None:
        self._set(name, "keepers", kept)

    # Things happen at Vobiz.

    @rule(pick=st.integers(0, 11))
    def a_number_is_sold_to_somebody_else(self, pick: int) -> None:
        on_sale = world(self.sandbox).on_sale
        if on_sale:
            sell_to_somebody_else(self.sandbox, on_sale[pick % len(on_sale)])

    @rule(pick=st.integers(0, 11), factor=st.sampled_from([0, 0.5, 2]), currency=st.sampled_from([None, None, "USD"]))
    def a_price_changes(self, pick: int, factor: float, currency: str | None) -> None:
        listing = world(self.sandbox).on_sale
        if listing:
            changed = listing[pick % len(listing)]
            changed["setup_fee"] *= factor
            changed["currency"] = currency or changed["currency"]
            self.sandbox.set_numbers([{k: v for k, v in number.items() if k != "on_sale"} for number in listing])

    # The user runs the CLI.

    @rule(reading=readings)
    def up(self, reading: str) -> None:
        self._up(reading)

    @rule()
    def up_undisturbed(self) -> None:
        self._up("works")

    @rule()
    def up_killed_while_it_selects(self) -> None:
        """Nothing was bought: what is left pending neither holds anything up nor is worth a word."""
        before, seen = list(self.engine.interrupted), world(self.sandbox)
        self.engine.up(self.program, Options(killed=True))
        if self.engine.interrupted == before:
            self.model.up(self.program, seen)  # it was over before it selected anything
            return
        shown = self.engine.preview(self.program)
        assert (shown.error is None) == copy.deepcopy(self.model).up(self.program, seen)[1]
        assert "stopped" not in shown.shown

    @rule(machine=st.integers(0, 1))
    def move_to_another_machine(self, machine: int) -> None:
        self.engine.machine = machine

    @rule(reading=readings)
    def preview(self, reading: str) -> None:
        seen, kept = world(self.sandbox, reading), dict(self.engine.state)
        shown = self.engine.preview(self.program)
        self.sandbox.control("DELETE", "/faults")
        assert self.engine.state == kept
        foreseen = copy.deepcopy(self.model)
        _, succeeds = foreseen.up(self.program, seen)
        if reading == "works":
            assert (shown.error is None) == succeeds
            for name, chosen in foreseen.state.items():
                if shown.actions.get(name) in ("create", "replace"):
                    assert f"would select {chosen.listing['e164']}" in shown.text

    @rule(reading=readings)
    def refresh(self, reading: str) -> None:
        world(self.sandbox, reading)
        kept = dict(self.engine.state)
        self.sandbox.clear_requests()
        run = self.engine.refresh()
        self.sandbox.control("DELETE", "/faults")
        assert (run.error, self.engine.state, self.sandbox.requests()) == (None, kept, [])

    @invariant()
    def the_state_is_the_models(self) -> None:
        assert self.engine.state.keys() == self.model.state.keys()
        for name, expected in self.model.state.items():
            recorded = self.engine.state[name]
            listing = {key: value for key, value in expected.listing.items() if key != "on_sale"}
            outputs = {key: value for key, value in recorded.outputs.items() if key != "requested"}
            assert (recorded.id, outputs) == (listing["e164"], listing)
            assert recorded.outputs["requested"] == expected.requested

    @invariant()
    def nothing_was_bought(self) -> None:
        assert posts(self.sandbox) == []

    def _up(self, reading: str) -> None:
        seen = world(self.sandbox, reading)
        run = self.engine.up(self.program)
        self.sandbox.control("DELETE", "/faults")
        actions, succeeds = self.model.up(self.program, seen)
        assert (run.error is None) == succeeds, run.error
        # A ceiling that changes after the choice changes nothing: the model has no "update".
        assert run.actions == actions
        if succeeds:
            kept = dict(self.engine.state)
            self.sandbox.clear_requests()
            again = self.engine.up(self.program)
            assert set(again.actions.values()) <= {"same"}
            assert (again.error, self.engine.state, self.sandbox.requests()) == (None, kept, [])

    def _set(self, name: str, field: str, value: Any) -> None:
        if name in self.program:
            self.program[name].pop(field, None)
            if value is not None:
                self.program[name][field] = value


def test_a_choice_is_made_once_and_kept(sandbox: SandboxProcess, tmp_path: Path) -> None:
    SelectionHistories.sandbox, SelectionHistories.home = sandbox, tmp_path
    run_state_machine_as_test(SelectionHistories, settings=budget(25, steps=20))
