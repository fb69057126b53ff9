"""What the page shows: the world, arranged for a reader."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from vobiz_sandbox.faults import Fault
from vobiz_sandbox.fields import Currency
from vobiz_sandbox.ledger import Balance
from vobiz_sandbox.orders import NumberOrder
from vobiz_sandbox.page.buttons import state_of
from vobiz_sandbox.page.logged import shown_requests
from vobiz_sandbox.verifications import InboxMessage, Verification
from vobiz_sandbox.world import World

_MOST_ITEMS = 30
"""How many of a kind are shown, the newest ones: the page is made again every second."""

_CURRENCIES: tuple[Currency, ...] = ("INR", "USD")


@dataclass(frozen=True)
class Code:
    """A code that a phone received, and what became of it: alive, expired, verified or replaced."""

    message: InboxMessage
    account_id: str
    state: str


@dataclass(frozen=True)
class Phone:
    """A phone with its codes, the newest first."""

    number: str
    codes: list[Code]

    @property
    def count(self) -> int:
        return len(self.codes)


@dataclass(frozen=True)
class Holding:
    """What an account has, and what it pays a month for its numbers, by currency."""

    account_id: str
    balances: list[Balance]
    numbers: int
    monthly: dict[str, float]


def shown(world: World, base_url: str) -> dict[str, Any]:
    """The values that page.html is filled with."""
    now = world.clock.now()
    orders, channels, ledger = world.orders.all()[::-1], world.channels.all()[::-1], world.ledger.all()
    numbers = [number for number in world.pool.whole() if number.on_sale]
    holdings = [_holding(world, account_id) for account_id in world.accounts.ids()]
    codes = [message.code for message in world.verifications.inbox(None)]
    return {
        "now": now,
        "base_url": base_url,
        "phones": _phones(world, now),
        "orders": [(order, state_of(world, order)) for order in orders[:_MOST_ITEMS]],
        "channels": channels[:_MOST_ITEMS],
        "numbers": numbers[:_MOST_ITEMS],
        "ledger": ledger[:_MOST_ITEMS],
        "holdings": holdings,
        "monthly": _sums((currency, amount) for each in holdings for currency, amount in each.monthly.items()),
        "owned": sum(each.numbers for each in holdings),
        "faults": [(fault, _told(fault)) for fault in world.faults.armed()],
        "settings": _settings(world),
        "requests": shown_requests(world.requests, codes),
        "counts": {
            "codes": len(codes),
            "numbers": len(numbers),
            "orders": len(orders),
            "channels": len(channels),
            "ledger": len(ledger),
            "requests": len(world.requests),
        },
    }


def _phones(world: World, now: datetime) -> list[Phone]:
    received: dict[str, list[Code]] = {}
    pairs = list(zip(world.verifications.inbox(None), world.verifications.all(), strict=True))
    for message, verification in pairs[: -_MOST_ITEMS - 1 : -1]:
        code = Code(message, verification.account_id, _state(verification, now))
        received.setdefault(message.phone_number, []).append(code)
    return [Phone(number, codes) for number, codes in received.items()]


def _state(verification: Verification, now: datetime) -> str:
    if verification.status != "pending":
        return verification.status
    return "expired" if now >= verification.expires_at else "alive"


def _holding(world: World, account_id: str) -> Holding:
    owned: list[NumberOrder] = world.orders.whose_number_is_owned(account_id)
    return Holding(
        account_id=account_id,
        balances=[world.ledger.balance(account_id, currency) for currency in _CURRENCIES],
        numbers=len(owned),
        monthly=_sums((order.currency, order.monthly_cost) for order in owned),
    )


def _sums(amounts: Iterable[tuple[str, float]]) -> dict[str, float]:
    sums: dict[str, float] = {}
    for currency, amount in amounts:
        sums[currency] = sums.get(currency, 0) + amount
    return sums


def _settings(world: World) -> dict[str, str]:
    return {
        name: f"{value:g}" if isinstance(value, float) else json.dumps(value)
        for name, value in world.settings.model_dump(mode="json").items()
    }


def _told(fault: Fault) -> str:
    """What a fault will do, in words."""
    method = "any method" if fault.method == "*" else fault.method
    path = "any path" if fault.path == "*" else fault.path
    done = "done, " if fault.processed else ""
    outcomes = {"respond": "another answer", "cut": "answer cut off", "drip": "answer bit by bit"}
    status = f" ({fault.status})" if fault.status and fault.action in outcomes else ""
    return f"{method} {path}: {done}{outcomes.get(fault.action, 'answer lost')}{status}"
