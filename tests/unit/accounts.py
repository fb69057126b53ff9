"""Accounts for tests that talk to the client directly."""

from __future__ import annotations

from vobiz_provider.api.account import Account
from vobiz_sandbox.process import ACCESS_TOKEN, AUTH_ID, AUTH_TOKEN

ORDER = {"country_code": "IN", "region": "MH", "number_type": "local", "currency": "INR"}


def pair(base_url: str, timeout: float = 5.0) -> Account:
    return Account(AUTH_ID, AUTH_TOKEN, None, base_url, timeout)


def token(base_url: str, timeout: float = 5.0) -> Account:
    return Account(None, None, ACCESS_TOKEN, base_url, timeout)
