"""What the resources of one plugin process share: the clients, the lists read once, and who took which number.

The engine runs one plugin process for a preview and another for the update (engine rule): nothing here outlives a run.
"""

from __future__ import annotations

import sys
import threading
from typing import Any

from pulumi.dynamic import ConfigureRequest, ResourceProvider

from vobiz_provider.api.account import Account
from vobiz_provider.api.client import Client
from vobiz_provider.api.errors import Unreadable
from vobiz_provider.api.models import AvailableNumber, Channel, Listing
from vobiz_provider.api.not_offered import read_as_evidence
from vobiz_provider.api.order_reader import OrderReader
from vobiz_provider.engine.call import Claims, Steps, current_call
from vobiz_provider.engine.config import resolve
from vobiz_provider.engine.messages import warn
from vobiz_provider.engine.stack import stacks
from vobiz_provider.once import Once
from vobiz_provider.order.note import firsts


class Shared:
    """One account's client, with what the resources of this process have read and taken."""

    def __init__(self, account: Account) -> None:
        self.client = Client(account, _is_given_up)
        self.orders = OrderReader(self.client)
        self._channels: Once[Listing[Channel]] = Once()
        self._numbers: Once[Listing[AvailableNumber]] = Once()
        self._evidence: Once[Listing[AvailableNumber]] = Once()

    def channels(self) -> Listing[Channel]:
        """The account's channels, read once for all resources; not whole where they are not offered to this account.

        Raises:
            Refused, Unreachable: for every resource alike.
        """
        return self._channels.get((), lambda: read_as_evidence(self.client.channels))

    def available_numbers(self, country: str, region: str | None) -> Listing[AvailableNumber]:
        """The numbers on sale, read once for all resources. What is about to be bought asks the client itself.

        Raises:
            Refused, Unreachable: for every resource alike.
        """
        return self._numbers.get((country, region), lambda: self.client.available_numbers(country, region))

    def numbers_on_sale(self, country: str, region: str | None) -> Listing[AvailableNumber]:
        """The same as evidence: not whole where the list is not offered to this account, or cannot be read (a warning).

        Raises:
            Refused, Unreachable: for every resource alike.
        """
        return self._evidence.get((country, region), lambda: self._numbers_on_sale(country, region))

    def _numbers_on_sale(self, country: str, region: str | None) -> Listing[AvailableNumber]:
        try:
            return read_as_evidence(lambda: self.available_numbers(country, region))
        except Unreadable as error:
            warn(f"whether numbers of {country} were released is not known: {error}")
            return Listing(is_whole=False)


def _is_given_up() -> bool:
    call = current_call()
    return call is not None and not call.is_active()


class TakenNumbers:
    """The numbers that resources of this run hold or have chosen: no two of them may have the same."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._holders: dict[str, str | None] = {}

    def take(self, e164: str, order_id: str | None = None) -> bool:
        """Takes a number for one resource, and for its order where that is known; False when another has it."""
        with self._lock:
            free = e164 not in self._holders
            self._holders[e164] = self._holders.get(e164) or order_id
            return free

    def has(self, e164: str) -> bool:
        """Whether a resource has it."""
        with self._lock:
            return e164 in self._holders

    def order_of(self, e164: str) -> str | None:
        """The order that holds it, where that is known."""
        with self._lock:
            return self._holders.get(e164)

    def give_back(self, e164: str, order_id: str | None = None) -> None:
        """Frees a number that was taken and not used after all, or that this order holds no more."""
        with self._lock:
            if order_id is None or self._holders.get(e164) in (None, order_id):
                self._holders.pop(e164, None)

    def clear(self) -> None:
        """Frees every number."""
        with self._lock:
            self._holders.clear()


ordered = TakenNumbers()
selected = TakenNumbers()
foreseen = TakenNumbers()
"""What `check` said that a selection would take: in a preview nothing is selected."""
named = TakenNumbers()
"""What new orders of this run name themselves: no selection may choose it before it is bought."""
adopted = TakenNumbers()
"""Numbers, and ids of orders, that an adoption of this run holds."""
replaced = TakenNumbers()
"""Numbers of released orders whose replacement was asked for: they may be ordered again."""
orders = Claims()
"""Which resource of the program has an order, by its id in lower case."""
phones = Claims()
"""Which resource of the program verifies an own number."""
steps = Steps()


_SHARED: Once[Shared] = Once()


def forget() -> None:
    """Forgets what this process shares, as a new plugin process would; for tests that run providers in their own."""
    for shared in (
        _SHARED,
        ordered,
        selected,
        foreseen,
        named,
        adopted,
        replaced,
        orders,
        phones,
        steps,
        firsts,
        stacks,
    ):
        shared.clear()


class VobizProvider(ResourceProvider):
    """Credentials for a provider: taken from the configured stack when first needed, never pickled.

    The class holds nothing before `configure` (engine rule: what `__init__` holds lands in the state verbatim).
    """

    serialize_as_secret_always = False
    _config: Any

    def configure(self, req: ConfigureRequest) -> None:
        """Keeps the stack config for later: `destroy` calls no API and so needs no credentials."""
        # The engine shows the whole traceback of an error; this leaves the line that was written for its user.
        sys.tracebacklimit = 0
        self._config = req.config

    def _shared(self) -> Shared:
        # The SDK has no way to list the keys; where its own name for them changes, none is found wrong.
        keys, project = getattr(self._config, "_props", {}), getattr(self._config, "_project_name", "")
        account = resolve(self._config.get, keys=keys, project=project)
        return _SHARED.get(account, lambda: Shared(account))
