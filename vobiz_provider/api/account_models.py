"""What Vobiz tells of an account, read leniently: a field that cannot be understood is absent.

Source: Vobiz's public reference of the account endpoints. Amounts are in major units of their currency, times RFC 3339
UTC.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from vobiz_provider.api.lenient import Amount, Flag, Items, SignedAmount, Text
from vobiz_provider.api.models import Received
from vobiz_provider.api.times import parse_time
from vobiz_provider.api.values import same_number

_ACCOUNT_ID = re.compile(r"[A-Z]{2}_\w+")
# The most telling first: an `id` may be a person's.
_ID_FIELDS = ("auth_id", "account_id", "id")


class Balance(Received):
    """The balance in one currency (`GET /Account/{auth_id}/balance/{currency}`)."""

    available_balance: SignedAmount = None
    credit_limit: SignedAmount = None
    is_postpaid: Flag = None
    credit_limit_type: Text = None

    @property
    def spendable(self) -> float | None:
        """What the account can spend, in major units; None where that is not known, or where no limit blocks anything.

        A postpaid account has its credit limit besides what is available; one that does not say so is prepaid. Of the
        kinds of a limit only `hard` is known to block, and is taken for the one meant where none is told.
        """
        if not self.is_postpaid or self.available_balance is None:
            return self.available_balance
        if self.credit_limit is None or (self.credit_limit_type or "hard").lower() != "hard":
            return None
        return self.available_balance + self.credit_limit


class Transaction(Received):
    """An entry of the ledger (`GET /Account/{auth_id}/transactions`)."""

    id: Text = None
    type: Text = None
    amount: SignedAmount = None
    currency: Text = None
    description: Text = None
    reference: Text = None
    reference_type: Text = None
    created_at: Text = None

    @property
    def is_credit(self) -> bool:
        """Whether it gave money to the account."""
        return (self.type or "").lower() == "credit"

    @property
    def time(self) -> datetime | None:
        """When it was booked, or None where that cannot be read."""
        return parse_time(self.created_at)


class OwnedNumbers(Received):
    """A page of the numbers that an account owns (`GET /Account/{auth_id}/numbers`)."""

    items: Items = None
    total: Amount = None

    def have(self, e164: str) -> bool | None:
        """Whether they list a number, however it is spaced, under whatever name; None where they are not all there."""
        if self.items is None:
            return None
        numbers = [item for item in self.items if isinstance(item, dict)]
        if any(same_number(value, e164) for number in numbers for value in number.values()):
            return True
        return False if self.total is not None and self.total <= len(numbers) else None


def account_id_of(document: dict[str, Any]) -> str | None:
    """The account's id in an answer to `GET /auth/me`, whose shape no page shows, or None where none is there."""
    places = [document, *(document.get(key) for key in ("data", "account", "user"))]
    told = (place.get(field) for field in _ID_FIELDS for place in places if isinstance(place, dict))
    return next((each for each in told if isinstance(each, str) and _ACCOUNT_ID.fullmatch(each)), None)
