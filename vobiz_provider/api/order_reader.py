"""Whether the API lets one order be read, found out by trying: no page documents that endpoint."""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING

from vobiz_provider.api.errors import Refused, Unreachable
from vobiz_provider.api.not_offered import is_not_offered

if TYPE_CHECKING:
    from vobiz_provider.api.client import Client
    from vobiz_provider.api.models import Order

_ORDERS_TO_TRY = 3


class OrderReader:
    """Reads single orders as long as the API may offer that. Safe to share between threads.

    It does offer it once one order was read. It does not when three different orders could not be read and the third
    was refused in the words for a path that does not exist. From then on only orders that could be read in an earlier
    run are asked for: it does not matter which order comes first.

    An API that cannot be reached is asked once: every later order meets the same error, without a time-out of its own.

    Args:
        client: the account's.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._lock = threading.Lock()
        self._is_offered: bool | None = None
        self._not_read: set[str] = set()
        self._unreachable: Unreachable | None = None

    def read(self, order_id: str, *, was_read_before: bool) -> Order | None:
        """The order as the API has it, or None where that cannot be read.

        Args:
            order_id: the order.
            was_read_before: whether the API let this order be read in an earlier run.

        Raises:
            Refused, Unreachable.
        """
        if self._is_offered or was_read_before:
            return self._ask_for(order_id)[0]
        with self._lock:
            if self._is_offered is False:
                return None
            order, refusal = self._ask_for(order_id)
            if order is None and not self._is_offered:
                self._not_read.add(order_id)
                if len(self._not_read) == _ORDERS_TO_TRY:
                    self._is_offered = refusal is not None and not self._is_refused_like_a_missing_path(refusal)
            return order

    def _ask_for(self, order_id: str) -> tuple[Order | None, Refused | None]:
        if self._unreachable:
            raise self._unreachable
        try:
            order = self._client.order(order_id)
        except Refused as refusal:
            if is_not_offered(refusal):
                return None, refusal
            raise
        except Unreachable as error:
            self._unreachable = error
            raise
        if order is not None:
            self._is_offered = True
        return order, None

    def _is_refused_like_a_missing_path(self, refusal: Refused) -> bool:
        if refusal.status != 404:
            return True
        try:
            self._client.read_missing_path()
        except Refused as of_missing_path:
            return _without_ids_and_paths(of_missing_path) == _without_ids_and_paths(refusal)
        except Unreachable:
            return True
        return True


def _without_ids_and_paths(refusal: Refused) -> tuple[int, str | None, str]:
    # Those differ from one request to the next.
    return refusal.status, refusal.code, " ".join(re.sub(r"\S*[\d/]\S*", "", refusal.words or "").split())
