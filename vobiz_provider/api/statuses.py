"""The API's status words, in whatever case and spelling they come."""

from __future__ import annotations

from typing import Any

RELEASED = "released"
"""Ours and not the API's: the listing shows a completed order's number on sale today."""

_ENDED = frozenset({"failed", "cancelled"})
_OF_ORDERS = frozenset({"pending", "completed", RELEASED}) | _ENDED
_KNOWN = _OF_ORDERS | {"verified", "rejected", "active", "inactive", "suspended"}
_SPELLINGS = {"canceled": "cancelled"}


def normal(status: Any) -> Any:
    """A status as the API page spells it; one that nobody knows as it came (its versioning policy allows new ones)."""
    if not isinstance(status, str):
        return status
    word = status.strip().lower()
    word = _SPELLINGS.get(word, word)
    return word if word in _KNOWN else status


def has_ended(status: Any) -> bool:
    """Whether the API itself says that the order holds no number and is not billed."""
    return isinstance(status, str) and normal(status) in _ENDED


def is_known(status: Any) -> bool:
    """Whether it is a status of orders that this version knows."""
    return isinstance(status, str) and normal(status) in _OF_ORDERS
