"""The Vobiz endpoints, and what their answers mean.

Every method returns what the API said, or raises one of: Refused (a definite no), Unreachable (nothing was changed),
OutcomeUnknown (it may have taken effect). Nothing else leaves this file.
"""

from __future__ import annotations

import math
import re
import time
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from urllib3.exceptions import InvalidHeader
from urllib3.util import Retry

from vobiz_provider.api.account import Account
from vobiz_provider.api.error_body import parse_error
from vobiz_provider.api.errors import OutcomeUnknown, Refused, Unreachable, Unreadable
from vobiz_provider.api.models import (
    AvailableNumber,
    Channel,
    Confirmation,
    Item,
    Listing,
    Order,
    Verification,
    parse_items,
    parse_object,
    parse_order,
)
from vobiz_provider.api.redaction import one_line
from vobiz_provider.api.transport import LARGEST_BODY, LARGEST_LIST, Answer, NeverConnected, NoAnswer, Transport
from vobiz_provider.api.values import same_id
from vobiz_provider.engine.call import current_call

LONGEST_RATE_LIMIT_SECONDS = 60.0
_POLL_SECONDS = 0.2
_NUMBERS = "/numbers/whatsapp"
_SUPPORT = "write to support@vobiz.ai"


class Client:
    """The API as one account sees it. Safe to share between threads.

    Args:
        account: who asks, and where.
    """

    def __init__(self, account: Account) -> None:
        self.account = account
        self._transport = Transport(account)

    def available_numbers(self, country: str, region: str | None) -> Listing[AvailableNumber]:
        """Numbers on sale (Numbers API, List available numbers).

        Args:
            country: ISO 3166-1 alpha-2 code.
            region: state or region, or None for all.

        Raises:
            Refused, Unreachable; Unreadable where an answer came that is no list, or larger than 32 MiB.
        """
        query = {"country": country} | ({"region": region} if region else {})
        smaller = _SUPPORT if region else f"ask for one region instead of the whole country, or {_SUPPORT}"
        answer = self._read("list of available numbers", f"{_NUMBERS}/availability", query, LARGEST_LIST, smaller)
        return self._items(answer, "list of available numbers", AvailableNumber, "items")

    def channels(self) -> Listing[Channel]:
        """Every channel of the account (Channels API; older pages show the list under `data`).

        Raises:
            Refused, Unreachable; Unreadable where an answer came that is no list, or larger than 32 MiB.
        """
        answer = self._read("list of channels", "/channels/whatsapp", largest=LARGEST_LIST)
        return self._items(answer, "list of channels", Channel, "items", "data")

    def order(self, order_id: str) -> Order | None:
        """One order, or None where an answer came that is not this order (the endpoint is not documented).

        Raises:
            Refused, Unreachable.
        """
        answer = self._read(f"order {order_id}", f"{_NUMBERS}/orders/{quote(order_id, safe='')}")
        order = Order.model_validate(parse_object(answer.body))
        return order if same_id(order.id, order_id) else None

    def reads_no_order(self, denied: Refused) -> bool:
        """Whether a denial is the endpoint's and not the order's: what is surely not there is denied in the same words.

        Args:
            denied: the answer to reading an order.
        """
        if denied.status != 404:
            return True
        try:
            self._read("nothing", f"{_NUMBERS}/no-such-endpoint/{uuid4()}")
        except Refused as error:
            return _gist(error) == _gist(denied)
        except Unreachable:
            return True
        return True

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
        answer = self._post("order", f"{_NUMBERS}/orders", body)
        order = parse_order(answer.body)
        if not order.id:
            problem = answer.problem or f"answered {answer.status} without an order id: {self._show(answer)}"
            raise OutcomeUnknown(problem)
        return order

    def verify(self, phone_number: str, verification_method: str) -> Verification:
        """Sends a code to a phone (Numbers API, Verify BYON).

        Raises:
            Refused, Unreachable: no code was sent.
            OutcomeUnknown: a code may have been sent.
        """
        body = {"phone_number": phone_number, "verification_method": verification_method}
        answer = self._post("verification", f"{_NUMBERS}/bring-your-own/verify", body)
        return Verification.model_validate(parse_object(answer.body, partial=True))

    def confirm(self, phone_number: str, otp_code: str) -> Confirmation:
        """Submits a code (Numbers API, Confirm BYON verification). `otp_code` shows in no error.

        Raises:
            Refused, Unreachable: not confirmed.
            OutcomeUnknown: the number may be verified.
        """
        body = {"phone_number": phone_number, "otp_code": otp_code}
        answer = self._post("OTP", f"{_NUMBERS}/bring-your-own/confirm", body, otp_code)
        confirmation = Confirmation.model_validate(parse_object(answer.body, partial=True))
        if not confirmation.status:
            problem = answer.problem or f"answered {answer.status} without a status: {self._show(answer, otp_code)}"
            raise OutcomeUnknown(problem)
        message = one_line(confirmation.message or "", (otp_code, *self.account.secrets))
        return confirmation.model_copy(update={"message": message or None})

    def _read(
        self,
        what: str,
        path: str,
        query: dict[str, str] | None = None,
        largest: int = LARGEST_BODY,
        smaller: str = _SUPPORT,
    ) -> Answer:
        try:
            answer = self._transport.get(path, query, largest)
        except (NeverConnected, NoAnswer) as error:
            raise Unreachable(
                f"{what}: Vobiz cannot be reached ({self._blotted(str(error))}): try again later"
            ) from None
        if answer.status in {408, 429} or (answer.status >= 500 and answer.status != 501):
            raise Unreachable(f"{what}: Vobiz answered {answer.status}: {self._show(answer)}: try again later")
        if not 200 <= answer.status < 300:
            raise self._refused(what, answer)
        if answer.is_too_large:
            raise Unreadable(f"{what}: {answer.problem}, which cannot be read: {smaller}")
        if answer.problem:
            raise Unreachable(f"{what}: {answer.problem}: try again later")
        return answer

    def _post(self, what: str, path: str, body: dict[str, Any], otp_code: str | None = None) -> Answer:
        answer = self._post_through_rate_limit(what, path, body, otp_code)
        if 200 <= answer.status < 300:
            return answer
        # 303 says "done, look there"; 408 and 5xx may come from a proxy in front of an API that went on.
        if answer.status in {303, 408} or not 300 <= answer.status < 500:
            # Vobiz's voice page: a purchase that the balance does not cover "currently surfaces as a 500".
            balance = "; too low a balance can show as this" if what == "order" and answer.status >= 500 else ""
            raise OutcomeUnknown(f"answered {answer.status}: {self._show(answer, otp_code)}{balance}")
        raise self._refused(what, answer, otp_code)

    def _post_through_rate_limit(self, what: str, path: str, body: dict[str, Any], otp_code: str | None) -> Answer:
        waited, pause = 0.0, 1.0
        while True:
            try:
                answer = self._transport.post(path, body)
            except NeverConnected as error:
                reason = self._blotted(str(error), otp_code)
                raise Unreachable(
                    f"{what}: Vobiz cannot be reached ({reason}), nothing was sent: try again later"
                ) from None
            except NoAnswer as error:
                raise OutcomeUnknown(self._blotted(str(error), otp_code)) from None
            if answer.status != 429:
                return answer
            asked = _retry_after(answer)
            wait = max(pause, asked or 0)
            if waited + wait > LONGEST_RATE_LIMIT_SECONDS:
                later = "" if asked is None else f" in {math.ceil(asked)} s"
                raise self._refused(what, answer, otp_code, f": run it again{later or ' later'}")
            if not _wait(wait):
                raise self._refused(what, answer, otp_code, ", and the run was cancelled before it was sent again")
            waited, pause = waited + max(wait, 0.1), pause * 2

    def _items(self, answer: Answer, what: str, model: type[Item], *keys: str) -> Listing[Item]:
        items = parse_items(answer.body, model, *keys)
        if items is None:
            raise Unreadable(
                f"{what}: Vobiz answered something else than a list: {self._show(answer)}: try again later"
            )
        return items

    def _refused(self, what: str, answer: Answer, otp_code: str | None = None, advice: str = "") -> Refused:
        error = parse_error(answer.body)
        secrets = (otp_code, *self.account.secrets)
        return Refused(
            f"{what}: {self._refusal(answer, otp_code)}{advice}",
            answer.status,
            one_line(error.code or "", secrets) or None,
            one_line(error.words, secrets) or None,
        )

    def _refusal(self, answer: Answer, otp_code: str | None = None) -> str:
        hint = {
            401: f"; check the credentials{_from(self.account)}, and the letter case of the base URL's path",
            402: "; top up the account",
            403: "; these credentials are not allowed to",
        }.get(answer.status, "")
        if 300 <= answer.status < 400:
            hint = "; a redirect is not followed, check vobiz:baseUrl"
        return f"Vobiz refused with {answer.status}: {self._show(answer, otp_code)}{hint}"

    def _show(self, answer: Answer, otp_code: str | None = None) -> str:
        # Of a list that is none, millions of characters would be made fit to show for the first 300.
        error = parse_error(answer.body[:LARGEST_BODY])
        code = error.code if error.code not in {error.words, str(answer.status)} else None
        request = error.request_id and f"request {error.request_id}"
        # Apart from the words: those may be so long that they are cut.
        for_support = ", ".join(self._blotted(part, otp_code) for part in (code, request) if part)
        return self._blotted(error.words, otp_code) + (f" ({for_support})" if for_support else "")

    def _blotted(self, text: str, otp_code: str | None = None) -> str:
        return one_line(text, (otp_code, *self.account.secrets)) or "no text"


def _gist(denied: Refused) -> tuple[int, str | None, str]:
    # Without ids and paths, which differ from one request to the next.
    return denied.status, denied.code, " ".join(re.sub(r"\S*[\d/]\S*", "", denied.words or "").split())


def _wait(seconds: float) -> bool:
    """Waits; False at once where the engine gives the call up meanwhile."""
    call = current_call()
    deadline = time.monotonic() + seconds
    while call is None or call.is_active():
        left = deadline - time.monotonic()
        if left <= 0:
            return True
        time.sleep(min(left, _POLL_SECONDS) if call else left)
    return False


def _from(account: Account) -> str:
    return f", which came from {account.source}" if account.source else ""


def _retry_after(answer: Answer) -> float | None:
    details = parse_object(answer.body).get("error")
    details = details.get("details") if isinstance(details, dict) else None
    in_body = details.get("retryAfter") if isinstance(details, dict) else None
    given = answer.headers.get("Retry-After") or (str(in_body) if isinstance(in_body, int | float) else None)
    if given is None:
        return None
    try:
        return Retry(retry_after_max=10**9).parse_retry_after(given)
    except (InvalidHeader, ValueError, OverflowError):
        return None
