"""The Vobiz endpoints: what is sent to each, and what its answer holds.

Every method returns what the API said, or raises one of: Refused (a definite no), Unreachable (nothing was changed),
OutcomeUnknown (it may have taken effect), and no other error.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from uuid import uuid4

from vobiz_provider.api.account import Account
from vobiz_provider.api.errors import OutcomeUnknown, Refused, Unreadable
from vobiz_provider.api.listings import Item, Listing
from vobiz_provider.api.models import AvailableNumber, Channel, Confirmation, Order, Verification
from vobiz_provider.api.parsing import parse_created, parse_items, parse_object
from vobiz_provider.api.request import Request
from vobiz_provider.api.transport import LARGEST_LIST, Answer, Transport
from vobiz_provider.api.values import same_id

if TYPE_CHECKING:
    from vobiz_provider.api.account_reads import AccountReads

_NUMBERS = "/numbers/whatsapp"
_CHANNELS = "/channels/whatsapp"


class Client:
    """The API as one account sees it. Safe to share between threads.

    Args:
        account: who asks, and where.
        is_given_up: whether nobody waits any more for the method that this thread is in; asked several times a second
            while it waits for a rate limit.
    """

    def __init__(self, account: Account, is_given_up: Callable[[], bool] = lambda: False) -> None:
        self.account = account
        self._transport = Transport(account)
        self._is_given_up = is_given_up
        self._lock = threading.Lock()
        self._account_reads: AccountReads | None = None

    def prepare(self) -> None:
        """Loads what the first request would load."""
        self._transport.sessions()

    @property
    def account_reads(self) -> AccountReads:
        """What Vobiz tells of the account itself, where it does."""
        with self._lock:
            if self._account_reads is None:
                from vobiz_provider.api.account_reads import AccountReads  # noqa: PLC0415 - few runs ask for it

                self._account_reads = AccountReads(self._transport)
            return self._account_reads

    def available_numbers(self, country: str, region: str | None) -> Listing[AvailableNumber]:
        """Numbers on sale (Numbers API, List available numbers).

        Args:
            country: ISO 3166-1 alpha-2 code.
            region: state or region, or None for all.

        Raises:
            Refused, Unreachable; Unreadable where an answer came that is no list, or larger than 32 MiB.
        """
        request = self._request("list of available numbers")
        query = {"country": country} | ({"region": region} if region else {})
        way_on = "" if region else "ask for one region instead of the whole country, or "
        answer = request.get(f"{_NUMBERS}/availability", query, largest=LARGEST_LIST, when_too_large=way_on)
        return _items(request, answer, AvailableNumber, "items")

    def channels(self) -> Listing[Channel]:
        """Every channel of the account (Channels API; older pages show the list under `data`).

        Not whole where one of them cannot be understood.

        Raises:
            Refused, Unreachable; Unreadable where an answer came that is no list, or larger than 32 MiB.
        """
        request = self._request("list of channels")
        answer = request.get(_CHANNELS, largest=LARGEST_LIST)
        return _items(request, answer, Channel, "items", "data", each_counts=True)

    def order(self, order_id: str) -> Order | None:
        """One order, or None where an answer came that is not this order (the endpoint is not documented).

        Raises:
            Refused, Unreachable.
        """
        answer = self._request(f"order {order_id}").get(f"{_NUMBERS}/orders/{quote(order_id, safe='')}")
        order = Order.model_validate(parse_object(answer.body))
        return order if same_id(order.id, order_id) else None

    def read_missing_path(self) -> None:
        """Asks for a path that surely does not exist, to learn how the API denies one.

        Raises:
            Refused: how it does.
            Unreachable.
        """
        self._request("nothing").get(f"{_NUMBERS}/no-such-endpoint/{uuid4()}")

    def create_order(self, body: dict[str, Any]) -> Order:
        """Buys a number (Numbers API, Create number order). Sent once.

        Args:
            body: the request body under the API's own names.

        Returns:
            The order; its id is always set.

        Raises:
            Refused, Unreachable: nothing was bought.
            OutcomeUnknown: the order may have been placed.
        """
        request = self._request("order")
        # Vobiz's voice page: a purchase that the balance does not cover "currently surfaces as a 500".
        cause = "too low a balance can show as this"
        answer = request.post(f"{_NUMBERS}/orders", body, cause_of_server_error=cause)
        order = parse_created(answer.body, Order)
        if not order.id:
            problem = f"answered {answer.status} without an order id: {request.words_of(answer)}"
            raise OutcomeUnknown(answer.problem or problem)
        return order

    def verify(self, phone_number: str, verification_method: str) -> Verification:
        """Sends a code to a phone (Numbers API, Verify BYON).

        Raises:
            Refused, Unreachable: no code was sent.
            OutcomeUnknown: a code may have been sent.
        """
        body = {"phone_number": phone_number, "verification_method": verification_method}
        answer = self._request("verification").post(f"{_NUMBERS}/bring-your-own/verify", body)
        return Verification.model_validate(parse_object(answer.body, partial=True))

    def confirm(self, phone_number: str, otp_code: str) -> Confirmation:
        """Submits a code (Numbers API, Confirm BYON verification). `otp_code` shows in no error.

        Raises:
            Refused, Unreachable: not confirmed.
            OutcomeUnknown: the number may be verified.
        """
        request = self._request("OTP", otp_code)
        body = {"phone_number": phone_number, "otp_code": otp_code}
        answer = request.post(f"{_NUMBERS}/bring-your-own/confirm", body)
        confirmation = Confirmation.model_validate(parse_object(answer.body, partial=True))
        if not confirmation.status:
            problem = f"answered {answer.status} without a status: {request.words_of(answer)}"
            raise OutcomeUnknown(answer.problem or problem)
        return confirmation.model_copy(update={"message": request.without_secrets(confirmation.message or "")})

    def create_channel(self, body: dict[str, Any]) -> Channel:
        """Connects a number (Channels API, Create channel). Sent once; its `access_token` shows in no error.

        Args:
            body: the request body under the API's own names.

        Returns:
            The channel; its id is always set.

        Raises:
            Refused, Unreachable: nothing was connected.
            OutcomeUnknown: the number may be connected.
        """
        request = self._request("channel", body["access_token"])
        answer = request.post(_CHANNELS, body)
        channel = parse_created(answer.body, Channel)
        if not channel.id:
            problem = f"answered {answer.status} without a channel id: {request.words_of(answer)}"
            raise OutcomeUnknown(answer.problem or problem)
        return channel

    def update_channel(self, channel_id: str, changes: dict[str, Any], *secrets: str) -> Channel:
        """Changes a channel (Channels API, Update channel), which may be repeated.

        Args:
            channel_id: the channel.
            changes: `access_token`, `display_name` or both; the former shows in no error.
            secrets: what else none shows, such as the token before.

        Returns:
            What Vobiz says of the channel, maybe nothing.

        Raises:
            Refused, Unreachable: nothing was changed.
            OutcomeUnknown: it may have been.
        """
        request = self._request("channel", *secrets, *filter(None, [changes.get("access_token")]))
        answer = request.change("PUT", _channel(channel_id), changes)
        channel = Channel.model_validate(parse_object(answer.body, partial=True))
        return channel if same_id(channel.id, channel_id) else Channel()

    def delete_channel(self, channel_id: str, *secrets: str) -> bool:
        """Disconnects a channel (Channels API, Delete channel), which may be repeated.

        Args:
            channel_id: the channel.
            secrets: what no error shows, such as its token.

        Returns:
            Whether there was one.

        Raises:
            Refused, Unreachable: it is connected as before.
            OutcomeUnknown: it may be disconnected.
        """
        try:
            self._request("channel", *secrets).change("DELETE", _channel(channel_id))
        except Refused as error:
            if error.status != 404:
                raise
            return False
        return True

    def _request(self, what: str, *secrets: str) -> Request:
        return Request(self._transport, what, secrets, self._is_given_up)


def _channel(channel_id: str) -> str:
    return f"{_CHANNELS}/{quote(channel_id, safe='')}"


def _items(request: Request, answer: Answer, model: type[Item], *keys: str, each_counts: bool = False) -> Listing[Item]:
    items = parse_items(answer.body, model, *keys, each_counts=each_counts)
    if items is None:
        words = request.words_of(answer)
        raise Unreadable(f"{request.what}: Vobiz answered something else than a list: {words}: try again later")
    return items
