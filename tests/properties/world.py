"""What is true at the sandbox, asked of the sandbox itself and not of the provider."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import requests

from vobiz_sandbox.process import AUTH_ID, AUTH_TOKEN, SandboxProcess

OTHER_ACCOUNT = {"X-Auth-ID": "MA_SANDBOX02", "X-Auth-Token": "sandbox-token-2"}


@dataclass(frozen=True)
class World:
    """A moment of it.

    Args:
        on_sale: the listing.
        orders: this account's orders by id.
        channels: number, order id and time of each channel of this account.
        debits: order id and time of what the ledger has booked for this account's orders, the newest first; none where
            it does not name them.
        order_read: whether the API offers reading an order.
        reading: what becomes of every GET, "works" or a fault of READ_FAULTS.
    """

    on_sale: list[dict[str, Any]]
    orders: dict[str, dict[str, Any]]
    channels: list[tuple[str, str | None, str]]
    debits: list[tuple[str, str]]
    order_read: bool
    reading: str = "works"

    def sold_in(self, country: str, region: str) -> list[dict[str, Any]]:
        """The listing of one place."""
        return [number for number in self.on_sale if (number["country"], number["region"]) == (country, region)]


_HTML = {"status": 200, "body": "<html>maintenance</html>"}
READ_FAULTS: dict[str, dict[str, Any]] = {
    "500": {"status": 500, "times": 99},
    "401": {"status": 401, "times": 99},
    "403": {"status": 403, "times": 99},
    "404": {"status": 404, "times": 99},
    "cut": {"status": 200, "body": '{"items": [', "action": "cut", "bytes": 5, "times": 99},
    "html": _HTML | {"times": 99},
    # Retried, so that nobody notices.
    "one reset": {"action": "reset"},
    "one 503": {"status": 503, "headers": {"Retry-After": "0"}},
}
NOTICED = frozenset({"500", "401", "cut", "html"})
NOT_OFFERED = frozenset({"403", "404"})
UNNOTICED = frozenset({"works", "one reset", "one 503"})


def world(sandbox: SandboxProcess, reading: str = "works") -> World:
    """The sandbox as it is now; `reading` is armed afterwards."""
    pool = sandbox.control("GET", "/numbers")["items"]
    answer = requests.get(
        f"{sandbox.base_url}/channels/whatsapp",
        headers={"X-Auth-ID": AUTH_ID, "X-Auth-Token": AUTH_TOKEN},
        proxies={"http": ""},
        timeout=10,
    )
    answer.raise_for_status()
    snapshot = World(
        on_sale=[number for number in pool if number["on_sale"]],
        orders={order["id"]: order for order in sandbox.orders() if order["account_id"] == AUTH_ID},
        channels=[
            (channel["phone_number"], channel["number_order_id"], channel["created_at"])
            for channel in answer.json()["items"]
        ],
        debits=[
            (booked["reference"], booked["created_at"])
            for booked in sandbox.ledger()
            if (booked["account_id"], booked["type"]) == (AUTH_ID, "debit") and booked["reference"]
        ],
        order_read=sandbox.control("GET", "/settings")["order_read"],
        reading=reading,
    )
    if reading != "works":
        sandbox.arm(method="GET", **READ_FAULTS[reading])
    return snapshot


def sell_to_somebody_else(sandbox: SandboxProcess, number: dict[str, Any]) -> str:
    """Another account buys a number; the id of its order."""
    body = {
        "country_code": number["country"],
        "region": number["region"],
        "number_type": "local",
        "preferred_number": number["e164"],
        "currency": number["currency"],
    }
    answer = requests.post(
        f"{sandbox.base_url}/numbers/whatsapp/orders",
        headers=OTHER_ACCOUNT,
        json=body,
        proxies={"http": ""},
        timeout=10,
    )
    answer.raise_for_status()
    sold: str = answer.json()["id"]
    sandbox.control("POST", f"/orders/{sold}/status", {"status": "completed"})
    return sold


def posts(sandbox: SandboxProcess) -> list[dict[str, Any]]:
    """This account's POSTs on the wire since the log was cleared."""
    return [sent for sent in sandbox.requests("POST") if sent["account_id"] == AUTH_ID]
