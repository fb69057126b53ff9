# ruff: noqa: RUF001 - characters that look like others are what this table is about
"""Inputs that no Vobiz request may be made of: what is wrong, and what its user must be told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.driver.inputs import CHANNEL

NAN, INFINITY = float("nan"), float("inf")
ORDER: dict[str, Any] = {"country_code": "IN", "region": "MH", "currency": "INR", "number_type": "local"}
SELECTION: dict[str, Any] = {"country_code": "IN", "region": "MH"}
OWN: dict[str, Any] = {"phone_number": "+919812345678", "verification_method": "sms"}
GOOD: dict[str, dict[str, Any]] = {"order": ORDER, "selection": SELECTION, "own": OWN, "channel": CHANNEL}
"""Inputs of each resource that are good."""


@dataclass(frozen=True)
class BadInput:
    """One input with a value that it cannot have.

    Args:
        resource: "order", "selection", "own" or "channel".
        field: the input.
        value: as it arrives at the provider; None stands for an input that is not there.
        told: words of the reason, beside the field's name.
    """

    resource: str
    field: str
    value: Any
    told: tuple[str, ...]

    @property
    def inputs(self) -> dict[str, Any]:
        """All of the resource's inputs, the others good."""
        given = GOOD[self.resource] | {self.field: self.value}
        return {key: value for key, value in given.items() if value is not None}

    def __str__(self) -> str:
        return f"{self.resource}-{self.field}-{ascii(self.value)[:30]}"


def _rows(resource: str, field: str, told: tuple[str, ...], *values: Any) -> list[BadInput]:
    return [BadInput(resource, field, value, told) for value in values]


_REQUIRED = ("is required", "set it")
_COUNTRY = ("two-letter ISO country code such as 'IN'", "not ")
_REGION = ("state or region such as 'MH'", "up to 64", "not ")
_NUMBER = ("E.164", "+ and 7 to 15 digits such as '+919876543210'", "not ")
_AMOUNT = ("0 or more", "such as 500", "not ")
_ORDER_ID = ("order's id", "UUID", "not ")
_SWITCH = ("True or False", "not ")
_KEEPERS = ("map names to strings, finite numbers or booleans", "not ")
_TEXT_CODE = ("string", "leading zeros count", "quotes", "config.get_secret")
_DIGITS = ("4 to 12 digits", "set it as it was received")
_UNKNOWN = ("is not an input", "remove it")
_META_ID = ("an id of Meta's in quotes, such as '102290129340398'", "not ")
_MODE = ("'buy_from_vobiz' or 'bring_your_own' or 'embedded_signup'", "not ")
_NAME = ("1 to 256 characters, none of them a control character, without spaces at the ends", "not ")
_PROVIDER = ("a provider's name such as 'meta_direct'", "not ")
_CHANNEL_ID = ("a channel's id", "UUID", "not ")
_TOKEN = ("a Meta system-user token", "begins with EAA", "no spaces", "set it as Meta shows it")

BAD_INPUTS = [
    *_rows("order", "country_code", _REQUIRED, None),
    *_rows("order", "country_code", _COUNTRY, "", "I", "IND", "IN ", " IN", "I N", "I1", "91", "+9", "India"),
    *_rows("order", "country_code", _COUNTRY, "ıN", "ＩＮ", "ß", "IN\x00", "IN\n", "\u200fIN", "I\u0301", "..", "I/"),
    *_rows("order", "country_code", _COUNTRY, 91.0, True, ["IN"], {"code": "IN"}),
    *_rows("order", "region", _REQUIRED, None),
    *_rows("order", "region", _REGION, "", " ", "M" * 65, " MH", "MH ", "MH\n", "MH\r\nX-Auth-ID: MA_OTHER"),
    *_rows(
        "order", "region", _REGION, "MH/../../orders", "MH\\KA", "MH&currency=USD", "MH?x", "MH#", "%4d%48", "MH;KA"
    ),
    *_rows("order", "region", _REGION, "MH\x00", "\u202eHM", "M\u200bH", "M\u2028H", "\U0001f600", "M\u00a0H", "٣"),
    *_rows("order", "region", _REGION, 27.0, False, ["MH"], {}),
    *_rows("order", "currency", _REQUIRED, None),
    *_rows("order", "currency", ("'INR' or 'USD'", "not "), "", "inr", "EUR", "₹", "INR ", "IΝR", 356.0, True, []),
    *_rows("order", "number_type", ("'local'", "not "), "", "Local", "mobile", "tollfree", 1.0, ["local"]),
    *_rows("order", "preferred_number", _NUMBER, "", "+", "919876543210", "00919876543210", "+0919876543210"),
    *_rows(
        "order", "preferred_number", _NUMBER, "+91 98765 43210", "+91-98765-43210", "+91(987)6543210", "+919876543210\n"
    ),
    *_rows(
        "order",
        "preferred_number",
        _NUMBER,
        "＋919876543210",
        "+91٩٨٧٦٥٤٣٢١٠",
        "+９１9876543210",
        "\u200e+919876543210",
    ),
    *_rows("order", "preferred_number", _NUMBER, "+919876543210\x00", "+123456", "+1234567890123456", "+91987654321O"),
    *_rows("order", "preferred_number", _NUMBER, 919876543210.0, True, ["+919876543210"], "tel:+919876543210"),
    *_rows("order", "max_setup_cost", _AMOUNT, -1.0, -0.01, NAN, INFINITY, -INFINITY, True, False),
    *_rows("order", "max_setup_cost", _AMOUNT, "", "500", "500 INR", "NaN", "-1", [500.0], {"INR": 500.0}),
    *_rows("order", "max_monthly_cost", _AMOUNT, -250.0, NAN, INFINITY, True, "250", "2,5"),
    *_rows("order", "existing_order_id", _ORDER_ID, "", " ", "a b", "../orders", "a/b", "a?b", "a%2fb", "a" * 129),
    *_rows("order", "existing_order_id", _ORDER_ID, "\u202eabc", "abc\x00", "abc\n", 8841.0, True, ["abc"]),
    *_rows("order", "existing_order_id", _ORDER_ID, "unknown-b3d1c4a2-5f6e-4a8b-9c0d-1e2f3a4b5c6d"),
    *_rows("order", "fail_while_pending", _SWITCH, "yes", "true", "", 1.0, 0.0, [True], {"until": "completed"}),
    *_rows("order", "prefered_number", _UNKNOWN, "+919876543210"),
    *_rows("order", "status", _UNKNOWN, "completed"),
    *_rows("order", "authToken", _UNKNOWN, "x"),
    *_rows("order", "Country_Code", _UNKNOWN, "IN"),
    *_rows("selection", "country_code", _REQUIRED, None),
    *_rows("selection", "country_code", _COUNTRY, "", "IND", "IN\u200b", 1.0),
    *_rows("selection", "region", _REQUIRED, None),
    *_rows("selection", "region", _REGION, "", "MH/KA", "MH\x00", "M" * 65, 1.0),
    *_rows("selection", "max_setup_cost", _AMOUNT, -1.0, NAN, True, "600"),
    *_rows("selection", "max_monthly_cost", _AMOUNT, -0.5, INFINITY, "300", []),
    *_rows("selection", "keepers", _KEEPERS, "2026", 2026.0, True, ["2026"], {"year": ["2026"]}, {"year": {"of": 1.0}}),
    *_rows("selection", "keepers", _KEEPERS, {"year": NAN}, {"year": INFINITY}),
    *_rows("selection", "currency", _UNKNOWN, "INR"),
    *_rows("selection", "preferred_number", _UNKNOWN, "+919876543210"),
    *_rows("own", "phone_number", _REQUIRED, None),
    *_rows("own", "phone_number", _NUMBER, "", "9812345678", "+91 98123 45678", "＋919812345678", "+919812345678\x00"),
    *_rows("own", "phone_number", _NUMBER, "\u202b+919812345678", 919812345678.0, ["+919812345678"]),
    *_rows(
        "own", "verification_method", ("'sms' or 'voice'", "not "), "", "SMS", "call", "whatsapp", "sms ", 1.0, True
    ),
    *_rows("own", "otp_code", _TEXT_CODE, 482913.0, True, ["482913"], {"code": "482913"}),
    *_rows("own", "otp_code", _DIGITS, "", "482", "4829130000000", "48 29 13", "482-913", "482913\n", "482913\x00"),
    *_rows(
        "own", "otp_code", _DIGITS, "٤٨٢٩١٣", "４８２９１３", "48291a", "\u200f482913", "+482913", "4829.13", "G-482913"
    ),
    *_rows("own", "fail_while_pending", _SWITCH, "yes", "true", "", 1.0, 0.0, [True]),
    *_rows("own", "code", _UNKNOWN, "482913"),
    *_rows("own", "otp", _UNKNOWN, "482913"),
    *_rows("channel", "waba_id", _REQUIRED, None),
    *_rows(
        "channel", "waba_id", _META_ID, "", " ", "1022 9012", "102290129340398\n", "1/2", "../1", "1?x", "%31", "1" * 65
    ),
    *_rows(
        "channel", "waba_id", _META_ID, 102290129340398.0, True, ["102290129340398"], "１０２２９０", "1\x00", "\u202e1"
    ),
    *_rows("channel", "phone_number_id", ("is required unless", "'buy_from_vobiz'", "set it"), None),
    *_rows("channel", "phone_number_id", _META_ID, "", "10654 0352", 106540352242922.0, "a/b", {"id": "1"}),
    *_rows("channel", "phone_number", ("is not there", "fail_while_pending=True there", "otherwise set it"), None),
    *_rows("channel", "phone_number", _NUMBER, "", "9812345678", "+91 98123 45678", "＋919812345678", 919812345678.0),
    *_rows("channel", "number_onboarding_mode", _REQUIRED, None),
    *_rows("channel", "number_onboarding_mode", _MODE, "", "Bring_Your_Own", "bring-your-own", "byon", 1.0, True, []),
    *_rows("channel", "display_name", _REQUIRED, None),
    *_rows(
        "channel", "display_name", _NAME, "", " ", " Acme", "Acme ", "A\nB", "A\x00", "A" * 257, "A\u2028B", "A\x85B"
    ),
    *_rows("channel", "display_name", _NAME, 17.0, False, ["Acme"], {"name": "Acme"}),
    *_rows("channel", "number_provider", _PROVIDER, "", "meta direct", "meta/direct", "mеta_direct", 1.0, "m" * 65),
    *_rows("channel", "number_order_id", _ORDER_ID, "", " ", "a b", "../orders", "a%2fb", 8841.0, ["abc"]),
    *_rows(
        "channel",
        "number_order_id",
        ("is the placeholder of an order whose answer was lost", "clear that order up first"),
        "unknown-b3d1c4a2-5f6e-4a8b-9c0d-1e2f3a4b5c6d",
    ),
    *_rows("channel", "access_token", ("is required: set it, or existing_channel_id to adopt a channel",), None),
    *_rows(
        "channel", "access_token", _TOKEN, "", "EAA", "eaaSecretOfMeta", "Bearer EAASecretOfMeta", "XEAASecretOfMeta"
    ),
    *_rows(
        "channel",
        "access_token",
        _TOKEN,
        "EAASecret OfMeta",
        "EAASecretOfMeta\n",
        "EAASecretOfMetä",
        "EAASecretOfMeta\x00",
    ),
    *_rows("channel", "access_token", _TOKEN, "EAA" + "SecretOfMeta" * 400, 1234567890.0, True, ["EAASecretOfMeta"]),
    *_rows(
        "channel", "existing_channel_id", _CHANNEL_ID, "", " ", "a b", "../channels", "a/b", "a?b", "a%2fb", "a" * 129
    ),
    *_rows("channel", "existing_channel_id", _CHANNEL_ID, 8841.0, "unknown-b3d1c4a2-5f6e-4a8b-9c0d-1e2f3a4b5c6d"),
    *_rows("channel", "status", _UNKNOWN, "active"),
    *_rows("channel", "business_profile", _UNKNOWN, {"about": "us"}),
    *_rows("channel", "fail_while_pending", _UNKNOWN, True),
    *_rows("channel", "token", _UNKNOWN, "hush"),
]


@dataclass(frozen=True)
class BadConfig:
    """Stack config and environment beside a good pair of credentials, or instead of it.

    Args:
        config: keys without their `vobiz:`; None takes one away.
        environment: variables without their `VOBIZ_`.
        told: words of the error.
    """

    config: dict[str, Any]
    environment: dict[str, str]
    told: tuple[str, ...]

    def __str__(self) -> str:
        return ascii({**self.config, **self.environment})[:60]


_NONE = {"authId": None, "authToken": None}
_URL = "baseUrl"


def _urls(told: str, *values: Any) -> list[BadConfig]:
    return [
        *(
            BadConfig({_URL: value}, {}, ("vobiz:baseUrl", told, "the default is https://api.vobiz.ai"))
            for value in values
        ),
        *(BadConfig({}, {"BASE_URL": value}, ("VOBIZ_BASE_URL", told)) for value in values[:1]),
    ]


def _timeouts(*values: Any) -> list[BadConfig]:
    told = ("number of seconds", "above 0", "at most 600")
    return [BadConfig({"timeoutSeconds": value}, {}, ("vobiz:timeoutSeconds", *told)) for value in values]


BAD_CONFIGS = [
    BadConfig(_NONE, {}, ("no Vobiz credentials", "VOBIZ_AUTH_ID", "VOBIZ_AUTH_TOKEN", "pulumi config set --secret")),
    BadConfig({"authToken": None}, {}, ("vobiz:authId is set and vobiz:authToken is not", "set both")),
    BadConfig({"authId": ""}, {}, ("vobiz:authToken is set and vobiz:authId is not", "set both")),
    BadConfig(_NONE, {"AUTH_ID": "MA_SANDBOX01"}, ("VOBIZ_AUTH_ID is set and VOBIZ_AUTH_TOKEN is not", "set both")),
    BadConfig({"authToken": None}, {"AUTH_TOKEN": "from-elsewhere"}, ("vobiz:authToken is not", "same place")),
    BadConfig({"accessToken": "a.b.c"}, {}, ("vobiz:accessToken", "vobiz:authId", "not both")),
    BadConfig({}, {"AUTH_ID": "MA_OTHER", "AUTH_TOKEN": "t"}, ("MA_SANDBOX01", "MA_OTHER", "keep one")),
    BadConfig({}, {"ACCESS_TOKEN": "a.b.c"}, ("MA_SANDBOX01", "a JWT", "keep one")),
    BadConfig({"authToken": "with space"}, {}, ("vobiz:authToken", "without spaces", "set it again")),
    BadConfig({"authToken": "two\nlines"}, {}, ("vobiz:authToken", "line ends", "set it again")),
    BadConfig({"authId": "MA_é"}, {}, ("vobiz:authId", "ASCII", "set it again")),
    BadConfig(_NONE | {"accessToken": "Bearer a.b.c"}, {}, ("vobiz:accessToken", "Bearer", "set it again")),
    BadConfig({"baseURL": "x"}, {}, ("vobiz:baseURL is not read", "vobiz:baseUrl is meant", "remove vobiz:baseURL")),
    BadConfig({"base_URL": ""}, {"BASE_URL": "https://x"}, ("vobiz:base_URL", "vobiz:baseUrl is meant")),
    BadConfig({"authID": "MA_SANDBOX01"}, {}, ("vobiz:authID", "vobiz:authId is meant")),
    BadConfig({"token": "hush"}, {}, ("vobiz:token", "vobiz:authToken is meant")),
    BadConfig({"timeout": "5"}, {}, ("vobiz:timeout", "vobiz:timeoutSeconds is meant")),
    BadConfig({"url": "x"}, {}, ("vobiz:url", "vobiz:baseUrl is meant")),
    BadConfig({"jwt": "hush"}, {}, ("vobiz:jwt is not read", "remove it", "vobiz:authId", "vobiz:timeoutSeconds")),
    *_urls(
        "must start with https://", "http://api.vobiz.ai", "http://10.0.0.1/x", "ftp://api.vobiz.ai", "http://0.0.0.0"
    ),
    *_urls(
        "must start with https://", "http://localhost.evil.example", "http://127.0.0.1.evil.example", "file://host/x"
    ),
    *_urls("must be a whole URL", "api.vobiz.ai", "/api/v1", "https://", "https:///api", "https:api.vobiz.ai", "//"),
    *_urls(
        "must not hold a user name", "https://user:pass@api.vobiz.ai", "https://api.vobiz.ai@evil.example", "https://@x"
    ),
    *_urls("must not have a query", "https://api.vobiz.ai?x=1", "https://api.vobiz.ai/?", "https://api.vobiz.ai/#top"),
    *_urls(
        "must be a URL of visible ASCII", "https://api.vobiz.ai/a b", "https://аpi.vobiz.ai", "https://x\\@evil.example"
    ),
    *_urls("must be a URL of visible ASCII", "https://api.vobiz.ai\n", "https://api.vobiz.ai/\x00", True, 1.0),
    *_urls("must not have . or .. in its path", "https://api.vobiz.ai/api/../evil", "https://api.vobiz.ai/./x"),
    *_urls("is not a URL", "https://[::1", "https://api.vobiz.ai:https", "https://api.vobiz.ai:99999"),
    *_timeouts("0", "-1", "soon", "nan", "inf", "601", "1e9", "30s", True, [30.0]),
    BadConfig({}, {"TIMEOUT_SECONDS": "half a minute"}, ("VOBIZ_TIMEOUT_SECONDS", "number of seconds")),
]
