"""What a policy is shown of a resource, and how it speaks of money."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pulumi_policy import ReportViolation, ResourceValidationArgs, StackValidationArgs
from pulumi_policy.proxy import UnknownValueError

ORDER = "pulumi-python:dynamic/vobiz:WhatsAppNumberOrder"
SELECTION = "pulumi-python:dynamic/vobiz:WhatsAppNumberSelection"


def setting(
    args: ResourceValidationArgs | StackValidationArgs, name: str, report: ReportViolation
) -> Mapping[str, Any]:
    """The one setting of a policy. Any other name in its configuration is reported: Pulumi would pass over it."""
    config = args.get_config()
    unknown = ", ".join(sorted(set(config) - {name}))
    if unknown:
        report(f"the configuration of this policy has {unknown}, which says nothing: its only setting is {name}", None)
    settings: Mapping[str, Any] = config[name]
    return settings


def is_in_run(props: Mapping[str, Any]) -> bool:
    """Whether a run may touch a resource, or has it: what is new and left out by --target has no properties."""
    return any(is_given(props, key) for key in ("country_code", "status"))


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
