"""The fault matrix: every fault at every endpoint, and what each must come to.

A cell of a row (fault_rows.py) says how the call ends, and how many requests reached the API for it:

    +   as if nothing had happened
    ~   without what the endpoint would have told: a check goes on with a warning, a read keeps the state as it was
    !   with an error; nothing was done at the API
    ?   with an error that says that it may have been done
    .   there is no such cell: the request before it meets the fault first, or another one shows the same

and its end which words the user's one line has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from tests.protocol import fault_bodies as bodies
from tests.protocol.fault_endpoints import CHANNEL_ENDPOINTS, CONNECTING, ENDPOINTS, ORDERED, ORDERING, SILENT
from tests.protocol.fault_rows import CHANNEL_ROWS, ROWS, WORDS
from tests.protocol.wire import BEFORE_REQUEST, Break
from vobiz_sandbox.paths import API_PATH


@dataclass(frozen=True)
class Expected:
    """One cell's ending.

    Args:
        sign: how the call ends.
        requests: how many requests reached the API.
        words: a part of the line that the user sees.
    """

    sign: str
    requests: int
    words: str


@dataclass(frozen=True)
class Fault:
    """One row: what the wire does, and the cells by endpoint."""

    name: str
    broken: Break
    cells: Mapping[str, Expected]

    def orders(self, endpoint: str) -> int:
        """How many orders there are right after the call: whether money was spent, or had been before a read."""
        sign = self.cells[endpoint].sign
        if endpoint in ORDERING:
            return int(self.broken.processed) if sign == "?" else int(sign in "+~")
        return int(endpoint in ORDERED)

    def channels(self, endpoint: str) -> int:
        """How many channels the number of a channel's cell has right after the call."""
        sign = self.cells[endpoint].sign
        if endpoint in CONNECTING:
            return int(sign == "+" or (sign == "?" and self.broken.processed))
        if endpoint == "DELETE channels":
            return int(sign == "!" or (sign == "?" and not self.broken.processed))
        if endpoint == "channels in delete of one in doubt":
            return int(sign != "+")
        return int(endpoint != "channels in read of a gone one")

    @property
    def is_behind_tls(self) -> bool:
        return self.name.startswith("TLS")

    @property
    def has_proxy(self) -> bool:
        return self.name.startswith("proxy")

    @property
    def breaks_connections(self) -> bool:
        return self.broken.kind in BEFORE_REQUEST

    @property
    def timeout_seconds(self) -> str:
        """As short as the fault needs and otherwise ample: a busy machine must not add a fault of its own."""
        return "1" if self.broken.kind in {"stall", "hold", "drip"} else "10"

    @property
    def longest_seconds(self) -> float:
        """How long one call may last: a read waits for an absurd Retry-After 15 seconds, and then asks again."""
        return 25 if "of a year" in self.name else 15


def _date() -> dict[str, str]:
    return {"Retry-After": (datetime.now(timezone.utc) + timedelta(seconds=2)).strftime("%a, %d %b %Y %H:%M:%S GMT")}


def _header(name: str, value: str) -> Callable[[], dict[str, str]]:
    return lambda: {name: value}


def _error(status: int, *, processed: bool = False) -> Break:
    return Break("respond", processed, status=status, body=bodies.error_page)


def _limit(headers: Callable[[], dict[str, str]] = dict) -> Break:
    return Break("respond", status=429, times=1, headers=headers, body=bodies.error_page)


def _body(make: bodies.Make) -> Break:
    return Break("respond", processed=True, body=make)


def _breaks(elsewhere: str) -> dict[str, Break]:
    def redirect(status: int, *, processed: bool = False) -> Break:
        headers = _header("Location", elsewhere + API_PATH)
        return Break("respond", processed, status=status, headers=headers, body=bodies.error_page)

    return {
        "refused connection": Break("refuse"),
        "DNS failure": Break("resolve"),
        "TLS handshake failure": Break("handshake"),
        "connect time-out": Break("stall"),
        "read time-out, not processed": Break("hold"),
        "read time-out, processed": Break("hold", processed=True),
        "reset before it was processed": Break("reset"),
        "reset after it was processed": Break("reset", processed=True),
        "TLS failure after the body, not processed": Break("tls"),
        "TLS failure after the body, processed": Break("tls", processed=True),
        **{str(status): _error(status) for status in (400, 401, 402, 403, 404, 409, 422)},
        "408, processed": _error(408, processed=True),
        "429 without Retry-After": _limit(),
        "429, Retry-After in seconds": _limit(_header("Retry-After", "1")),
        "429, Retry-After as a date": _limit(_date),
        "429, Retry-After of a year": _limit(_header("Retry-After", "31536000")),
        "429, Retry-After of no sense": _limit(_header("Retry-After", "soon")),
        "500, not processed": _error(500),
        "500, processed": _error(500, processed=True),
        "502 with an HTML page": Break("respond", processed=True, status=502, body=bodies.html_page),
        "503 with Retry-After": Break(
            "respond", status=503, headers=_header("Retry-After", "0"), body=bodies.error_page
        ),
        "empty body": _body(bodies.nothing),
        "body that is not JSON": _body(bodies.no_json),
        "JSON of the wrong type": _body(bodies.array),
        "body cut short": Break("cut", processed=True, byte_count=55),
        "body cut shorter": Break("cut", processed=True, byte_count=9),
        "huge body": Break("respond", processed=True, length=50 * 1024 * 1024),
        "slow drip": Break("drip", processed=True),
        "unknown extra fields": _body(bodies.with_unknown_fields),
        "missing optional fields": _body(bodies.without_optional_fields),
        "null where a value was": _body(bodies.with_nulls),
        "numbers as strings": _body(bodies.with_numbers_as_text),
        **{f"{status} to another host": redirect(status) for status in (301, 302, 307, 308)},
        "303 to another host": redirect(303, processed=True),
        "proxy in the environment": Break("none"),
    }


def faults(elsewhere: str) -> dict[str, Fault]:
    """The rows by name. `elsewhere` is the URL of another host, which redirects name."""
    breaks, channels = _breaks(elsewhere), dict(_rows(CHANNEL_ROWS))
    found = {}
    for name, row in _rows(ROWS):
        cells, _, line = row.rpartition("|")
        words = WORDS.get(line.strip(), {"": line.strip()})
        expected = _cells(ENDPOINTS, cells, words) | _cells(CHANNEL_ENDPOINTS, channels[name], words)
        found[name] = Fault(name, breaks[name], expected)
    return found


def _rows(table: str) -> Iterator[tuple[str, str]]:
    for line in table.strip().splitlines():
        name, _, row = line.partition("|")
        yield name.strip(), row


def _cells(endpoints: Sequence[str], row: str, words: Mapping[str, str]) -> dict[str, Expected]:
    return {
        endpoint: Expected(cell[0], int(cell[1:]), "" if endpoint in SILENT else words.get(endpoint, words[""]))
        for endpoint, cell in zip(endpoints, row.replace("|", " ").split(), strict=True)
        if cell != "."
    }
