"""WhatsApp numbers as code: a Pulumi dynamic provider for the Vobiz WhatsApp Numbers API."""

from vobiz_provider.availability import get_available_numbers, get_available_numbers_output
from vobiz_provider.byon_number import ByonNumber
from vobiz_provider.models import AvailableNumber
from vobiz_provider.number_order import WhatsAppNumberOrder
from vobiz_provider.number_selection import WhatsAppNumberSelection

__all__ = [
    "AvailableNumber",
    "ByonNumber",
    "WhatsAppNumberOrder",
    "WhatsAppNumberSelection",
    "get_available_numbers",
    "get_available_numbers_output",
]
