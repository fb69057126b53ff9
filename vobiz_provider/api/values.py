"""How Vobiz writes numbers, ids and amounts."""

from __future__ import annotations

import re
from typing import Any, TypeGuard

_E164 = re.compile(r"\+[1-9][0-9]{6,14}")


def is_e164(text: Any) -> TypeGuard[str]:
    """Whether this is a number in E.164 format."""
    return isinstance(text, str) and _E164.fullmatch(text) is not None


def same_number(one: Any, other: Any) -> bool:
    """Whether two numbers are one, however either is spaced."""
    return isinstance(one, str) and isinstance(other, str) and _digits(one) == _digits(other) != ""


def same_id(one: Any, other: Any) -> bool:
    """Whether two ids are one; a UUID may be written in either letter case."""
    return isinstance(one, str) and isinstance(other, str) and one.lower() == other.lower()


def amount_in_words(value: float, currency: str | None) -> str:
    """An amount in major units with its currency, without needless decimals: `500 INR`, `2.50 USD`, `0.005 USD`."""
    shown = f"{value:.2f}".removesuffix(".00") if round(value, 2) == value else repr(value)
    return f"{shown} {currency}" if currency else shown


def _digits(number: str) -> str:
    return "".join(c for c in number if c.isdigit())
