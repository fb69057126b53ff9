"""One run's session: what is asked of Vobiz, what the stack holds, and who holds what.

The engine runs one plugin process for a preview and another for the update (docs/engine-rules.md, "Processes"): a
session begins with the first call of a process and nothing of it outlives that process.
"""

from __future__ import annotations

import threading
from collections.abc import Hashable
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from pulumi.dynamic import Config

from vobiz_provider.api.account import Account
from vobiz_provider.api.values import is_e164
from vobiz_provider.engine.call import current_call, current_urn
from vobiz_provider.engine.claims import Claims
from vobiz_provider.engine.config import account_of, settings_of
from vobiz_provider.engine.creations import Creations, Recorded
from vobiz_provider.engine.history import CallHistory
from vobiz_provider.engine.once import Once
from vobiz_provider.engine.stack import StackExport
from vobiz_provider.held_numbers import (
    HeldNumbers,
    NumberOfOrder,
    inputs_of,
    numbers_held,
    numbers_of_orders,
    purchases,
)

if TYPE_CHECKING:
    from vobiz_provider.readings import Readings


class Session:
    """What the resources of one run share.

    Args:
        config: the stack config as the engine handed it over; read when credentials are first needed.
    """

    def __init__(self, config: Config) -> None:
        self._config = config
        self._lock = threading.Lock()
        self._happened: set[Hashable] = set()
        self._account: Once[Account] = Once()
        self._vobiz: Once[Readings] = Once()
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
    def account(self) -> Account:
        """Who asks, and where.

        Raises:
            CredentialsError: for every resource alike.
        """
        return self._account.get((), lambda: account_of(self._config))

    def require_credentials(self) -> None:
        """Raises CredentialsError where the run has none that can be used, before anything needs them."""
        self._account.get((), lambda: account_of(self._config))

    @property
    def vobiz(self) -> Readings:
        """What is asked of Vobiz.

        Raises:
            CredentialsError: for every resource alike.
        """
        return self._vobiz.get((), self._opened)

    def _opened(self) -> Readings:
        from vobiz_provider.readings import Readings  # noqa: PLC0415 - a run that asks nothing loads no HTTP client

        return Readings(self.account)

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

    def hold_numbers_of_other_orders(self) -> None:
        """Has `ordered` know the numbers that other orders in the stack of this thread's call hold, or may hold.

        With `--target`, with `depends_on` or after a rename nobody has asked yet for a diff of the resource that holds
        one.
        """
        urn = current_urn()
        for number in self._numbers_of_interrupted_orders(but_of=urn):
            self.ordered.take(number)
        with self._lock:
            # A list of what is left of them: each is held once, and not once for each resource of the program.
            left = self.stack.find(_numbers_to_hold)
            for held in left:
                if held.urn != urn:
                    self.ordered.take(held.e164, held.order_id)
            left[:] = [held for held in left if held.urn == urn]

    def numbers_in_stack(self) -> frozenset[str]:
        """The numbers that orders and selections in the stack of this thread's call hold, or may hold."""
        held = self.stack.find(numbers_held)
        return held.union(self._numbers_of_interrupted_orders(but_of=None))

    def _numbers_of_interrupted_orders(self, but_of: str | None) -> list[str]:
        others = [each for each in self.interrupted_orders() if each.get("urn") != but_of]
        return [number for each in others if is_e164(number := inputs_of(each).get("preferred_number"))]


def _numbers_to_hold(resources: list[dict[str, Any]]) -> list[NumberOfOrder]:
    return numbers_of_orders(resources)


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
