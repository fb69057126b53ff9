"""The sandbox's channels: changed and deleted by the API, whose answers may go wrong."""

from typing import Any

import pytest
import requests

from vobiz_sandbox.paths import CHANNEL, CHANNELS
from vobiz_sandbox.process import CREDENTIALS, OTHER_CREDENTIALS, SandboxProcess

READ_ONLY = {"X-Auth-ID": "MA_READONLY", "X-Auth-Token": "sandbox-token-readonly"}
NUMBER = "+919812345678"
TOKEN = "EAAfirst"
ROTATED = "EAAsecond"
FIXED = (
    *("id", "account_id", "waba_id", "phone_number_id", "phone_number", "number_onboarding_mode", "number_provider"),
    *("number_order_id", "verification_status", "business_profile", "status", "created_at", "updated_at"),
)


@pytest.fixture
def channel(sandbox: SandboxProcess) -> dict[str, Any]:
    return sandbox.connect_channel(NUMBER, access_token=TOKEN)


def put(
    sandbox: SandboxProcess, channel_id: str, body: Any, headers: dict[str, str] = CREDENTIALS
) -> requests.Response:
    return sandbox.ask("PUT", CHANNEL.format(channel_id=channel_id), headers=headers, json=body)


def delete(sandbox: SandboxProcess, channel_id: str, headers: dict[str, str] = CREDENTIALS) -> requests.Response:
    return sandbox.ask("DELETE", CHANNEL.format(channel_id=channel_id), headers=headers)


def listed(sandbox: SandboxProcess) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = sandbox.ask("GET", CHANNELS).json()["items"]
    return items


def refusal(response: requests.Response) -> tuple[int, str]:
    return response.status_code, response.json()["error"]["code"]


@pytest.mark.parametrize(
    "change",
    [{"display_name": "Sales"}, {"access_token": ROTATED}, {"access_token": ROTATED, "display_name": "Sales"}],
)
def test_a_change_is_of_what_is_given(sandbox: SandboxProcess, channel: dict[str, Any], change: dict[str, str]) -> None:
    other = sandbox.connect_channel("+919812345679", access_token=TOKEN)
    sandbox.move_clock(60)
    response = put(sandbox, channel["id"], change)
    changed = response.json()
    assert response.status_code == 200
    assert changed["updated_at"] > channel["updated_at"]
    display_name = change.get("display_name", channel["display_name"])
    assert changed == {**channel, "display_name": display_name, "updated_at": changed["updated_at"]}
    assert listed(sandbox) == [changed, other]
    assert [each["access_token"] for each in sandbox.channels()] == [change.get("access_token", TOKEN), TOKEN]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        *(({"display_name": "Sales", name: "other"}, name) for name in FIXED),
        *(({"access_token": value}, "access_token") for value in ("eaa", "", None, 5)),
        *(({"display_name": value}, "display_name") for value in ("", None, 5)),
        ({}, "body"),
        ([], "body"),
    ],
)
def test_a_change_of_anything_else_is_refused(
    sandbox: SandboxProcess, channel: dict[str, Any], body: Any, field: str
) -> None:
    sandbox.move_clock(60)
    response = put(sandbox, channel["id"], body)
    assert response.status_code == 422
    assert [problem["field"] for problem in response.json()["error"]["details"]["errors"]] == [field]
    assert listed(sandbox) == [channel]
    assert [each["access_token"] for each in sandbox.channels()] == [TOKEN]


def test_a_deleted_channel_leaves_its_number_free(sandbox: SandboxProcess, channel: dict[str, Any]) -> None:
    response = delete(sandbox, channel["id"])
    assert (response.status_code, response.content) == (204, b"")
    assert listed(sandbox) == sandbox.channels() == []
    for response in (delete(sandbox, channel["id"]), put(sandbox, channel["id"], {"display_name": "Sales"})):
        assert refusal(response) == (404, "NOT_FOUND")
        assert response.json()["error"]["message"] == "Channel not found"
    again = {**channel, "access_token": TOKEN}
    assert sandbox.ask("POST", CHANNELS, headers=OTHER_CREDENTIALS, json=again).status_code == 201


def test_the_channel_of_another_account_is_not_found(sandbox: SandboxProcess, channel: dict[str, Any]) -> None:
    change = put(sandbox, channel["id"], {"display_name": "Sales"}, OTHER_CREDENTIALS)
    assert refusal(change) == refusal(delete(sandbox, channel["id"], OTHER_CREDENTIALS)) == (404, "NOT_FOUND")
    assert listed(sandbox) == [channel]


def test_a_read_only_account_changes_no_channel(sandbox: SandboxProcess) -> None:
    channel = sandbox.connect_channel(NUMBER, account_id="MA_READONLY")
    change = put(sandbox, channel["id"], {"display_name": "Sales"}, READ_ONLY)
    assert refusal(change) == refusal(delete(sandbox, channel["id"], READ_ONLY)) == (403, "FORBIDDEN")
    assert sandbox.ask("GET", CHANNELS, headers=READ_ONLY).json()["items"] == [channel]


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_a_wrong_letter_case_in_the_path_of_a_channel_is_as_wrong_credentials(
    sandbox: SandboxProcess, channel: dict[str, Any], method: str
) -> None:
    path = CHANNEL.format(channel_id=channel["id"]).replace("channels", "Channels")
    assert refusal(sandbox.ask(method, path, json={"display_name": "Sales"})) == (401, "UNAUTHORIZED")
    assert refusal(sandbox.ask(method, f"{path}/more")) == (404, "NOT_FOUND")
    assert listed(sandbox) == [channel]


def test_one_channel_cannot_be_read(sandbox: SandboxProcess, channel: dict[str, Any]) -> None:
    response = sandbox.ask("GET", CHANNEL.format(channel_id=channel["id"]))
    assert refusal(response) == (405, "METHOD_NOT_ALLOWED")


def test_changes_and_deletions_are_logged(sandbox: SandboxProcess, channel: dict[str, Any]) -> None:
    put(sandbox, channel["id"], {"access_token": ROTATED})
    delete(sandbox, channel["id"])
    path = CHANNEL.format(channel_id=channel["id"])
    change, deletion = sandbox.requests()
    assert (change["method"], change["path"], change["status"]) == ("PUT", path, 200)
    assert change["body"] == {"access_token": ROTATED}
    assert (deletion["method"], deletion["path"], deletion["body"], deletion["status"]) == ("DELETE", path, None, 204)


@pytest.mark.parametrize("processed", [True, False])
def test_the_answer_to_a_change_can_be_lost(sandbox: SandboxProcess, channel: dict[str, Any], processed: bool) -> None:
    sandbox.arm(method="PUT", path=f"{CHANNELS}/*", action="reset", processed=processed)
    assert listed(sandbox) == [channel]
    with pytest.raises(requests.ConnectionError):
        put(sandbox, channel["id"], {"display_name": "Sales"})
    assert [each["display_name"] for each in listed(sandbox)] == ["Sales" if processed else channel["display_name"]]
    sandbox.arm(method="delete", path=f"{CHANNELS}/*", action="reset", processed=processed)
    with pytest.raises(requests.ConnectionError):
        delete(sandbox, channel["id"])
    assert len(listed(sandbox)) == (not processed)


def test_the_answer_to_a_change_can_be_edited(sandbox: SandboxProcess, channel: dict[str, Any]) -> None:
    sandbox.arm(method="PUT", processed=True, patch={"status": "closed"}, remove=["waba_id"])
    edited = put(sandbox, channel["id"], {"display_name": "Sales"}).json()
    assert edited["status"] == "closed"
    assert channel.keys() - edited.keys() == {"waba_id"}


def test_an_answer_without_a_body_has_nothing_to_edit(sandbox: SandboxProcess, channel: dict[str, Any]) -> None:
    sandbox.arm(method="DELETE", processed=True, patch={"status": "closed"}, remove=["id"])
    response = delete(sandbox, channel["id"])
    assert (response.status_code, response.content) == (204, b"")
    assert sandbox.channels() == []
