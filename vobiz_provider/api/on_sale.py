"""The numbers on sale, found by their E.164."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vobiz_provider.api.listings import Listing

if TYPE_CHECKING:
    from vobiz_provider.api.models import AvailableNumber


def by_number(on_sale: Listing[AvailableNumber]) -> dict[str, AvailableNumber]:
    """The numbers on sale by their E.164; where one is listed twice, the first.

    Args:
        on_sale: a listing, of which this is made once.
    """
    return on_sale.once("by number", lambda: _first_of_each(on_sale))


def _first_of_each(on_sale: Listing[AvailableNumber]) -> dict[str, AvailableNumber]:
    first: dict[str, AvailableNumber] = {}
    for number in on_sale:
        first.setdefault(number.e164, number)
    return first
