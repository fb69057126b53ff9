"""What is to become of the selections of one stack; it shares no code with the provider."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.properties.world import NOT_OFFERED, NOTICED, World

Inputs = dict[str, Any]


@dataclass
class SelectionState:
    """A choice: the listing as it was then, and what was asked."""

    listing: dict[str, Any]
    requested: Inputs


@dataclass
class SelectionModel:
    """The selections by name, run in the order of their declaration.

    Args:
        state: what is recorded.
        replaced: numbers of what a run that failed replaced and did not come to delete.
    """

    state: dict[str, SelectionState] = field(default_factory=dict)
    replaced: set[str] = field(default_factory=set)

    def up(self, program: dict[str, Inputs], seen: World) -> tuple[dict[str, str], bool]:
        """Goes through an `up` and keeps what it records.

        Returns:
            What is done to each selection that is reached, and whether none failed.
        """
        actions: dict[str, str] = {}
        taken = {held.listing["e164"] for held in self.state.values()} | self.replaced
        for name, inputs in program.items():
            old = self.state.get(name)
            if old and old.requested == _asked(inputs):
                actions[name] = "same"
                continue
            chosen = self._cheapest(inputs, seen, taken)
            if chosen is None:
                return actions, False
            taken.add(chosen["e164"])
            self.replaced |= {old.listing["e164"]} if old else set()
            actions[name] = "replace" if old else "create"
            self.state[name] = SelectionState(chosen, _asked(inputs))
        for name in [name for name in self.state if name not in program]:
            del self.state[name]
            actions[name] = "delete"
        self.replaced.clear()
        return actions, True

    def _cheapest(self, inputs: Inputs, seen: World, taken: set[str]) -> dict[str, Any] | None:
        if seen.reading in NOTICED | NOT_OFFERED:
            return None
        fitting = [
            number
            for number in seen.sold_in(inputs["country_code"], inputs["region"])
            if number["setup_fee"] <= inputs.get("max_setup_cost", number["setup_fee"])
            and number["monthly_fee"] <= inputs.get("max_monthly_cost", number["monthly_fee"])
        ]
        if len({number["currency"] for number in fitting}) > 1:
            return None
        free = [number for number in fitting if number["e164"] not in taken]
        return min(free, key=lambda n: (n["setup_fee"], n["monthly_fee"], n["e164"]), default=None)


def _asked(inputs: Inputs) -> Inputs:
    return {name: inputs[name] for name in ("country_code", "region", "keepers") if name in inputs}
