"""Statuses of orders, numbers and channels, in whatever case and spelling they come, and those that are ours."""

from __future__ import annotations

from typing import Any

PENDING = "pending"
COMPLETED = "completed"
VERIFIED = "verified"

RELEASED = "released"
"""Ours and not the API's: the listing shows a completed order's number on sale today."""

UNKNOWN = "unknown"
"""Ours and not the API's: of an order whose answer was lost, so that nobody knows whether there is one."""

EXPIRED = "expired"
"""Ours and not the API's: the code that was sent can be used no more."""

HALTED = frozenset({"suspended", "inactive", "rejected"})
"""Of a channel: it cannot send."""

_ENDED = frozenset({"failed", "cancelled"})
_BOUGHT = frozenset({COMPLETED, RELEASED})
_OF_ORDERS = _ENDED | _BOUGHT | {PENDING}
_KNOWN = _OF_ORDERS | HALTED | {VERIFIED, "active"}
_SPELLINGS = {"canceled": "cancelled"}


def normalised(status: Any) -> Any:
    """A status as the API page spells it; one that nobody knows as it came (its versioning policy allows new ones)."""
    if not isinstance(status, str):
        return status
    word = status.strip().lower()
    word = _SPELLINGS.get(word, word)
    return word if word in _KNOWN else status


def has_ended(status: Any) -> bool:
    """Whether the API itself says that the order holds no number and is not billed."""
    return isinstance(status, str) and normalised(status) in _ENDED


def is_bought(status: Any) -> bool:
    """Whether the order's number was allocated, though it may be on sale again."""
    return isinstance(status, str) and normalised(status) in _BOUGHT


def is_released(status: Any) -> bool:
    """Whether the order's number was found on sale again."""
    return bool(normalised(status) == RELEASED)


def is_verified(status: Any) -> bool:
    """Whether a number counts as verified."""
    return bool(normalised(status) == VERIFIED)


def is_known_of_orders(status: Any) -> bool:
    """Whether it is a status of orders that this version knows."""
    return isinstance(status, str) and normalised(status) in _OF_ORDERS
