"""What each field makes of whatever an API may send in it, and what the models tell in words."""

from __future__ import annotations

from typing import Any

import pytest

from vobiz_provider.api.models import AvailableNumber, Channel, Confirmation, Order, Verification
from vobiz_provider.api.times import parse_time


@pytest.mark.parametrize(
    ("field", "sent", "read"),
    [
        ("setup_cost", "500", 500.0),
        ("setup_cost", " 2.50 ", 2.5),
        ("setup_cost", 0, 0.0),
        ("setup_cost", None, None),
        ("setup_cost", "free", None),
        ("setup_cost", True, None),
        ("setup_cost", {"amount": 500}, None),
        ("setup_cost", "NaN", None),
        ("setup_cost", float("nan"), None),
        ("setup_cost", 10**400, None),
        ("setup_cost", -1, None),
        ("setup_cost", "-1", None),
        ("setup_cost", "1e400", None),
        ("region", True, None),
        ("region", ["MH"], None),
        ("region", "Mahārāṣṭra", "Mahārāṣṭra"),
        ("created_at", 1772359200, "1772359200"),
    ],
)
def test_a_field_that_cannot_be_understood_is_absent(field: str, sent: Any, read: Any) -> None:
    order = Order.model_validate({"id": "b3d1c4a2", field: sent})
    assert (order.id, getattr(order, field)) == ("b3d1c4a2", read)


def test_a_channels_number_is_compared_by_its_digits() -> None:
    channel = Channel.model_validate({"phone_number": "+91 98765-43210"})
    assert channel.has_number("+919876543210")
    assert not channel.has_number("+919876543211")


@pytest.mark.parametrize("phone_number", [None, ""])
def test_a_channel_without_a_number_has_none(phone_number: str | None) -> None:
    assert not any(Channel(phone_number=phone_number).has_number(e164) for e164 in ("+919876543210", "", None))


@pytest.mark.parametrize(
    ("setup_fee", "monthly_fee", "words"),
    [
        (500, 250, "setup 500 INR, 250 INR a month"),
        (None, 2.5, "no setup fee listed, 2.50 INR a month"),
        (0, None, "setup 0 INR, no monthly fee listed"),
    ],
)
def test_the_fees_of_a_number_are_told_in_words(setup_fee: float | None, monthly_fee: float | None, words: str) -> None:
    number = AvailableNumber(e164="+919876543210", setup_fee=setup_fee, monthly_fee=monthly_fee, currency="INR")
    assert number.fees_in_words == words


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("canceled", "cancelled"),
        (" completed ", "completed"),
        ("On_Hold", "On_Hold"),
        (None, None),
        (7, "7"),
        (True, None),
        (["failed"], None),
    ],
)
@pytest.mark.parametrize("model", [Order, Verification, Confirmation, Channel])
def test_a_status_is_read_in_any_case_and_spelling(model: Any, sent: Any, read: str | None) -> None:
    assert model.model_validate({"status": sent}).status == read


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ({"about": "us", "websites": ["a", {"deep": 1}]}, {"about": "us", "websites": ["a", {"deep": 1}]}),
        ({"about": None, "websites": [{"kind": None}, None]}, {"websites": [{}, None]}),
        ({}, {}),
        (None, None),
        ("us", None),
        (["us"], None),
        (True, None),
    ],
)
def test_the_profile_of_a_channel_is_a_map_without_nulls(sent: Any, read: Any) -> None:
    channel = Channel.model_validate({"id": "c4a2b3d1", "business_profile": sent})
    assert channel.business_profile == read
    assert channel.outputs == ({} if read is None else {"business_profile": read})


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
        (None, False),
        (1772360000, False),
    ],
)
def test_a_time_is_read_or_absent(text: Any, is_read: bool) -> None:
    assert (parse_time(text) is not None) == is_read
