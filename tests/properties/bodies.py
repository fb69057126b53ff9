"""Bodies that a server might send: arbitrary, nearly right, and cut short."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

ORDER_ID = "b3d1c4a2-5f6e-4a8b-9c0d-1e2f3a4b5c6d"
NUMBER = "+919876543210"
ORDER: dict[str, Any] = {
    "id": ORDER_ID,
    "account_id": "MA_SANDBOX01",
    "country_code": "IN",
    "region": "MH",
    "number_type": "local",
    "selected_phone_number": NUMBER,
    "provider_order_id": "ord_meta_8841",
    "provider_name": "meta_direct",
    "status": "pending",
    "monthly_cost": 250,
    "setup_cost": 500,
    "currency": "INR",
    "failure_reason": None,
    "created_at": "2026-03-01T10:00:00Z",
    "updated_at": "2026-03-01T10:00:00Z",
}
CHANNELS: dict[str, Any] = {"items": [{"id": "c1", "phone_number": NUMBER, "number_order_id": ORDER_ID}]}
CHANNEL_ID = "0f8e7d6c-5b4a-4938-8271-605f4e3d2c1b"
CHANNEL: dict[str, Any] = {
    "id": CHANNEL_ID,
    "account_id": "MA_SANDBOX01",
    "waba_id": "102290129340398",
    "phone_number_id": "106540352242922",
    "phone_number": "+919812345678",
    "number_onboarding_mode": "bring_your_own",
    "number_provider": "meta_direct",
    "number_order_id": None,
    "verification_status": "pending",
    "display_name": "Acme Support",
    "business_profile": {"about": "We help.", "websites": ["https://example.com"]},
    "status": "active",
    "created_at": "2026-03-01T10:00:00Z",
    "updated_at": "2026-03-01T10:00:00Z",
}
CHANNELS_OF_ACCOUNT: dict[str, Any] = {
    "items": [CHANNEL | {"id": "c1", "phone_number": NUMBER}, CHANNEL],
    "total": 2,
    "has_more": False,
}
LISTING: dict[str, Any] = {
    "items": [
        {"e164": NUMBER, "country": "IN", "region": "MH", "setup_fee": 500, "monthly_fee": 250, "currency": "INR"},
        {"e164": "+919876543219", "country": "IN", "region": "MH", "setup_fee": 1, "monthly_fee": 2, "currency": "INR"},
    ]
}
VERIFICATION: dict[str, Any] = {
    "id": "a1c2e3f4-5678-49ab-bcde-f01234567890",
    "phone_number": NUMBER,
    "status": "pending",
    "expires_at": "2026-03-01T10:10:00Z",
}
CONFIRMATION: dict[str, Any] = {"status": "verified", "message": "Number verified successfully"}

# Written as a number of thousands of digits, which is JSON; Python itself would not write it.
_HUGE = "<huge>"
# Control characters and marks that turn the line round are all text to JSON.
_texts = st.text(max_size=20) | st.sampled_from(
    [
        "",
        " ",
        "\x00",
        "\r\nwarning: all is well",
        "\u202e",
        "\u2028",
        "verified",
        "released",
        ORDER_ID,
    ]
)
_numbers = st.one_of(
    st.integers(),
    st.floats(),
    st.sampled_from([10**400, -(10**400), _HUGE, 1e308, float("nan"), float("inf"), -0.0]),
)
values = st.recursive(
    st.none() | st.booleans() | _numbers | _texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_texts, inner, max_size=3),
    max_leaves=6,
)


@st.composite
def _edited(draw: st.DrawFn, document: dict[str, Any]) -> dict[str, Any]:
    """The document with some values changed, here or in what its lists hold, and some fields added."""
    edited = json.loads(json.dumps(document))
    places = [edited, *(each for value in edited.values() if isinstance(value, list) for each in value)]
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.sampled_from(places))
        place[draw(st.sampled_from([*place, "more"]))] = draw(values)
    return dict(edited)


def _written(document: Any, *, escaped: bool) -> bytes:
    text = json.dumps(document, ensure_ascii=escaped).replace(f'"{_HUGE}"', "1" + "0" * 5000)
    return text.encode()


@st.composite
def _cut(draw: st.DrawFn, whole: bytes) -> bytes:
    return whole[: draw(st.integers(0, len(whole)))] + draw(st.sampled_from([b"", b"\xff", b"}", b'"', b"\\", b"\x00"]))


def bodies(document: dict[str, Any]) -> st.SearchStrategy[bytes]:
    """Bodies in the place of this document."""
    whole = json.dumps(document).encode()
    return st.one_of(
        st.builds(lambda edited, escaped: _written(edited, escaped=escaped), _edited(document), st.booleans()),
        _cut(whole),
        st.builds(lambda value, escaped: _written(value, escaped=escaped), values, st.booleans()),
        st.binary(max_size=60),
        st.builds(lambda before, after: before + whole + after, st.binary(max_size=4), st.binary(max_size=4)),
        st.sampled_from([b"", b"null", b"[]", b"{}", b"\xef\xbb\xbf" + whole, whole.decode().encode("utf-16")]),
    )
