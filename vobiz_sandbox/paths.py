"""Where everything is. Tests take the API's paths from here too, so that the provider's own are compared with these."""

BASE_PATH = "/api/v1"
"""What every path of Vobiz begins with."""

API_PATH = f"{BASE_PATH}/messaging"
"""What every path of the API begins with; the others are relative to it."""

AVAILABILITY = "/numbers/whatsapp/availability"
ORDERS = "/numbers/whatsapp/orders"
VERIFY = "/numbers/whatsapp/bring-your-own/verify"
CONFIRM = "/numbers/whatsapp/bring-your-own/confirm"
CHANNELS = "/channels/whatsapp"
CHANNEL = f"{CHANNELS}/{{channel_id}}"
"""One channel; to be filled by `str.format`."""

# The account reads stand beside the messaging API: relative to BASE_PATH, and to be filled by `str.format`.
ME = "/auth/me"
BALANCE = "/Account/{auth_id}/balance/{currency}"
TRANSACTIONS = "/Account/{auth_id}/transactions"
ACCOUNT_NUMBERS = "/Account/{auth_id}/numbers"

CONTROL_PATH = "/_sandbox"
PAGE = "/"
PAGE_PATH = "/_page"
"""What the paths of the page's buttons and files begin with."""

_NEXT_DOOR = ("/account/", "/auth/")


def shortened(path: str) -> str:
    """A whole path as the request log and faults have it: relative to the API, or next door to BASE_PATH."""
    return path.removeprefix(API_PATH if path.startswith(f"{API_PATH}/") else BASE_PATH)


def whole(path: str) -> str:
    """The whole path that such a short one, in whatever letter case, stands for."""
    return (BASE_PATH if path.lower().startswith(_NEXT_DOOR) else API_PATH) + path
