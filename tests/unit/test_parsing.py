"""The API's own examples to the letter, and then bodies that are odd, cut short, or something else."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, fields
from typing import Any

import pytest

from vobiz_provider.api.models import AvailableNumber, Channel, Confirmation, Order, Verification
from vobiz_provider.api.parsing import parse_created, parse_items, parse_object

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
    order = parse_created(SEED_ORDER, Order)
    assert order.model_dump() == sent
    assert list(Order.model_fields) == list(sent)
    assert {type(order.monthly_cost), type(order.setup_cost)} == {float}


def test_the_outputs_of_an_order_are_its_fields_without_id_and_nulls() -> None:
    sent = json.loads(SEED_ORDER)
    assert parse_created(SEED_ORDER, Order).outputs == {
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
    "body",
    [
        SEED_ORDER.replace(b'"region": "MH"', b'"region": "MH", "extra": {"id": "other", "list": [1, {}]}'),
        b"\xef\xbb\xbf" + SEED_ORDER,
        SEED_ORDER.replace(b'"MH"', b'"\xff\xfeMH"'),
        SEED_ORDER.replace(b"500", b"1e999"),
        SEED_ORDER.replace(b"500", b"5" * 5000),
        SEED_ORDER.replace(b"500", b"NaN"),
        SEED_ORDER.replace(b'"id"', b'"id": "superseded", "id"', 1),
        b" \r\n\t" + SEED_ORDER + b"\n\n",
        SEED_ORDER.replace(b"500", b"oops"),
        SEED_ORDER + b"<!-- trailing -->",
    ],
    ids=[
        "unknown-fields",
        "byte-order-mark",
        "invalid-utf-8",
        "overflowing-number",
        "number-of-5000-digits",
        "nan",
        "doubled-id",
        "white-space-around",
        "not-json-after-the-id",
        "text-after-the-object",
    ],
)
def test_no_odd_body_loses_the_order_id(body: bytes) -> None:
    assert parse_created(body, Order).id == ORDER_ID


def test_an_order_cut_anywhere_holds_whole_facts_only() -> None:
    whole = parse_created(SEED_ORDER, Order).model_dump()
    id_is_complete_at = SEED_ORDER.index(ORDER_ID.encode()) + len(ORDER_ID) + 1
    for length in range(len(SEED_ORDER)):
        order = parse_created(SEED_ORDER[:length], Order)
        assert order.id == (ORDER_ID if length >= id_is_complete_at else None), length
        assert all(value in {None, whole[field]} for field, value in order), length


def test_an_order_cut_short_keeps_what_came_whole() -> None:
    order = parse_created(b'{"status": "pending", "id": "b3d1c4a2", "setup_cost": 50', Order)
    assert (order.id, order.status, order.setup_cost) == ("b3d1c4a2", "pending", None)


def test_an_id_that_is_a_number_is_not_taken_from_a_cut_body() -> None:
    assert parse_created(b'{"id": 12', Order).id is None
    assert parse_created(b'{"id": 123}', Order).id == "123"


@pytest.mark.parametrize(
    "body",
    [b"", b" ", b"null", b"[]", b'"id"', b"7", b"<html>", b'[{"id": "x"}]', b'{"order": {"id": "x"}}', b'{"id": null}'],
)
def test_an_order_id_is_never_guessed(body: bytes) -> None:
    assert not parse_created(body, Order).id


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
        b"<html></html>",
        b'{"items": null}',
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


@pytest.mark.parametrize(
    ("told", "is_whole"),
    [
        ("", True),
        ('"has_more": false', True),
        ('"has_more": null, "total": null', True),
        ('"has_more": true', False),
        ('"has_more": "true"', False),
        ('"has_more": " False "', True),
        ('"has_more": ""', True),
        ('"has_more": {"next": 2}', False),
        ('"total": 2', True),
        ('"total": 3', False),
        ('"total": "2"', True),
        ('"total": "12"', False),
        ('"total": "many"', True),
        ('"total": {"items": 9}', True),
        ('"total": NaN', True),
        ('"total": 1e400', False),
        ('"has_more": false, "total": 3', False),
    ],
)
def test_a_list_tells_whether_it_is_whole(told: str, is_whole: bool) -> None:
    body = f'{{"items": [{{"e164": "+14155550117"}}, {{"e164": "+14155550118"}}]{"," if told else ""} {told}}}'.encode()
    listed = parse_items(body, AvailableNumber, "items")
    assert listed == [AvailableNumber(e164="+14155550117"), AvailableNumber(e164="+14155550118")]
    assert listed.is_whole == is_whole


@pytest.mark.parametrize("odd", ["{}", '"+14155550118"', "null", "17", "[]"])
def test_where_each_item_counts_a_list_with_one_that_cannot_be_understood_is_not_whole(odd: str) -> None:
    # All the items came, as its total says: the one that is lost may be just what is looked for.
    body = f'{{"items": [{{"e164": "+14155550117"}}, {odd}], "total": 2, "has_more": false}}'.encode()
    for each_counts in (False, True):
        listed = parse_items(body, AvailableNumber, "items", each_counts=each_counts)
        assert listed == [AvailableNumber(e164="+14155550117")]
        assert listed.is_whole != each_counts


def test_entries_without_end_are_not_all_looked_at() -> None:
    # Sixteen million fit into the bytes that are read: those that are left out make it a list that is not whole.
    listed = parse_items(b'{"items":[' + b",".join([b"0"] * 500_001) + b"]}", AvailableNumber, "items")
    assert listed == []
    assert not listed.is_whole


def test_a_listing_is_read_without_a_call_of_python_for_each_number() -> None:
    body = json.dumps({"items": [{"e164": f"+9198{digits:08}", "setup_fee": 500} for digits in range(1000)]}).encode()
    calls: list[str] = []

    def note(frame: Any, event: str, _argument: Any) -> None:
        if event == "call":
            calls.append(frame.f_code.co_name)

    parse_items(body, AvailableNumber, "items")
    sys.setprofile(note)
    try:
        listed = parse_items(body, AvailableNumber, "items")
    finally:
        sys.setprofile(None)
    assert listed is not None
    assert len(listed) == 1000
    assert len(calls) < 100
