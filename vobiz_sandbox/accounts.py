"""Accounts and their credentials."""

from secrets import compare_digest

from pydantic import Field
from starlette.datastructures import Headers

from vobiz_sandbox.fields import ControlBody


class Account(ControlBody):
    account_id: str = Field(description="X-Auth-ID; one that exists is changed")
    auth_token: str = Field(description="X-Auth-Token")
    access_token: str | None = Field(default=None, description="the Bearer token that does instead of the pair")
    read_only: bool = Field(default=False, description="whether every POST is forbidden (403)")

    def may(self, method: str) -> bool:
        return not (self.read_only and method == "POST")


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
