"""Where everything is. Tests name the API's paths from here too: an independent list, which no provider can bend."""

API_PATH = "/api/v1/messaging"
"""What every path of the API begins with; the others are relative to it."""

AVAILABILITY = "/numbers/whatsapp/availability"
ORDERS = "/numbers/whatsapp/orders"
VERIFY = "/numbers/whatsapp/bring-your-own/verify"
CONFIRM = "/numbers/whatsapp/bring-your-own/confirm"
CHANNELS = "/channels/whatsapp"

CONTROL_PATH = "/_sandbox"
