"""One run's session: the account's client, the lists read once, and who holds what.

The engine runs one plugin process for a preview and another for the update (docs/engine-rules.md, "Processes"): a
session begins with the first call of a process and nothing of it outlives that process.
"""

from __future__ import annotations

import threading
from collections.abc import Hashable
from typing import Any
from weakref import WeakKeyDictionary

from pulumi.dynamic import Config

from vobiz_provider.api.client import Client
from vobiz_provider.api.errors import Unreadable
from vobiz_provider.api.models import AvailableNumber, Channel, Listing
from vobiz_provider.api.not_offered import read_as_evidence
from vobiz_provider.api.order_reader import OrderReader
from vobiz_provider.api.values import is_e164
from vobiz_provider.engine.call import current_call, current_urn, is_given_up
from vobiz_provider.engine.claims import Claims
from vobiz_provider.engine.config import account_of, settings_of
from vobiz_provider.engine.creations import Creations, Recorded
from vobiz_provider.engine.history import CallHistory
from vobiz_provider.engine.messages import warn
from vobiz_provider.engine.once import Once
from vobiz_provider.engine.stack import StackExport
from vobiz_provider.held_numbers import HeldNumbers, inputs_of, numbers_of_orders, purchases


class Session:
    """What the resources of one run share.

    Args:
        config: the stack config as the engine handed it over; read when credentials are first needed.
    """

    def __init__(self, config: Config) -> None:
        self._config = config
        self._lock = threading.Lock()
        self._happened: set[Hashable] = set()
        self._client: Once[Client] = Once()
        self._channels: Once[Listing[Channel]] = Once()
        self._numbers: Once[Listing[AvailableNumber]] = Once()
        self._evidence: Once[Listing[AvailableNumber]] = Once()
        self._order_reader: Once[OrderReader] = Once()
        self.calls = CallHistory()
        self.stack = StackExport(
            "a selection may choose a number that it holds already, a new order or channel cannot tell whether an "
            "earlier run was stopped while it was sent, or which number stays billed, and a channel that goes cannot "
            "tell whether another resource has it too"
        )
        self.creations = Creations()
        self.recorded: dict[str, Recorded] = {}
        """What the engine has shown of the orders and channels in the state, by URN."""
        self.traces: Once[str] = Once()
        """What is seen of each order in doubt, in words."""
        self.planned_costs: dict[str, dict[str, float]] = {}
        """What the new orders of this run cost at once: by currency, then by URN."""
        self.claims = Claims()
        """Which resource of the program has an order or a channel, by its id in lower case, and which a number."""
        self.ordered = HeldNumbers()
        """What orders hold."""
        self.selected = HeldNumbers()
        """What selections hold."""
        self.announced = HeldNumbers()
        """What `check` said that a selection would take: in a preview nothing is selected."""
        self.named = HeldNumbers()
        """What new orders name themselves: no selection may choose it before it is bought."""
        self.adopted = HeldNumbers()
        """Numbers, and ids of orders in lower case, that an adoption of this run holds."""
        self.orderable_again = HeldNumbers()
        """Numbers of released orders whose replacement was asked for."""

    @property
    def client(self) -> Client:
        """The account's client.

        Raises:
            CredentialsError: for every resource alike.
        """
        return self._client.get((), self._opened)

    @property
    def order_reader(self) -> OrderReader:
        """What finds out whether an order can be read.

        Raises:
            CredentialsError: for every resource alike.
        """
        return self._order_reader.get((), lambda: OrderReader(self.client))

    def require_credentials(self) -> None:
        """Raises CredentialsError where the run has none that can be used, before anything needs them."""
        self._client.get((), self._opened)

    def _opened(self) -> Client:
        return Client(account_of(self._config), is_given_up)

    def is_of(self, config: Config) -> bool:
        """Whether this is the session of what was configured like this."""
        return settings_of(config) == settings_of(self._config)

    def record(self, happening: Hashable) -> None:
        """Records that this happened in this run."""
        with self._lock:
            self._happened.add(happening)

    def has_happened(self, happening: Hashable) -> bool:
        """Whether this happened in this run, as far as it was recorded."""
        with self._lock:
            return happening in self._happened

    def forget_stack_once(self, why: str) -> None:
        """Has the stack exported anew when it is next asked for, once in this run for each reason.

        Args:
            why: the reason.
        """
        with self._lock:
            is_new = why not in self._happened
            self._happened.add(why)
        if is_new:
            self.stack.forget()

    def available_numbers(self, country: str, region: str | None) -> Listing[AvailableNumber]:
        """The numbers on sale, read once for all resources. What is about to be bought asks the client itself.

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

    def _listing_as_evidence(self, country: str, region: str | None) -> Listing[AvailableNumber]:
        try:
            return read_as_evidence(lambda: self.available_numbers(country, region))
        except Unreadable as error:
            warn(f"whether numbers of {country} were released is not known: {error}")
            return Listing(is_whole=False)

    def channels_as_evidence(self) -> Listing[Channel]:
        """The account's channels, read once for all resources; not whole where they are refused to this account.

        Raises:
            Refused, Unreachable: for every resource alike.
        """
        return self._channels.get((), lambda: read_as_evidence(self.client.channels))

    def interrupted_orders(self) -> list[dict[str, Any]]:
        """The purchases that a run was stopped at, as the stack's export writes them; asked by a `check`.

        An explicit provider has a process of its own: what that one is at, in this run, cannot be told from it.
        """
        urn = current_urn()
        # The export may be younger than the first creates of this process.
        return [
            each
            for each in purchases(self.stack.pending_creates())
            if each.get("urn") == urn or not self.has_happened(("check of a new one", each.get("urn")))
        ]

    def numbers_of_other_orders(self) -> dict[str, str | None]:
        """The numbers that other orders in the stack of this thread's call hold, or may hold, with the order's id."""
        urn, held = current_urn(), dict[str, str | None]()
        for each in self.interrupted_orders():
            number = inputs_of(each).get("preferred_number")
            if each.get("urn") != urn and is_e164(number):
                held[number] = None
        return held | numbers_of_orders(self.stack.resources(), but_of=urn)


# Weak: they go with the plugin, and need no clearing.
_sessions: WeakKeyDictionary[object, list[Session]] = WeakKeyDictionary()
_sessions_lock = threading.Lock()


def session_of(provider: object, config: Config) -> Session:
    """The session that a provider's call belongs to: that of the plugin it runs in, or of the provider alone.

    Providers that were configured differently share nothing.

    Args:
        provider: the provider that got the call.
        config: what it was configured with.
    """
    call = current_call()
    owner = provider if call is None or call.plugin is None else call.plugin
    with _sessions_lock:
        sessions = _sessions.setdefault(owner, [])
        for session in sessions:
            if session.is_of(config):
                return session
        sessions.append(Session(config))
        return sessions[-1]
