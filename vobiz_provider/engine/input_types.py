"""Types of inputs that several resources share; each says what a value must be and shows the one that is not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator

from vobiz_provider.api.values import is_e164

_COUNTRY = re.compile(r"[A-Z]{2}")


def shown(value: Any) -> str:
    """A value as its user wrote it, cut short, for the reason why it is refused."""
    if isinstance(value, bool):
        return f"the boolean {value}"
    if isinstance(value, int | float):
        # The engine makes a float of every int: the user wrote it without the .0.
        return f"the number {value!r}".removesuffix(".0")
    kind = "" if isinstance(value, str) else "a map " if isinstance(value, Mapping) else f"a {type(value).__name__} "
    text = ascii(value)
    return kind + (text if len(text) <= 60 else text[:60] + "…")


def one_of(*choices: str) -> BeforeValidator:
    """A validator that takes one of these words."""
    return matching(lambda value: value in choices, " or ".join(repr(choice) for choice in choices))


def matching(fits: Callable[[str], bool], description: str) -> BeforeValidator:
    """A validator that takes a string of this kind.

    Args:
        fits: tells whether a string is.
        description: what it must be, in words.
    """

    def validate(value: Any) -> str:
        if not isinstance(value, str) or not fits(value):
            raise ValueError(f"must be {description}, not {shown(value)}")
        return value

    return BeforeValidator(validate)


def _country_code(value: Any) -> str:
    if not isinstance(value, str) or not _COUNTRY.fullmatch(value.upper()) or not value.isascii():
        raise ValueError(f"must be a two-letter ISO country code such as 'IN', not {shown(value)}")
    return value.upper()


def _is_region(value: str) -> bool:
    return (
        0 < len(value) <= 64
        and value == value.strip()
        and all(unicodedata.category(c)[0] in "LM" or c in "0123456789 .,'&()-" for c in value)
    )


def _ceiling(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < float("inf"):
        raise ValueError(f"must be a number in major units, 0 or more, such as 500, not {shown(value)}")
    return float(value)


def _switch(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"must be True or False, not {shown(value)}")
    return value


Switch = Annotated[bool, BeforeValidator(_switch)]
E164 = Annotated[str, matching(is_e164, "an E.164 number, + and 7 to 15 digits such as '+919876543210'")]
CountryCode = Annotated[str, BeforeValidator(_country_code)]
Region = Annotated[
    str, matching(_is_region, "a state or region such as 'MH', up to 64 letters, digits, spaces or . , ' & ( ) -")
]
Ceiling = Annotated[float, BeforeValidator(_ceiling)]
