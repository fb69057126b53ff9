"""Sessions of `requests` for one account: its credentials on every request, no redirect followed, and what is repeated.

What has the same effect once or twice (GET, PUT, DELETE) may be repeated, a POST may not. The rules for that were
measured against urllib3 (a looser Retry sends one purchase four times), so change none of them without
tests/unit/test_client*.py and tests/protocol.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy

import requests
from requests.auth import AuthBase
from urllib3.util import Retry

from vobiz_provider.api.account import Account
from vobiz_provider.api.connections import VobizAdapter
from vobiz_provider.api.version import NAME, package_version

_REPEATABLE = Retry(
    total=2,
    backoff_factor=0.3,
    status_forcelist=(429, 502, 503, 504),
    allowed_methods={"GET", "PUT", "DELETE"},
    redirect=0,
    raise_on_status=False,
    retry_after_max=15,
)
# Connecting may be repeated, since nothing was sent. SSLError counts as "other", whatever the method.
_POSTS = Retry(
    total=None, connect=3, read=0, status=0, other=0, redirect=0, backoff_factor=0.2, respect_retry_after_header=False
)


@dataclass(frozen=True)
class Sessions:
    """The sessions of one account, for all its threads: nothing of them changes once they are made.

    Args:
        repeatable: for what may be repeated.
        posts: for what may not.
    """

    repeatable: requests.Session
    posts: requests.Session


def sessions_of(account: Account) -> Sessions:
    """The sessions of an account; its base URL may be another, on the same machine."""
    return Sessions(session_for_what_may_be_repeated(account), _session_for_posts(account))


def session_for_what_may_be_repeated(account: Account) -> requests.Session:
    """A session that repeats a request after transport errors, 429, 502, 503 and 504; it keeps its connections."""
    return _session(account, VobizAdapter(_REPEATABLE, keeps_connections=True))


def _session_for_posts(account: Account) -> requests.Session:
    # Only connecting is repeated. A connection that the server is about to close must never carry a purchase, and not
    # every server heeds the header: a used one is not kept.
    session = _session(account, VobizAdapter(_POSTS, keeps_connections=False))
    session.headers["Connection"] = "close"
    return session


def _session(account: Account, adapter: VobizAdapter) -> requests.Session:
    session = _SessionWithoutRedirects()
    # What one thread is answered must not reach what another sends, and a jar that changes while it is read breaks a
    # purchase before it is sent.
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.auth = _Authentication(account)
    session.headers.update({"User-Agent": _user_agent(), "Accept": "application/json", "Accept-Encoding": "identity"})
    session.trust_env = not account.is_loopback
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


class _SessionWithoutRedirects(requests.Session):
    # To know where a redirect leads, requests reads its whole body, without our deadline and byte cap.
    def get_redirect_target(self, _resp: requests.Response) -> None:
        return None


class _Authentication(AuthBase):
    # requests calls this after everything else that sets headers: a netrc file cannot replace them.
    def __init__(self, account: Account) -> None:
        self._account = account

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._account.access_token:
            request.headers["Authorization"] = f"Bearer {self._account.access_token}"
        else:
            request.headers["X-Auth-ID"] = self._account.auth_id or ""
            request.headers["X-Auth-Token"] = self._account.auth_token or ""
        return request


@functools.cache
def _user_agent() -> str:
    return "/".join(filter(None, (NAME, package_version())))
