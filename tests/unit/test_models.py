"""The seed's examples to the letter, and then everything an API may send instead."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from typing import Any

import pytest

from vobiz_provider.api.models import (
    AvailableNumber,
    Channel,
    Confirmation,
    Order,
    Verification,
    parse_items,
    parse_object,
    parse_order,
    parse_time,
)

SEED_ORDER = b"""{
  "id": "b3d1c4a2-5f6e-4a8b-9c0d-1e2f3a4b5c6d",
  "account_id": "MA_XXXXXXXX",
  "country_code": "IN",
  "region": "MH",
  "number_type": "local",
  "selected_phone_number": "+919876543210",
  "provider_order_id": "ord_meta_8841",
  "provider_name": "meta_direct",
  "status": "pending",
  "monthly_cost": 250,
  "setup_cost": 500,
  "currency": "INR",
  "failure_reason": null,
  "created_at": "2026-03-01T10:00:00Z",
  "updated_at": "2026-03-01T10:00:00Z"
}"""
SEED_LISTING = b"""{
  "items": [
    {
      "e164": "+919876543210",
      "country": "IN",
      "region": "MH",
      "setup_fee": 500,
      "monthly_fee": 250,
      "currency": "INR"
    }
  ]
}"""
SEED_VERIFICATION = b"""{
  "id": "a1c2e3f4-5678-49ab-bcde-f01234567890",
  "phone_number": "+919876543210",
  "status": "pending",
  "expires_at": "2026-03-01T10:10:00Z"
}"""
SEED_CONFIRMATION = b'{"status": "verified", "message": "Number verified successfully"}'
ORDER_ID = "b3d1c4a2-5f6e-4a8b-9c0d-1e2f3a4b5c6d"


def test_the_seed_order_is_read_to_the_letter() -> None:
    sent = json.loads(SEED_ORDER)
    order = parse_order(SEED_ORDER)
    assert order.model_dump() == sent
    assert list(Order.model_fields) == list(sent)
    assert {type(order.monthly_cost), type(order.setup_cost)} == {float}


def test_the_outputs_of_an_order_are_its_fields_without_id_and_nulls() -> None:
    sent = json.loads(SEED_ORDER)
    assert parse_order(SEED_ORDER).outputs == {
        key: value for key, value in sent.items() if key not in {"id", "failure_reason"}
    }


def test_the_seed_listing_is_read_to_the_letter() -> None:
    sent = json.loads(SEED_LISTING)["items"]
    numbers = parse_items(SEED_LISTING, AvailableNumber, "items")
    assert numbers is not None
    assert [asdict(number) for number in numbers] == sent
    assert [field.name for field in fields(AvailableNumber)] == list(sent[0])


def test_the_seed_verification_and_confirmation_are_read_to_the_letter() -> None:
    verification = Verification.model_validate(parse_object(SEED_VERIFICATION))
    assert verification.model_dump() == {
        "id": "a1c2e3f4-5678-49ab-bcde-f01234567890",
        "status": "pending",
        "expires_at": "2026-03-01T10:10:00Z",
    }
    confirmation = Confirmation.model_validate(parse_object(SEED_CONFIRMATION))
    assert confirmation.model_dump() == json.loads(SEED_CONFIRMATION)


@pytest.mark.parametrize(
    ("field", "sent", "read"),
    [
        ("setup_cost", "500", 500.0),
        ("setup_cost", " 2.50 ", 2.5),
        ("setup_cost", 0, 0.0),
        ("setup_cost", None, None),
        ("setup_cost", "free", None),
        ("setup_cost", "1,000", None),
        ("setup_cost", True, None),
        ("setup_cost", [500], None),
        ("setup_cost", {"amount": 500}, None),
        ("setup_cost", "NaN", None),
        ("setup_cost", "Infinity", None),
        ("setup_cost", float("nan"), None),
        ("setup_cost", float("-inf"), None),
        ("setup_cost", 10**400, None),
        ("status", None, None),
        ("status", 7, "7"),
        ("status", True, None),
        ("status", ["pending"], None),
        ("status", " pending\n", "pending"),
        ("status", "on_hold", "on_hold"),
        ("region", "Mahārāṣṭra", "Mahārāṣṭra"),
        ("created_at", 1772359200, "1772359200"),
    ],
)
def test_a_field_that_cannot_be_understood_is_absent(field: str, sent: Any, read: Any) -> None:
    order = parse_order(json.dumps({"id": ORDER_ID, "provider_name": "meta_direct", field: sent}).encode())
    assert getattr(order, field) == read
    assert (order.id, order.provider_name) == (ORDER_ID, "meta_direct")


@pytest.mark.parametrize(
    "body",
    [
        SEED_ORDER.replace(b'"region": "MH"', b'"region": "MH", "extra": {"id": "other", "list": [1, {}]}'),
        b"\xef\xbb\xbf" + SEED_ORDER,
        SEED_ORDER.replace(b'"MH"', b'"\xff\xfeMH"'),
        SEED_ORDER.replace(b'"MH"', rb'"\ud800"'),
        b'{"status": "pending", ' + SEED_ORDER.lstrip(b"{").replace(b'"MH"', rb'"\udc00 \ud800"'),
        SEED_ORDER.replace(b"500", b"1e999"),
        SEED_ORDER.replace(b"500", b"5" * 5000),
        SEED_ORDER.replace(b"500", b"NaN"),
        SEED_ORDER.replace(b"500", b"[" * 5000 + b"]" * 5000),
        SEED_ORDER.replace(b'"id"', b'"id": "superseded", "id"', 1),
        b" \r\n\t" + SEED_ORDER + b"\n\n",
        SEED_ORDER.replace(b"500", b"oops"),
        SEED_ORDER + b"<!-- trailing -->",
    ],
    ids=[
        "unknown-fields",
        "byte-order-mark",
        "invalid-utf-8",
        "lone-surrogate",
        "lone-surrogates-and-the-id-not-first",
        "overflowing-number",
        "number-of-5000-digits",
        "nan",
        "nested-5000-deep",
        "doubled-id",
        "white-space-around",
        "not-json-after-the-id",
        "text-after-the-object",
    ],
)
def test_no_odd_body_loses_the_order_id(body: bytes) -> None:
    assert parse_order(body).id == ORDER_ID


def test_an_order_cut_anywhere_holds_whole_facts_only() -> None:
    whole = parse_order(SEED_ORDER).model_dump()
    id_is_complete_at = SEED_ORDER.index(ORDER_ID.encode()) + len(ORDER_ID) + 1
    for length in range(len(SEED_ORDER)):
        order = parse_order(SEED_ORDER[:length])
        assert order.id == (ORDER_ID if length >= id_is_complete_at else None), length
        assert all(value in {None, whole[field]} for field, value in order), length


def test_an_id_that_is_a_number_is_not_taken_from_a_cut_body() -> None:
    assert parse_order(b'{"id": 12').id is None
    assert parse_order(b'{"id": 123}').id == "123"


@pytest.mark.parametrize(
    "body",
    [b"", b" ", b"null", b"[]", b'"id"', b"7", b"<html>", b'[{"id": "x"}]', b'{"order": {"id": "x"}}', b'{"id": null}'],
)
def test_an_order_id_is_never_guessed(body: bytes) -> None:
    assert not parse_order(body).id


@pytest.mark.parametrize("key", ["items", "data"])
def test_channels_are_read_under_either_documented_key(key: str) -> None:
    body = json.dumps({key: [{"id": "1", "phone_number": "+91 98765-43210", "number_order_id": ORDER_ID}]}).encode()
    [channel] = parse_items(body, Channel, "items", "data") or []
    assert channel.number_order_id == ORDER_ID
    assert channel.has_number("+919876543210")
    assert not channel.has_number("+919876543211")


def test_a_channel_without_a_number_has_no_number() -> None:
    assert not Channel().has_number("+919876543210")
    assert not Channel().has_number(None)
    assert not Channel(phone_number="").has_number("")


def test_the_key_that_holds_a_list_counts() -> None:
    body = b'{"items": null, "data": [{"phone_number": "+919876543210"}]}'
    assert parse_items(body, Channel, "items", "data") == [Channel(phone_number="+919876543210")]
    assert parse_items(b'{"items": []}', Channel, "items", "data") == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b"null",
        b"<html></html>",
        b'{"items": null}',
        b'{"items": {}}',
        b'{"items": "none"}',
        b'{"numbers": []}',
        b'{"items": []} trailing',
    ],
)
def test_something_else_than_a_list_is_never_an_empty_list(body: bytes) -> None:
    assert parse_items(body, AvailableNumber, "items") is None


def test_a_list_cut_anywhere_is_never_a_list() -> None:
    for length in range(len(SEED_LISTING)):
        assert parse_items(SEED_LISTING[:length], AvailableNumber, "items") is None, length


def test_a_listing_keeps_what_can_be_understood() -> None:
    good = {"e164": "+14155550117"}
    body = json.dumps({"items": [None, 5, "text", [], {"country": "US"}, {"e164": None}, good]}).encode()
    assert parse_items(body, AvailableNumber, "items") == [AvailableNumber(e164="+14155550117")]


@pytest.mark.parametrize("key", ["items", "data"])
@pytest.mark.parametrize(
    ("told", "is_whole"),
    [
        ("", True),
        ('"has_more": false', True),
        ('"has_more": null, "total": null', True),
        ('"has_more": true', False),
        ('"has_more": "true"', False),
        ('"has_more": 1', False),
        ('"has_more": " False "', True),
        ('"has_more": 0', True),
        ('"has_more": ""', True),
        ('"has_more": []', True),
        ('"has_more": {}', True),
        ('"has_more": ["x"]', False),
        ('"has_more": {"next": 2}', False),
        ('"has_more": NaN', False),
        ('"total": 1', True),
        ('"total": 2', True),
        ('"total": 3', False),
        ('"total": 2.5', False),
        ('"total": "2"', True),
        ('"total": "12"', False),
        ('"total": "many"', True),
        ('"total": -1', True),
        ('"total": true', True),
        ('"total": []', True),
        ('"total": {"items": 9}', True),
        ('"total": NaN', True),
        ('"total": 1e400', False),
        ('"total": 1' + "0" * 400, True),
        ('"has_more": false, "total": 3', False),
        ('"has_more": true, "total": 2', False),
    ],
)
def test_a_list_tells_whether_it_is_whole(key: str, told: str, is_whole: bool) -> None:
    # Of the second nothing can be understood: it came all the same.
    body = f'{{"{key}": [{{"e164": "+14155550117"}}, {{}}]{"," if told else ""} {told}}}'.encode()
    listed = parse_items(body, AvailableNumber, "items", "data")
    assert listed == [AvailableNumber(e164="+14155550117")]
    assert listed.is_whole == is_whole


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("FAILED", "failed"),
        ("canceled", "cancelled"),
        ("Cancelled", "cancelled"),
        (" completed ", "completed"),
        ("Verified", "verified"),
        ("SUSPENDED", "suspended"),
        ("On_Hold", "On_Hold"),
        ("", ""),
        (None, None),
        (7, "7"),
        (True, None),
        (["failed"], None),
        ({"failed": True}, None),
    ],
)
@pytest.mark.parametrize("model", [Order, Verification, Confirmation, Channel])
def test_a_status_is_read_in_any_case_and_spelling(model: Any, sent: Any, read: str | None) -> None:
    assert model.model_validate({"status": sent}).status == read


def test_the_verification_status_of_a_channel_is_read_in_any_case() -> None:
    assert Channel.model_validate({"verification_status": "VERIFIED"}).verification_status == "verified"
    assert Channel.model_validate({"verification_status": []}).verification_status is None


@pytest.mark.parametrize(
    ("text", "is_read"),
    [
        ("2026-03-01T10:10:00Z", True),
        ("2026-03-01T15:40:00+05:30", True),
        ("2026-03-01T10:10:00.123456Z", True),
        ("2026-03-01T10:10:00", False),
        ("soon", False),
        ("", False),
        (None, False),
        (1772360000, False),
        ({}, False),
    ],
)
def test_a_time_is_read_or_absent(text: Any, is_read: bool) -> None:
    assert (parse_time(text) is not None) == is_read
