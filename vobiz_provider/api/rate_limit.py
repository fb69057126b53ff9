"""Waiting where Vobiz answers that too much was asked (429): such a request was refused before it was processed."""

from __future__ import annotations

import time
from collections.abc import Callable

from vobiz_provider.api.parsing import parse_object
from vobiz_provider.api.transport import Answer

LONGEST_WAIT_SECONDS = 60.0
"""How long one request waits in all."""
_POLL_SECONDS = 0.2


def seconds_asked_for(answer: Answer) -> float | None:
    """How long an answer asks to wait (`Retry-After`, or `error.details.retryAfter`); None where it does not say."""
    error = parse_object(answer.body).get("error")
    details = error.get("details") if isinstance(error, dict) else None
    in_body = details.get("retryAfter") if isinstance(details, dict) else None
    given = answer.headers.get("Retry-After") or (str(in_body) if isinstance(in_body, int | float) else None)
    if given is None:
        return None
    from urllib3.exceptions import InvalidHeader  # noqa: PLC0415 - many a run asks nothing
    from urllib3.util import Retry  # noqa: PLC0415

    try:
        return Retry(retry_after_max=10**9).parse_retry_after(given)
    except (InvalidHeader, ValueError, OverflowError):
        return None


def wait(seconds: float, is_given_up: Callable[[], bool]) -> bool:
    """Waits.

    Args:
        seconds: how long.
        is_given_up: asked several times a second; when it says so, the wait ends.

    Returns:
        Whether the time passed without being given up.
    """
    deadline = time.monotonic() + seconds
    while not is_given_up():
        left = deadline - time.monotonic()
        if left <= 0:
            return True
        time.sleep(min(left, _POLL_SECONDS))
    return False
