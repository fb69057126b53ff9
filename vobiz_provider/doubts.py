"""Something that may be at Vobiz and that no stack holds: what a person is told of it, and the two ways on."""

from __future__ import annotations

from dataclasses import dataclass

CLEAR = "`pulumi refresh --clear-pending-creates --yes`"
"""What forgets all that killed runs left pending, once a person has decided."""


@dataclass(frozen=True)
class Doubt:
    """What happened, and what a person can do about it. Each text is a clause without a full stop.

    Args:
        happened: what was sent, when, and what came of it.
        look: where to look before anything else.
        if_there: the way on where it is there.
        if_not: the way on where it is not.
    """

    happened: str
    look: str
    if_there: str
    if_not: str
