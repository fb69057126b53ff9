"""What one run asks of Vobiz, and reads once for all resources."""

from __future__ import annotations

import math
import threading

from vobiz_provider.api.account import Account
from vobiz_provider.api.client import Client
from vobiz_provider.api.errors import Unreadable
from vobiz_provider.api.listings import Listing
from vobiz_provider.api.models import AvailableNumber, Channel
from vobiz_provider.api.not_offered import read_as_evidence
from vobiz_provider.api.order_reader import OrderReader
from vobiz_provider.engine.call import is_given_up
from vobiz_provider.engine.messages import warn
from vobiz_provider.engine.once import Once
from vobiz_provider.engine.recent import Recent

LONGEST_SHARED_SECONDS = 5.0
"""How old a listing may be that a purchase is judged by. Prices and stock may change while one is on its way, too."""


class Readings:
    """The account's client, and the lists that the resources of a run share.

    Args:
        account: who asks, and where.
    """

    def __init__(self, account: Account) -> None:
        self.client = Client(account, is_given_up)
        self.order_reader = OrderReader(self.client)
        """Finds out whether an order can be read."""
        self._channels: Once[Listing[Channel]] = Once()
        self._numbers: Once[Listing[AvailableNumber]] = Once()
        self._evidence: Once[Listing[AvailableNumber]] = Once()
        self._lock = threading.Lock()
        self._for_purchases: dict[tuple[str, str | None], Recent[Listing[AvailableNumber]]] = {}

    def available_numbers(self, country: str, region: str | None) -> Listing[AvailableNumber]:
        """The numbers on sale, read once for all resources.

        Raises:
            Refused, Unreachable: for every resource alike.
        """
        return self._numbers.get((country, region), lambda: self.client.available_numbers(country, region))

    def available_numbers_as_evidence(self, country: str, region: str | None) -> Listing[AvailableNumber]:
        """The same where an absence is to prove something: not whole where the list is refused or cannot be read.

        Raises:
            Refused, Unreachable: for every resource alike.
        """
        return self._evidence.get((country, region), lambda: self._listing_as_evidence(country, region))

    def available_numbers_for_purchase(
        self, country: str, region: str | None, *, asked_since: float = -math.inf
    ) -> Listing[AvailableNumber]:
        """The same for what is about to be bought: read for a purchase of this run that began seconds ago at most.

        Args:
            country: as above.
            region: as above.
            asked_since: what was asked for before this time of `time.monotonic` does not count.

        Raises:
            Refused, Unreachable: for who waits for it; who asks later has it read again.
        """
        with self._lock:
            recent = self._for_purchases.setdefault((country, region), Recent(LONGEST_SHARED_SECONDS))
        return recent.get(lambda: self.client.available_numbers(country, region), asked_since)

    def channels_as_evidence(self) -> Listing[Channel]:
        """The account's channels, read once for all resources; not whole where they are refused to this account.

        Raises:
            Refused, Unreachable: for every resource alike.
        """
        return self._channels.get((), lambda: read_as_evidence(self.client.channels))

    def _listing_as_evidence(self, country: str, region: str | None) -> Listing[AvailableNumber]:
        try:
            return read_as_evidence(lambda: self.available_numbers(country, region))
        except Unreadable as error:
            warn(f"whether numbers of {country} were released is not known: {error}")
            return Listing(is_whole=False)
