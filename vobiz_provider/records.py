"""What the stack records of a thing at Vobiz: its id, or what stands in place of one, and whose it is."""

from __future__ import annotations

import re
from datetime import datetime, timezone
from typing import Any
from uuid import uuid4

from vobiz_provider.api.errors import VobizError

_PLACEHOLDER = "unknown-"
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:~-]{0,127}")


class WrongAccount(VobizError):
    """The credentials belong to another account than what the stack records."""


def now() -> str:
    """The time, RFC 3339 UTC."""
    return datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def placeholder() -> str:
    """What stands in the state in place of the id of something whose creation was sent and never answered."""
    return f"{_PLACEHOLDER}{uuid4()}"


def is_in_doubt(resource_id: Any) -> bool:
    """Whether this stands in the state in place of an id that nobody knows."""
    return isinstance(resource_id, str) and resource_id.startswith(_PLACEHOLDER)


def is_id(text: str) -> bool:
    """Whether this may be an id as Vobiz tells it."""
    return _ID.fullmatch(text) is not None and not is_in_doubt(text)


def refuse_other_account(what: str, outputs: dict[str, Any], asking: str | None) -> None:
    """Refuses credentials that are known to be another account's.

    Args:
        what: what is recorded, in words.
        outputs: its outputs.
        asking: the account of the credentials, None where that is not known.

    Raises:
        WrongAccount: they are.
    """
    holding = outputs.get("account_id")
    if asking and holding and asking != holding:
        raise WrongAccount(
            f"{what} belongs to account {holding} and the credentials are those of {asking}: use credentials of "
            f"{holding}"
        )
