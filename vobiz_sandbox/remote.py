"""What a program asks and tells a sandbox that runs in another process."""

from collections.abc import Mapping
from typing import Any

from requests import HTTPError, Response, Session

from vobiz_sandbox.paths import API_PATH, CONTROL_PATH, whole

AUTH_ID = "MA_SANDBOX01"
AUTH_TOKEN = "sandbox-token-1"  # noqa: S105
ACCESS_TOKEN = "sandbox.jwt.one"  # noqa: S105
CREDENTIALS = {"X-Auth-ID": AUTH_ID, "X-Auth-Token": AUTH_TOKEN}
OTHER_CREDENTIALS = {"X-Auth-ID": "MA_SANDBOX02", "X-Auth-Token": "sandbox-token-2"}

_CONTROL_SECONDS = 10


class RemoteSandbox:
    """A sandbox that runs. What it answers are JSON objects as dictionaries, under the API's own names.

    Every method but `ask` raises requests.HTTPError, with the sandbox's words, where what is told is not possible.
    """

    base_url: str
    """Where its API is, as VOBIZ_BASE_URL takes it."""

    _session: Session

    def orders(self) -> list[dict[str, Any]]:
        """The orders of all accounts, the oldest first."""
        return self._items("/orders")

    def set_order_status(self, order_id: str, status: str, failure_reason: str | None = None) -> dict[str, Any]:
        """Says what became of an order, which the API tells nobody.

        Args:
            order_id: the order's `id`.
            status: pending, completed, failed or cancelled.
            failure_reason: kept where the status is failed.

        Returns:
            The order.
        """
        change = {"status": status, "failure_reason": failure_reason}
        return self._object("POST", f"/orders/{order_id}/status", change)

    def release(self, order_id: str) -> dict[str, Any]:
        """Releases an order's number, as a person does in the console: it is on sale again and its channels are gone.

        Args:
            order_id: the order's `id`.

        Returns:
            The order.
        """
        return self._object("POST", f"/orders/{order_id}/release")

    def set_numbers(self, items: list[dict[str, Any]]) -> None:
        """Replaces all numbers; none of them is sold.

        Args:
            items: each with `e164`, `country`, `region`, `setup_fee` and `monthly_fee` (major units) and `currency`.
        """
        self.control("PUT", "/numbers", {"items": items})

    def inbox(self, phone_number: str) -> list[dict[str, Any]]:
        """The messages with a one-time code that a phone has received, the oldest first.

        Args:
            phone_number: E.164.
        """
        return [message for message in self._items("/inbox") if message["phone_number"] == phone_number]

    def last_code(self, phone_number: str) -> str:
        """The one-time code that a phone received last.

        Args:
            phone_number: E.164.

        Raises:
            LookupError: it has received none.
        """
        received = self.inbox(phone_number)
        if not received:
            raise LookupError(f"no code was sent to {phone_number}")
        code: str = received[-1]["code"]
        return code

    def channels(self) -> list[dict[str, Any]]:
        """The channels of all accounts, the oldest first, each with the `access_token` that Vobiz holds."""
        return self._items("/channels")

    def connect_channel(
        self,
        phone_number: str,
        number_order_id: str | None = None,
        account_id: str = AUTH_ID,
        **fields: Any,
    ) -> dict[str, Any]:
        """Connects a number from outside, even one that has a channel.

        Args:
            phone_number: E.164.
            number_order_id: the `id` of the order that it was bought with.
            account_id: whose channel it is.
            fields: more of the channel's own, such as `status`.

        Returns:
            The channel.
        """
        request = {"phone_number": phone_number, "number_order_id": number_order_id, "account_id": account_id}
        return self._object("POST", "/channels", {**request, **fields})

    def change_channel(self, channel_id: str, **changes: Any) -> dict[str, Any]:
        """Changes a channel from outside, as Vobiz or Meta may at any time.

        Args:
            channel_id: the channel's `id`.
            changes: its fields, such as `status="suspended"`.

        Returns:
            The channel.
        """
        return self._object("POST", f"/channels/{channel_id}", changes)

    def disconnect_channel(self, channel_id: str) -> None:
        """Removes a channel from outside.

        Args:
            channel_id: the channel's `id`.
        """
        self.control("DELETE", f"/channels/{channel_id}")

    def set_balance(self, **changes: Any) -> dict[str, Any]:
        """Changes what an account can spend.

        Args:
            changes: `available_balance`, `credit_limit` (major units), `is_postpaid`, `credit_limit_type`; `account_id`
                and `currency` say which balance, the first account's in INR where they do not.

        Returns:
            The balance.
        """
        return self._object("PUT", "/balance", changes)

    def ledger(self) -> list[dict[str, Any]]:
        """What was booked on all accounts, the newest first."""
        return self._items("/ledger")

    def requests(self, method: str | None = None, path: str | None = None) -> list[dict[str, Any]]:
        """What the API was asked, the oldest first, with `method`, `path`, `body` and `status`; without credentials.

        Args:
            method: only these, such as POST.
            path: only these, relative to the API, such as /numbers/whatsapp/orders.
        """
        return [
            logged
            for logged in self._items("/requests")
            if method in (None, logged["method"]) and path in (None, logged["path"])
        ]

    def clear_requests(self) -> None:
        """Forgets what the API was asked."""
        self.control("DELETE", "/requests")

    def arm(self, **fault: Any) -> None:
        """Makes the next requests go wrong; of several faults that match one, the first armed is taken.

        Args:
            fault: which requests (`method`, `path`, how many `times`), whether they are `processed` all the same, and
                what comes instead of the answer (`status`, `headers`, `json`, or an `action` such as "reset").
        """
        self.control("POST", "/faults", fault)

    def settings(self, **changes: Any) -> dict[str, Any]:
        """Changes how the sandbox behaves.

        Args:
            changes: such as `order_read=True` (GET of one order is offered) or `latency` (seconds).

        Returns:
            All settings.
        """
        return self._object("PUT", "/settings", changes)

    def move_clock(self, seconds: float) -> None:
        """Moves the sandbox's clock, so that codes expire.

        Args:
            seconds: how far; back where it is negative.
        """
        self.control("POST", "/clock", {"seconds": seconds})

    def reset(self) -> None:
        """Forgets everything: as new, with the settings of the start."""
        self.control("POST", "/reset")

    def control(self, method: str, path: str, json: Any = None) -> Any:
        """Calls a control endpoint, for what has no method here; `GET /_sandbox/` of the sandbox lists them.

        Args:
            method: such as POST.
            path: relative to `/_sandbox`, such as /accounts.
            json: the body.

        Returns:
            The answer's JSON, or None.
        """
        root = self.base_url.removesuffix(API_PATH)
        response = self._session.request(method, f"{root}{CONTROL_PATH}{path}", json=json, timeout=_CONTROL_SECONDS)
        if not 200 <= response.status_code < 300:
            raise HTTPError(f"{method} {path}: {response.status_code} {response.text}", response=response)
        return response.json() if response.content else None

    def ask(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] = CREDENTIALS,
        json: Any = None,
        data: bytes | None = None,
        timeout: float = 10,
    ) -> Response:
        """Sends a request to the API.

        Args:
            method: such as POST.
            path: as in the request log, such as /numbers/whatsapp/orders.
            headers: with the credentials.
            json: the body, or
            data: the body as it is.
            timeout: seconds.

        Returns:
            The answer, whatever its status.
        """
        url = self.base_url.removesuffix(API_PATH) + whole(path)
        return self._session.request(method, url, headers=headers, json=json, data=data, timeout=timeout)

    def _items(self, path: str) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = self.control("GET", path)["items"]
        return items

    def _object(self, method: str, path: str, json: Any = None) -> dict[str, Any]:
        answer: dict[str, Any] = self.control(method, path, json)
        return answer
