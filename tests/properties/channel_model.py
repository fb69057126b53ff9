"""Whether an undisturbed `up` of a few channels has to succeed, as a calculation apart from the provider."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.properties.engine import Program, Recorded
from vobiz_sandbox.process import AUTH_ID

REPLACING = ("waba_id", "phone_number_id", "phone_number", "number_onboarding_mode", "number_provider")

Held = dict[str, dict[str, Any]]
"""Channels at Vobiz by id, each with the token that it holds."""


def is_in_doubt(channel_id: str) -> bool:
    """Whether it stands in the place of an id that nobody knows."""
    return channel_id.startswith("unknown-")


def name_before(name: str, state: Mapping[str, Recorded], aliases: Mapping[str, str]) -> str:
    """Where a state has what a program declares under this name."""
    while name not in state and name in aliases:
        name = aliases[name]
    return name


def goes_well(program: Program, state: Mapping[str, Recorded], aliases: Mapping[str, str], held: Held) -> bool | None:
    """Whether it has to succeed; None where that depends on more than is looked at here.

    Args:
        program: what is declared.
        state: what the stack holds.
        aliases: the names before.
        held: what is true at Vobiz.
    """
    claimed = set[str]()
    numbers = [inputs["phone_number"] for inputs in program.values()]
    if len(numbers) != len(set(numbers)):
        return False
    kept = {name_before(name, state, aliases) for name in program}
    if any(is_in_doubt(each.id) or not _is_own(each) for name, each in state.items() if name not in kept):
        return None
    for name, inputs in program.items():
        before, adopts = name_before(name, state, aliases), inputs.get("existing_channel_id")
        others = [each for other, each in state.items() if other != before]
        if adopts:
            if adopts in claimed or any(each.id == adopts for each in others):
                return None
            claimed.add(adopts)
        elif any(is_in_doubt(each.id) and each.outputs["phone_number"] == inputs["phone_number"] for each in others):
            return None
        result = _one_goes_well(inputs, state.get(before), state, held)
        if not result:
            return result
    return True


def _one_goes_well(
    inputs: dict[str, Any], old: Recorded | None, state: Mapping[str, Recorded], held: Held
) -> bool | None:
    adopts = inputs.get("existing_channel_id")
    if old and (not _is_own(old) or (old.has_failed and not is_in_doubt(old.id))):
        return None
    if old and old.id == adopts and not _fits(held.get(adopts, inputs), inputs):
        return None
    if adopts and (old is None or adopts != old.id or _replaces(old, inputs)):
        channel = held.get(adopts)
        return channel is not None and channel["account_id"] == AUTH_ID and _fits(channel, inputs)
    if old and (is_in_doubt(old.id) or not (old.is_deleted or _replaces(old, inputs))):
        return False if is_in_doubt(old.id) else (old.id in held or None)
    holder = next((each["id"] for each in held.values() if each["phone_number"] == inputs["phone_number"]), None)
    is_free = holder is None or (old is not None and holder == old.id)
    return is_free or (None if holder in {each.id for each in state.values()} else False)


def _is_own(each: Recorded) -> bool:
    return bool(each.outputs.get("account_id", AUTH_ID) == AUTH_ID)


def _replaces(old: Recorded, inputs: dict[str, Any]) -> bool:
    return any(inputs.get(field) not in (None, old.outputs.get(field), old.inputs.get(field)) for field in REPLACING)


def _fits(channel: dict[str, Any], inputs: dict[str, Any]) -> bool:
    return all(inputs.get(field) in (None, channel[field]) for field in REPLACING)
