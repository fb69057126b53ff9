"""What `doctor` looks at in the account at Vobiz. It only reads."""

from __future__ import annotations

import time
from typing import Any

from vobiz_provider.api.account import DEFAULT_BASE_URL, Account
from vobiz_provider.api.client import Client
from vobiz_provider.api.errors import ApiError, Refused, VobizError
from vobiz_provider.api.not_offered import is_not_offered
from vobiz_provider.api.statuses import has_ended
from vobiz_provider.api.values import amount_in_words
from vobiz_provider.commands.doctor.check import Check, failed, ok, warning
from vobiz_provider.commands.stack import session_of
from vobiz_provider.engine.cli import CliFailed
from vobiz_provider.engine.stack import resources_of
from vobiz_provider.held_numbers import ORDER_TYPE

_USUAL_COUNTRY, _USUAL_CURRENCY = "IN", "INR"


def check_credentials(stack: str | None) -> tuple[Check, Client | None]:
    """Which credentials are used, never their value, and the client that uses them, or None where none can be.

    Args:
        stack: the stack's name as the CLI takes it, or None for the selected one.
    """
    what = "credentials"
    try:
        client = session_of(stack).vobiz.client
    except (VobizError, CliFailed) as error:
        return failed(what, str(error)), None
    whose = client.account.auth_id or "a JWT"
    return ok(what, f"{whose}, from {client.account.source}"), client


def check_base_url(account: Account) -> Check:
    """Which Vobiz is asked.

    Args:
        account: whose URL it is.
    """
    what, url = "base URL", account.base_url
    if url == DEFAULT_BASE_URL:
        return ok(what, f"{url}: production")
    if account.is_loopback:
        return ok(what, f"{url}: a sandbox on this machine")
    return warning(what, f"{url}: not Vobiz's own, {DEFAULT_BASE_URL}: check vobiz:baseUrl and VOBIZ_BASE_URL")


def check_api(client: Client) -> Check:
    """One harmless read, and how long it took.

    Args:
        client: asks.
    """
    what, start = "API", time.monotonic()
    try:
        count, refusal = _channels(client)
    except ApiError as error:
        return failed(what, str(error))
    took = f"answered in {(time.monotonic() - start) * 1000:.0f} ms"
    if refusal:
        return warning(what, f"{took}, but not to everything, and so no channel can be managed or looked at: {refusal}")
    return ok(what, f"{took}: {count} channel{'' if count == 1 else 's'}")


def check_account(client: Client) -> Check:
    """Whose the credentials are, as Vobiz tells.

    Args:
        client: asks.
    """
    what, named, told = "account", client.account.auth_id, client.account_reads.told_account_id()
    if told is None:
        return ok(what, "not told: /auth/me is not offered to these credentials, and nothing needs it")
    if named and named != told:
        return warning(what, f"{told}, and the credentials name {named}: check which of them orders are to be of")
    return ok(what, f"{told}, says Vobiz")


def check_balances(client: Client, deployment: dict[str, Any] | None) -> list[Check]:
    """What can be spent in each currency of the stack's orders; too little for a month of them is a warning.

    Args:
        client: asks.
        deployment: as the stack's export writes it, or None where it is not known.
    """
    monthly = _monthly_costs(deployment or {}, client.account.auth_id) or {_USUAL_CURRENCY: 0.0}
    return [_check_balance(client, *each) for each in sorted(monthly.items())]


def _channels(client: Client) -> tuple[int, Refused | None]:
    try:
        return len(client.channels()), None
    except Refused as refusal:
        if not is_not_offered(refusal):
            raise
        # A wrong path in the base URL is refused like what an account may not do.
        client.available_numbers(_USUAL_COUNTRY, None)
        return 0, refusal


def _monthly_costs(deployment: dict[str, Any], account_id: str | None) -> dict[str, float]:
    costs: dict[str, float] = {}
    for outputs in (each.get("outputs") for each in resources_of(deployment) if each.get("type") == ORDER_TYPE):
        if not isinstance(outputs, dict) or has_ended(outputs.get("status")):
            continue
        payer = outputs.get("account_id")
        if payer == account_id or not payer or not account_id:
            currency, cost = str(outputs.get("currency") or _USUAL_CURRENCY), outputs.get("monthly_cost")
            costs[currency] = costs.get(currency, 0.0) + (float(cost) if isinstance(cost, int | float) else 0.0)
    return costs


def _check_balance(client: Client, currency: str, monthly: float) -> Check:
    what, balance = "balance", client.account_reads.balance(currency)
    if balance is None:
        return ok(what, f"{currency}: not told to these credentials, so no preview warns where it is too low")
    spendable = balance.spendable
    if spendable is None:
        return ok(what, f"{currency}: postpaid, and no known limit blocks anything")
    can_spend = f"the account can spend {amount_in_words(spendable, currency)}"
    if spendable <= 0 or spendable < monthly:
        due = f", and a month of this stack's orders costs {amount_in_words(monthly, currency)}" if monthly else ""
        return warning(what, f"{can_spend}{due}: top up the account")
    return ok(what, can_spend)
