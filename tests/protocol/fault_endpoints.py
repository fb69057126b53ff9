"""The columns of the fault matrix: what is asked of the API, and what each must come to in the stack and in words."""

from __future__ import annotations

ENDPOINTS = (
    "availability in order check",
    "availability in order create",
    "availability in selection create",
    "POST orders",
    "POST unnamed orders",
    "POST verify",
    "POST confirm",
    "GET order in order read",
    "channels in order read",
    "availability in order read",
    "channels in BYON create",
    "channels in BYON read",
    "balance in order check",
    "account in a lost order's advice",
    "ledger in a lost order's advice",
)

CHANNEL_ENDPOINTS = (
    "channels in channel check",
    "POST channels",
    "POST channels, part of a list",
    "POST channels of a replacement",
    "channels after a lost POST",
    "channels in channel read",
    "channels in read, part of a list",
    "channels in read of a gone one",
    "PUT of a token",
    "PUT of a name",
    "DELETE channels",
    "channels in delete of one in doubt",
    "channels in adoption",
    "PUT in adoption of one in doubt",
)
"""What channels are asked with: each cell has one channel of its own, and judges channels in place of orders."""

CONNECTING = {name for name in CHANNEL_ENDPOINTS if name.startswith("POST")}
"""Endpoints that a channel comes of."""

SILENT = {"channels after a lost POST"}
"""Endpoints whose fault no line tells: the line tells of the request before."""

ORDERING = {name for name in ENDPOINTS if name.endswith(("order check", "order create", "orders"))}
"""Endpoints on the way to an order."""

ORDERED = {name for name in ENDPOINTS if name.endswith(("order read", "advice"))}
"""Endpoints that are asked about an order that was placed before."""

STATES = {
    "availability in order check": {"+": "pending", "~": "pending"},
    "availability in order create": {"+": "pending"},
    "availability in selection create": {"+": "recorded"},
    "POST orders": {"+": "recorded", "?": "unknown"},
    "POST unnamed orders": {"+": "recorded", "?": "unknown"},
    "POST verify": {"+": "pending"},
    "POST confirm": {"+": "verified"},
    "GET order in order read": {"+": "completed", "~": "pending"},
    "channels in order read": {"+": "completed", "~": "pending"},
    "availability in order read": {"+": "released", "~": "completed"},
    "channels in BYON create": {"+": "verified", "~": "pending"},
    "channels in BYON read": {"+": "verified", "~": "pending"},
    "balance in order check": {"+": "pending", "~": "pending"},
    "account in a lost order's advice": {"+": "unknown", "~": "unknown"},
    "ledger in a lost order's advice": {"+": "unknown", "~": "unknown"},
    "channels in channel check": {},
    **{endpoint: {"+": "recorded", "?": "unknown"} for endpoint in CONNECTING},
    "channels after a lost POST": {"+": "recorded", "?": "unknown"},
    "channels in channel read": {"+": "suspended", "~": "active"},
    "channels in read, part of a list": {"~": "active"},
    "channels in read of a gone one": {"+": "recorded"},
    "PUT of a token": {"+": "active", "?": "active"},
    "PUT of a name": {"+": "active", "?": "active"},
    "DELETE channels": {},
    "channels in delete of one in doubt": {},
    "channels in adoption": {"+": "recorded"},
    "PUT in adoption of one in doubt": {"+": "active", "!": "unknown", "?": "unknown"},
}
"""What the state holds after a call. After another error than these what it held before: nothing, of a new resource."""

LINES = {
    "availability in order check": {"~": "is not known: list of available numbers", "!": "list of available numbers"},
    "availability in order create": {"!": "list of available numbers"},
    "availability in selection create": {"!": ""},
    "POST orders": {"!": "was not ordered: order: ", "?": "it may have been bought. Before anything else look in "},
    "POST unnamed orders": {"!": "was not ordered: order: ", "?": "it may have been bought. Before anything else "},
    "POST verify": {"!": "verification: ", "?": "one may have been sent. If it comes, set it as otp_code"},
    "POST confirm": {"!": "OTP: ", "?": "the number may be verified. Connect it in the console"},
    "GET order in order read": {"!": "order "},
    "channels in order read": {"!": "list of channels: "},
    "availability in order read": {"!": "list of available numbers: "},
    "channels in BYON create": {"!": "verification: "},
    "channels in BYON read": {"!": "list of channels: "},
    "balance in order check": {},
    "account in a lost order's advice": {},
    "ledger in a lost order's advice": {},
    "channels in channel check": {"+": "has channel ", "~": "has channel ", "!": "list of channels: "},
    **{
        endpoint: {"!": "was not connected: channel: ", "?": "it may be connected. It is not"}
        for endpoint in CONNECTING
    },
    "channels after a lost POST": {"?": "it may be connected. It is not"},
    "channels in channel read": {"!": "list of channels: "},
    "channels in read, part of a list": {},
    "channels in read of a gone one": {},
    "PUT of a token": {"!": "was not changed: channel: ", "?": "access_token was sent and the answer was lost"},
    "PUT of a name": {"!": "was not changed: channel: ", "?": "display_name was sent and the answer was lost"},
    "DELETE channels": {"!": "was not deleted: ", "?": "run it again, which deletes it if it is there"},
    "channels in delete of one in doubt": {"!": "list of channels"},
    "channels in adoption": {"!": "list of channels: "},
    "PUT in adoption of one in doubt": {
        "!": "was not changed: channel: ",
        "?": "display_name and access_token were sent and the answer",
    },
}
"""What the user's one line says at an endpoint, beside the words of the row."""
