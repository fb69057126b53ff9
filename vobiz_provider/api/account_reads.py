"""What Vobiz tells of an account beside its messaging API, where it does: evidence, and never an error.

No page says that WhatsApp orders show there: what is found is evidence, what is missing is none.
"""

from __future__ import annotations

import threading
from datetime import datetime, timezone
from typing import Any
from urllib.parse import quote

from vobiz_provider.api.account_models import Balance, OwnedNumbers, Transaction, account_id_of
from vobiz_provider.api.listings import Listing
from vobiz_provider.api.parsing import parse_items, parse_object
from vobiz_provider.api.redaction import one_line
from vobiz_provider.api.times import CLOCK_SLACK
from vobiz_provider.api.transport import LARGEST_LIST, Answer, NeverConnected, NoAnswer, Transport

_MESSAGING = "/messaging"
# Each was asked again before, after a wait that may be long.
_LATER = frozenset({429, 502, 503, 504})
_MOST_PER_PAGE = "1000"


class AccountReads:
    """Reads of the account itself. Safe to share between threads, which ask one after the other.

    Every method returns None where it cannot be known: not offered to these credentials, refused, not readable, not
    answered. None raises an ApiError. Once no answer came, or none but "later" to every attempt, nothing is asked any
    more: a dead API costs one time-out.

    Args:
        transport: the account's; the base URL of these reads is its own without `/messaging`.
    """

    def __init__(self, transport: Transport) -> None:
        account = transport.account
        self._lock = threading.Lock()
        self._secrets = account.secrets
        self._transport = transport
        self._base_url = account.base_url.removesuffix(_MESSAGING)
        self._is_offered = account.base_url.endswith(_MESSAGING)
        self._account_id = account.auth_id
        self._balances: dict[str, Balance | None] = {}

    def account_id(self) -> str | None:
        """Whose the credentials are (`MA_…`): a JWT does not tell, but Vobiz may, and is asked once."""
        with self._lock:
            if self._account_id is None:
                self._account_id = self._ask_for_account_id()
            return self._account_id or None

    def told_account_id(self) -> str | None:
        """The same as Vobiz itself tells it, also of a pair. Read anew each time."""
        with self._lock:
            told = self._ask_for_account_id()
            self._account_id = self._account_id or told
            return told or None

    def balance(self, currency: str, *, fresh: bool = False) -> Balance | None:
        """The balance in a currency, read once.

        Args:
            currency: ISO 4217 code.
            fresh: reads it anew, as after an order that may have failed for it.
        """
        with self._lock:
            if fresh or currency not in self._balances:
                answer = self._ask_account(f"balance/{quote(currency, safe='')}")
                balance = Balance.model_validate(parse_object(answer.body)) if answer else Balance()
                self._balances[currency] = None if balance.available_balance is None else balance
            return self._balances[currency]

    def debits_since(self, moment: datetime) -> Listing[Transaction] | None:
        """What the ledger booked from a moment on, the newest first; all but credits.

        Nobody documents under which type a WhatsApp number is booked. The clock slack before the moment
        counts too, and so does an entry whose time cannot be read. Read anew each time.

        Args:
            moment: with its time zone.
        """
        start = moment.astimezone(timezone.utc) - CLOCK_SLACK
        # With Z, and not an offset: a + that is not encoded is a 500.
        query = {"from_date": start.strftime("%Y-%m-%dT%H:%M:%SZ"), "per_page": _MOST_PER_PAGE}
        with self._lock:
            answer = self._ask_account("transactions", query)
        entries = parse_items(answer.body, Transaction, "transactions") if answer else None
        if entries is None:
            return None
        debits = [self._fit_to_show(each) for each in entries if not each.is_credit and (each.time or start) >= start]
        debits.sort(key=lambda each: each.time or start, reverse=True)
        return Listing(debits, is_whole=entries.is_whole)

    def owns(self, e164: str) -> bool | None:
        """Whether the account's numbers list this one. Read anew each time.

        Args:
            e164: the number.
        """
        with self._lock:
            answer = self._ask_account("numbers", {"search": e164, "per_page": _MOST_PER_PAGE})
        return OwnedNumbers.model_validate(parse_object(answer.body)).have(e164) if answer else None

    def _ask_account(self, what: str, query: dict[str, str] | None = None) -> Answer | None:
        if self._account_id is None:
            self._account_id = self._ask_for_account_id()
        if not self._account_id:
            return None
        return self._ask(f"/Account/{quote(self._account_id, safe='')}/{what}", query)

    def _ask_for_account_id(self) -> str:
        """The id, or "" where it cannot be learnt: it is asked for once."""
        answer = self._ask("/auth/me")
        return (answer and account_id_of(parse_object(answer.body))) or ""

    def _ask(self, path: str, query: dict[str, str] | None = None) -> Answer | None:
        """A whole success, or None."""
        if not self._is_offered:
            return None
        try:
            answer = self._transport.get(path, query, LARGEST_LIST, base_url=self._base_url)
        except (NeverConnected, NoAnswer):
            self._is_offered = False
            return None
        if answer.status in _LATER or (answer.problem and not answer.is_too_large):
            self._is_offered = False
        return None if answer.problem or not 200 <= answer.status < 300 else answer

    def _fit_to_show(self, transaction: Transaction) -> Transaction:
        texts: dict[str, Any] = {
            name: one_line(value, self._secrets) for name, value in transaction if isinstance(value, str)
        }
        return transaction.model_copy(update=texts)
