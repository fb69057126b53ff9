"""The sandbox's channels as they change from outside: connected, changed and removed in no way that the API offers."""

from typing import Any

import pytest
import requests

from vobiz_sandbox.paths import CHANNELS
from vobiz_sandbox.process import SandboxProcess

NUMBER = "+919812345678"
TOKEN = "EAAfirst"


def listed(sandbox: SandboxProcess) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = sandbox.ask("GET", CHANNELS).json()["items"]
    return items


def test_a_channel_is_connected_from_outside_with_any_fields(sandbox: SandboxProcess) -> None:
    fields: dict[str, Any] = {
        **{"waba_id": "77", "phone_number_id": "78", "number_onboarding_mode": "embedded_signup"},
        **{"number_provider": "partner", "display_name": "Outside", "business_profile": {"about": "us"}},
        **{"verification_status": "rejected", "status": "inactive"},
    }
    channel = sandbox.connect_channel(NUMBER, access_token=TOKEN, **fields)
    assert {name: channel[name] for name in fields} == fields
    assert sandbox.channels() == [{**channel, "access_token": TOKEN}]
    second = sandbox.connect_channel(NUMBER, "some-order")
    assert (second["number_onboarding_mode"], sandbox.channels()[1]["access_token"]) == ("buy_from_vobiz", None)
    assert sandbox.connect_channel(NUMBER)["number_onboarding_mode"] == "bring_your_own"


def test_a_channel_can_be_in_any_state(sandbox: SandboxProcess) -> None:
    usual = sandbox.connect_channel(NUMBER)
    assert (usual["verification_status"], usual["status"]) == ("verified", "active")
    pending = sandbox.connect_channel("+919812345679", verification_status="PENDING", status="suspended")
    assert (pending["verification_status"], pending["status"]) == ("PENDING", "suspended")
    assert listed(sandbox) == [usual, pending]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *((name, "other") for name in ("waba_id", "phone_number_id", "number_onboarding_mode", "number_provider")),
        *((name, "other") for name in ("verification_status", "display_name", "status", "number_order_id")),
        ("phone_number", "+919812345679"),
        ("business_profile", {"about": "us"}),
        ("number_order_id", None),
    ],
)
def test_any_field_changes_from_outside(sandbox: SandboxProcess, field: str, value: Any) -> None:
    channel = sandbox.connect_channel(NUMBER, "some-order", access_token=TOKEN)
    sandbox.move_clock(60)
    changed = sandbox.change_channel(channel["id"], **{field: value})
    assert changed["updated_at"] > channel["updated_at"]
    assert changed == {**channel, field: value, "updated_at": changed["updated_at"]}
    assert listed(sandbox) == [changed]
    assert sandbox.channels() == [{**changed, "access_token": TOKEN}]


def test_what_is_no_field_of_a_known_channel_does_not_change(sandbox: SandboxProcess) -> None:
    channel = sandbox.connect_channel(NUMBER)
    for change in ({"statuss": "inactive"}, {"phone_number": "12"}, {"account_id": "MA_SANDBOX02"}):
        with pytest.raises(requests.HTTPError, match=next(iter(change))):
            sandbox.change_channel(channel["id"], **change)
    with pytest.raises(requests.HTTPError, match="404"):
        sandbox.change_channel("unknown", status="inactive")
    assert listed(sandbox) == [channel]


def test_the_channels_of_all_accounts_are_listed_and_disconnected(sandbox: SandboxProcess) -> None:
    own, foreign = sandbox.connect_channel(NUMBER), sandbox.connect_channel(NUMBER, account_id="MA_SANDBOX02")
    assert (foreign["account_id"], foreign["number_order_id"]) == ("MA_SANDBOX02", None)
    assert [channel["id"] for channel in sandbox.channels()] == [own["id"], foreign["id"]]
    sandbox.disconnect_channel(foreign["id"])
    assert [channel["id"] for channel in sandbox.channels()] == [own["id"]]
    with pytest.raises(requests.HTTPError, match="404"):
        sandbox.disconnect_channel(foreign["id"])
    with pytest.raises(requests.HTTPError, match="404"):
        sandbox.connect_channel(NUMBER, account_id="MA_UNKNOWN")
