"""The page's templates, and how a time or an amount is written in them."""

from datetime import datetime
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from vobiz_sandbox.paths import CONTROL_PATH, PAGE, PAGE_PATH

_TEMPLATES = Environment(
    loader=PackageLoader(__package__),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.globals |= {"PAGE": PAGE, "PAGE_PATH": PAGE_PATH, "CONTROL_PATH": CONTROL_PATH}


def rendered(template: str, values: dict[str, Any]) -> bytes:
    """A template filled with these values."""
    # What a client sent may hold half of a surrogate pair, which has no UTF-8.
    return _TEMPLATES.get_template(template).render(values).encode("utf-8", "backslashreplace")


def _money(amount: float) -> str:
    return f"{amount:,.2f}".removesuffix(".00")


def _time(time: datetime, now: datetime) -> str:
    return f"{time:%H:%M:%S}" if time.date() == now.date() else f"{time:%d %b %H:%M:%S}"


def _left(time: datetime, now: datetime) -> str:
    seconds = int((time - now).total_seconds())
    return f"{seconds} s" if seconds < 60 else f"{seconds // 60} min"


_TEMPLATES.filters |= {"money": _money, "time": _time, "left": _left}
