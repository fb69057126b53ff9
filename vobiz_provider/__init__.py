"""WhatsApp numbers as code: a Pulumi dynamic provider for the Vobiz WhatsApp Numbers API."""

from vobiz_provider.api.models import AvailableNumber
from vobiz_provider.availability import get_available_numbers, get_available_numbers_output
from vobiz_provider.order.lifecycle import WhatsAppNumberOrder
from vobiz_provider.own_number.lifecycle import ByonNumber
from vobiz_provider.selection.lifecycle import WhatsAppNumberSelection

__all__ = [
    "AvailableNumber",
    "ByonNumber",
    "WhatsAppNumberOrder",
    "WhatsAppNumberSelection",
    "get_available_numbers",
    "get_available_numbers_output",
]
