"""Where everything is. Tests take the API's paths from here too, so that the provider's own are compared with these."""

API_PATH = "/api/v1/messaging"
"""What every path of the API begins with; the others are relative to it."""

AVAILABILITY = "/numbers/whatsapp/availability"
ORDERS = "/numbers/whatsapp/orders"
VERIFY = "/numbers/whatsapp/bring-your-own/verify"
CONFIRM = "/numbers/whatsapp/bring-your-own/confirm"
CHANNELS = "/channels/whatsapp"

CONTROL_PATH = "/_sandbox"
