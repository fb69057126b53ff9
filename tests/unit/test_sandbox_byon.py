"""The life of a one-time code, from verify to confirm."""

from datetime import datetime
from uuid import UUID

import requests

from vobiz_sandbox.paths import CONFIRM, VERIFY
from vobiz_sandbox.process import CREDENTIALS, OTHER_CREDENTIALS, SandboxProcess

PHONE = "+919876543210"


def verify(sandbox: SandboxProcess, headers: dict[str, str] = CREDENTIALS, method: str = "sms") -> requests.Response:
    return sandbox.ask("POST", VERIFY, headers=headers, json={"phone_number": PHONE, "verification_method": method})


def confirm(sandbox: SandboxProcess, code: str, headers: dict[str, str] = CREDENTIALS) -> requests.Response:
    return sandbox.ask("POST", CONFIRM, headers=headers, json={"phone_number": PHONE, "otp_code": code})


def refusal(response: requests.Response) -> tuple[int, str]:
    return response.status_code, response.json()["error"]["code"]


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


def seconds_between(start: str, end: str) -> float:
    first, last = (datetime.strptime(each, "%Y-%m-%dT%H:%M:%S%z") for each in (start, end))
    return (last - first).total_seconds()


def test_verify_is_answered_as_documented_and_the_code_reaches_the_phone(sandbox: SandboxProcess) -> None:
    response = verify(sandbox, method="voice")
    verification = response.json()
    assert response.status_code == 200
    assert list(verification) == ["id", "phone_number", "status", "expires_at"]
    UUID(verification["id"])
    assert (verification["phone_number"], verification["status"]) == (PHONE, "pending")
    [message] = sandbox.inbox(PHONE)
    assert message["verification_id"] == verification["id"]
    assert message["verification_method"] == "voice"
    assert message["expires_at"] == verification["expires_at"]
    assert seconds_between(message["sent_at"], message["expires_at"]) == 600
    assert len(message["code"]) == 6
    assert message["code"].isdigit()
    assert message["code"] not in response.text


def test_the_right_code_verifies_once(sandbox: SandboxProcess) -> None:
    verify(sandbox)
    code = sandbox.last_code(PHONE)
    response = confirm(sandbox, code)
    assert response.status_code == 200
    assert response.json() == {"status": "verified", "message": "Number verified successfully"}
    assert refusal(confirm(sandbox, code)) == (400, "NO_PENDING_VERIFICATION")


def test_a_verified_number_can_be_refused_as_such(sandbox: SandboxProcess) -> None:
    sandbox.settings(refuse_verified=True)
    assert refusal(confirm(sandbox, "123456")) == (400, "NO_PENDING_VERIFICATION")
    verify(sandbox)
    code = sandbox.last_code(PHONE)
    assert refusal(confirm(sandbox, wrong(code))) == (400, "INVALID_OTP")
    assert confirm(sandbox, code).status_code == 200
    for repeated in (verify(sandbox), confirm(sandbox, code)):
        assert refusal(repeated) == (409, "ALREADY_VERIFIED")
        assert repeated.json()["error"]["message"] == f"Number {PHONE} is already verified"
    assert len(sandbox.inbox(PHONE)) == 1
    assert verify(sandbox, OTHER_CREDENTIALS).status_code == 200
    sandbox.settings(refuse_verified=False)
    assert verify(sandbox).status_code == 200


def test_a_wrong_code_leaves_the_verification_pending(sandbox: SandboxProcess) -> None:
    verify(sandbox)
    code = sandbox.last_code(PHONE)
    assert refusal(confirm(sandbox, wrong(code))) == (400, "INVALID_OTP")
    assert confirm(sandbox, code).status_code == 200


def test_nothing_to_confirm(sandbox: SandboxProcess) -> None:
    assert refusal(confirm(sandbox, "123456")) == (400, "NO_PENDING_VERIFICATION")


def test_an_expired_code_is_refused_until_a_new_one_is_requested(sandbox: SandboxProcess) -> None:
    verify(sandbox)
    sandbox.move_clock(590)
    assert refusal(confirm(sandbox, wrong(sandbox.last_code(PHONE)))) == (400, "INVALID_OTP")
    sandbox.move_clock(10)
    assert refusal(confirm(sandbox, sandbox.last_code(PHONE))) == (400, "OTP_EXPIRED")
    verify(sandbox)
    assert confirm(sandbox, sandbox.last_code(PHONE)).status_code == 200


def test_the_clock_moves_back_too(sandbox: SandboxProcess) -> None:
    verify(sandbox)
    sandbox.move_clock(1000)
    sandbox.move_clock(-900)
    assert confirm(sandbox, sandbox.last_code(PHONE)).status_code == 200


def test_the_life_of_a_code_can_be_changed(sandbox: SandboxProcess) -> None:
    sandbox.settings(otp_seconds=0)
    verify(sandbox)
    assert refusal(confirm(sandbox, sandbox.last_code(PHONE))) == (400, "OTP_EXPIRED")


def test_a_new_verify_replaces_the_pending_one(sandbox: SandboxProcess) -> None:
    while len({message["code"] for message in sandbox.inbox(PHONE)}) < 2:
        verify(sandbox)
    first, *_, last = sandbox.inbox(PHONE)
    assert refusal(confirm(sandbox, first["code"])) == (400, "INVALID_OTP")
    assert confirm(sandbox, last["code"]).status_code == 200
    statuses = [each["status"] for each in sandbox.control("GET", "/verifications")["items"]]
    assert statuses == [*["replaced"] * (len(statuses) - 1), "verified"]


def test_accounts_and_phones_do_not_share_verifications(sandbox: SandboxProcess) -> None:
    verify(sandbox)
    code = sandbox.last_code(PHONE)
    assert refusal(confirm(sandbox, code, OTHER_CREDENTIALS)) == (400, "NO_PENDING_VERIFICATION")
    verify(sandbox, OTHER_CREDENTIALS)
    assert confirm(sandbox, code).status_code == 200
    assert sandbox.inbox("+910000000000") == []


def test_the_inbox_can_be_asked_for_one_phone(sandbox: SandboxProcess) -> None:
    verify(sandbox)
    sandbox.ask("POST", VERIFY, json={"phone_number": "+14155550132", "verification_method": "sms"})
    assert len(sandbox.control("GET", "/inbox")["items"]) == 2
    [message] = sandbox.control("GET", "/inbox?phone_number=%2B14155550132")["items"]
    assert message["phone_number"] == "+14155550132"
