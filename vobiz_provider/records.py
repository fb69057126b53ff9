"""What the stack records of a thing at Vobiz: its id, or what stands in place of one, and whose it is."""

from __future__ import annotations

import re
from datetime import datetime, timezone
from typing import Any
from uuid import uuid4

from pydantic import BeforeValidator

from vobiz_provider.api.errors import VobizError
from vobiz_provider.engine.input_types import matching

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


def id_of(what: str) -> BeforeValidator:
    """A validator that takes an id as Vobiz tells it.

    Args:
        what: whose, in words with an article.
    """
    return matching(
        lambda value: _ID.fullmatch(value) is not None and not is_in_doubt(value),
        f"{what}'s id, a UUID such as 'b3d1c4a2-5f6e-4a8b-9c0d-1e2f3a4b5c6d'",
    )


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
