"""How Vobiz writes times, and how far its clock may differ."""

from __future__ import annotations

import functools
from datetime import timedelta
from typing import Any

from pydantic import AwareDatetime, TypeAdapter, ValidationError

CLOCK_SLACK = timedelta(minutes=5)
"""How far clocks may differ: what is booked this long before an order was sent may have come of it."""


def parse_time(text: Any) -> AwareDatetime | None:
    """A time as the API writes it (RFC 3339), or None where it is missing or cannot be read."""
    try:
        # pydantic would take digits alone for seconds since 1970, which is a guess.
        return _times().validate_python(text) if isinstance(text, str) and text[4:5] == "-" else None
    except ValidationError:
        return None


@functools.cache
def _times() -> TypeAdapter[AwareDatetime]:
    return TypeAdapter(AwareDatetime)
