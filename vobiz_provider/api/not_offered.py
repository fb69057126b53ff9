"""Refusals that tell nothing of the thing asked for, only that this account is not offered to ask."""

from __future__ import annotations

from collections.abc import Callable

from vobiz_provider.api.errors import Refused
from vobiz_provider.api.listings import Item, Listing

# An endpoint that no page documents may also call the request itself wrong (400, 410, 422).
_STATUSES = frozenset({400, 403, 404, 405, 410, 422, 501})


def is_not_offered(refusal: Refused) -> bool:
    """Whether a refusal of a read tells nothing of the thing asked for."""
    return refusal.status in _STATUSES


def read_as_evidence(read: Callable[[], Listing[Item]]) -> Listing[Item]:
    """A list as evidence of what is there.

    Args:
        read: reads the list.

    Returns:
        The list; an empty one that is not whole, which proves nothing, where it is not offered to this account.

    Raises:
        Refused, Unreachable: what `read` raises besides.
    """
    try:
        return read()
    except Refused as refusal:
        if is_not_offered(refusal):
            return Listing(is_whole=False)
        raise
