"""The last requests, as the page shows them."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from vobiz_sandbox.page.blots import blotted_text, secrets_of, shortened_text, shown_answer, shown_body
from vobiz_sandbox.world import LoggedRequest

_MOST_REQUESTS = 50


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


def shown_requests(requests: list[LoggedRequest], codes: Iterable[str]) -> list[ShownRequest]:
    """The last ones, the newest first."""
    first = max(0, len(requests) - _MOST_REQUESTS)
    known = set(codes)
    return [_shown(index, request, known) for index, request in enumerate(requests[first:], first)][::-1]


def _shown(index: int, request: LoggedRequest, codes: set[str]) -> ShownRequest:
    query = f"?{urlencode(request.query, safe='+:')}" if request.query else ""
    return ShownRequest(
        key=f"{index}-{request.at:%H%M%S%f}",
        request=request,
        target=shortened_text(blotted_text(request.path + query, codes)),
        body=shown_body(request.body, codes),
        answer=shown_answer(request.answer or "", {*codes, *secrets_of(request.body)}),
    )
