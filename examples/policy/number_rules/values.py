"""What a policy is shown of a resource, and how it speaks of money."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pulumi_policy.proxy import UnknownValueError

ORDER = "pulumi-python:dynamic/vobiz:WhatsAppNumberOrder"
SELECTION = "pulumi-python:dynamic/vobiz:WhatsAppNumberSelection"


def is_given(props: Mapping[str, Any], key: str) -> bool:
    """Whether a property is there, its value known or not."""
    # `key in props` would read the value, which raises where it is not known.
    return key in iter(props)


def known(props: Mapping[str, Any], key: str) -> Any:
    """The value of a property; None where there is none, or it is not known yet."""
    try:
        return props.get(key)
    except UnknownValueError:
        return None


def amount(props: Mapping[str, Any], key: str) -> float | None:
    """An amount of money; None where there is none, or it is not known yet."""
    value = known(props, key)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < float("inf"):
        return None
    return float(value)


def in_words(money: float) -> str:
    """An amount as people write it: 250, 2.50."""
    return f"{money:.2f}".removesuffix(".00")
