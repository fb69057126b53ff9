"""One account at Vobiz: who asks, and where."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

DEFAULT_BASE_URL = "https://api.vobiz.ai/api/v1/messaging"
DEFAULT_TIMEOUT_SECONDS = 30.0


@dataclass(frozen=True)
class Account:
    """Who asks, and where.

    Args:
        auth_id: the account's id (`MA_…`), or None with a JWT, whose account is not known.
        auth_token: the token of the pair.
        access_token: a JWT instead of the pair.
        base_url: without a trailing slash.
        timeout: seconds to wait for a connection (at most 10) and for an answer.
        source: where the credentials came from, for a person to read. No part of who asks.
    """

    auth_id: str | None
    auth_token: str | None = field(repr=False)
    access_token: str | None = field(repr=False)
    base_url: str = DEFAULT_BASE_URL
    timeout: float = DEFAULT_TIMEOUT_SECONDS
    source: str | None = field(default=None, compare=False)

    @property
    def secrets(self) -> tuple[str | None, ...]:
        """What must never be shown."""
        return (self.auth_token, self.access_token)

    @property
    def is_loopback(self) -> bool:
        """Whether the API is on this machine."""
        return is_loopback(urlsplit(self.base_url).hostname)


def is_loopback(host: str | None) -> bool:
    """Whether a host name or address is this machine's own."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False
