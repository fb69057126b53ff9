"""WhatsApp numbers as code: a Pulumi dynamic provider for the Vobiz WhatsApp Numbers API.

Each public name is loaded when it is asked for: a program that declares resources loads no HTTP client.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vobiz_provider.api.models import AvailableNumber
    from vobiz_provider.availability import get_available_numbers, get_available_numbers_output
    from vobiz_provider.channel.resource import WhatsAppChannel
    from vobiz_provider.order.resource import WhatsAppNumberOrder
    from vobiz_provider.own_number.resource import ByonNumber
    from vobiz_provider.selection.resource import WhatsAppNumberSelection

__all__ = [
    "AvailableNumber",
    "ByonNumber",
    "WhatsAppChannel",
    "WhatsAppNumberOrder",
    "WhatsAppNumberSelection",
    "get_available_numbers",
    "get_available_numbers_output",
]

_MODULES = {
    "AvailableNumber": "api.models",
    "ByonNumber": "own_number.resource",
    "WhatsAppChannel": "channel.resource",
    "WhatsAppNumberOrder": "order.resource",
    "WhatsAppNumberSelection": "selection.resource",
    "get_available_numbers": "availability",
    "get_available_numbers_output": "availability",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
