"""Values as the engine hands them over: some not known yet, some recorded by an earlier version."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from pulumi.output import Unknown


def is_unknown(value: Any) -> bool:
    """Whether a value is known only after an update (it is one or holds one)."""
    if isinstance(value, Unknown):
        return True
    if isinstance(value, Mapping):
        return any(is_unknown(item) for item in value.values())
    return isinstance(value, list) and any(is_unknown(item) for item in value)


def recorded_inputs(outputs: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs that a state recorded as `requested`; none where it holds nothing of that kind."""
    requested = outputs.get("requested")
    return requested if isinstance(requested, dict) else {}


@dataclass(frozen=True)
class Comparison:
    """How the inputs of today differ from the recorded ones.

    Args:
        differing: fields that surely differ.
        unknown: fields of which that is known only after an update.
    """

    differing: list[str]
    unknown: list[str]


def compare(
    recorded: Mapping[str, Any], news: Mapping[str, Any], fields: Collection[str], optional: Collection[str] = ()
) -> Comparison:
    """Compares what is asked now with what was asked then, in named fields only.

    Args:
        recorded: the inputs, or outputs of the same names, that were recorded. A key that is missing there (in a
            state of an older version) never counts.
        news: the inputs of today.
        fields: what to compare, in this order.
        optional: those of them that a program may leave out: there a missing key is a value of its own.
    """
    comparable = [
        field for field in fields if recorded and (field in optional or (field in recorded and field in news))
    ]
    differing = [field for field in comparable if _surely_differ(recorded.get(field), news.get(field))]
    unknown = [field for field in comparable if field not in differing and is_unknown(news.get(field))]
    return Comparison(differing, unknown)


def _surely_differ(then: Any, now: Any) -> bool:
    if isinstance(then, Mapping) and isinstance(now, Mapping):
        return any(_surely_differ(then.get(key), now.get(key)) for key in {*then, *now})
    return (isinstance(now, Mapping) or not is_unknown(now)) and bool(then != now)
