"""Everything the sandbox knows, in one place: its accounts, what was asked of it, and what they bought.

All of it is touched from one event loop only, and never across an await: what one request does is whole before the
next one starts.
"""

from datetime import datetime
from secrets import compare_digest
from typing import Any

from pydantic import BaseModel, Field
from starlette.datastructures import Headers

from vobiz_sandbox.channels import Channels
from vobiz_sandbox.faults import Faults
from vobiz_sandbox.fields import ControlBody
from vobiz_sandbox.ledger import Ledger
from vobiz_sandbox.orders import NumberPool, OrderBook
from vobiz_sandbox.settings import Clock, Settings
from vobiz_sandbox.verifications import Verifications


class Account(ControlBody):
    account_id: str = Field(description="X-Auth-ID; one that exists is changed")
    auth_token: str = Field(description="X-Auth-Token")
    access_token: str | None = Field(default=None, description="the Bearer token that does instead of the pair")
    read_only: bool = Field(default=False, description="whether everything but GET is forbidden (403)")

    def may(self, method: str) -> bool:
        return method == "GET" or not self.read_only


def initial_accounts() -> list[Account]:
    return [
        Account(account_id="MA_SANDBOX01", auth_token="sandbox-token-1", access_token="sandbox.jwt.one"),  # noqa: S106
        Account(account_id="MA_SANDBOX02", auth_token="sandbox-token-2", access_token="sandbox.jwt.two"),  # noqa: S106
        Account(account_id="MA_READONLY", auth_token="sandbox-token-readonly", read_only=True),  # noqa: S106
    ]


class Accounts:
    def __init__(self) -> None:
        self._accounts = {account.account_id: account for account in initial_accounts()}

    def put(self, account: Account) -> None:
        self._accounts[account.account_id] = account

    def __contains__(self, account_id: str) -> bool:
        return account_id in self._accounts

    def ids(self) -> list[str]:
        return list(self._accounts)

    def authenticate(self, headers: Headers) -> Account | None:
        account_id, auth_token = headers.get("X-Auth-ID"), headers.get("X-Auth-Token")
        if account_id is not None or auth_token is not None:
            account = self._accounts.get(account_id or "")
            return account if account and _same(account.auth_token, auth_token) else None
        scheme, _, access_token = headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        matching = (account for account in self._accounts.values() if _same(account.access_token, access_token))
        return next(matching, None)


def _same(known: str | None, given: str | None) -> bool:
    return bool(known) and given is not None and compare_digest(str(known).encode(), given.encode())


class LoggedRequest(BaseModel):
    """What the API was asked, without the credentials of who asked; the body as it came, with any OTP or Meta token."""

    method: str
    path: str
    query: dict[str, str]
    body: Any
    account_id: str | None
    user_agent: str | None
    status: int | None
    fault: str | None
    at: datetime
    body_bytes: int
    """How long the body is; for the page only."""
    answer: str | None = None
    """The beginning of what was answered, or would have been had it not been lost; for the page only."""

    def told(self) -> dict[str, Any]:
        """What the controls tell."""
        return {name: value for name, value in self if name not in ("body_bytes", "answer")}


class World:
    def __init__(self, initial_settings: Settings) -> None:
        self._initial_settings = initial_settings
        self.reset()

    def reset(self) -> None:
        self.settings = self._initial_settings.model_copy()
        self.clock = Clock()
        self.accounts = Accounts()
        self.pool = NumberPool()
        self.ledger = Ledger(self.clock)
        self.orders = OrderBook(self.pool, self.ledger, self.clock, self.settings)
        self.verifications = Verifications(self.clock, self.settings)
        self.channels = Channels(self.orders, self.clock)
        self.requests: list[LoggedRequest] = []
        self.faults = Faults()
