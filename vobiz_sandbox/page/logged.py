"""The last requests, as the page shows them."""

from dataclasses import dataclass
from urllib.parse import urlencode

from vobiz_sandbox.page.blots import Blots
from vobiz_sandbox.world import LoggedRequest

_MOST_REQUESTS = 50
_MOST_BYTES = 20_000
"""The longest body that is looked through for secrets: the page is made again every second, beside the API."""


@dataclass(frozen=True)
class ShownRequest:
    """A logged request without its secrets; `key` stays the same as others come."""

    key: str
    request: LoggedRequest
    target: str
    body: str
    answer: str

    @property
    def kind(self) -> str:
        """How it went: good, bad (refused or failed) or lost (no answer)."""
        if self.request.status is None:
            return "lost"
        return "good" if self.request.status < 400 else "bad"


def shown_requests(requests: list[LoggedRequest], codes: list[str]) -> list[ShownRequest]:
    """The last ones, the newest first; without these codes."""
    first = max(0, len(requests) - _MOST_REQUESTS)
    blots = Blots(codes)
    return [_shown(index, request, blots) for index, request in enumerate(requests[first:], first)][::-1]


def _shown(index: int, request: LoggedRequest, blots: Blots) -> ShownRequest:
    query = f"?{urlencode(request.query, safe='+:')}" if request.query else ""
    if request.body_bytes > _MOST_BYTES:
        body, answer = f"({request.body_bytes:,} bytes, too long to be shown)", "(not shown: it may repeat the body)"
    else:
        body = blots.body(request.body)
        answer = _with_secrets_of(request, blots).answer(request.answer or "")
    key = f"{index}-{request.at:%H%M%S%f}"
    return ShownRequest(key, request, target=blots.text(request.path + query), body=body, answer=answer)


def _with_secrets_of(request: LoggedRequest, blots: Blots) -> Blots:
    try:
        return blots.and_of(request.body)
    except RecursionError:
        return blots
