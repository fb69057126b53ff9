"""ByonNumber: Vobiz says that the number is verified already, in whatever words; and what only looks like that."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.driver.inputs import BYON
from tests.driver.inputs import OWN_NUMBER as NUMBER
from tests.driver.plugin import PluginError, State, Values
from tests.driver.starting import StartPlugin
from tests.protocol.golden import BYON_NUMBER
from vobiz_sandbox.paths import CONFIRM, VERIFY
from vobiz_sandbox.process import SandboxProcess

WRONG = {"otp_code": "00000002"}
NO_CODE_NEEDED = f"info: {NUMBER}: Vobiz says that it is verified already: no code is needed"

SAID: dict[str, Values] = {
    "errors page": {
        "status": 409,
        "json": {"status": "error", "error": {"code": "ALREADY_VERIFIED", "message": "No"}, "requestId": "r"},
    },
    "slug": {"status": 400, "json": {"error": "number_already_verified", "message": "Please check the request."}},
    "text": {"status": 422, "json": {"error": "Phone number has already been verified"}},
    "integer code": {"status": 400, "json": {"error": {"code": 400, "message": "number was verified already"}}},
    "gateway": {"status": 409, "json": {"message": "This phone number is already verified. Do not ask again."}},
    "list": {"status": 422, "json": {"errors": [{"field": "phone_number", "message": "Already verified"}]}},
    "SDK": {"status": 409, "json": {"api_id": "a", "error": "alreadyVerified", "message": "Conflict"}},
}
DENIED: dict[str, Values] = {
    "no words": {"status": 409, "json": {}},
    "conflict": {"status": 409, "json": {"error": "conflict", "message": "Conflict"}},
    "wrong code": {"status": 409, "json": {"error": {"code": "INVALID_OTP", "message": "The code is wrong"}}},
    "not yet": {"status": 400, "json": {"message": "The number is not already verified"}},
    "condition": {"status": 400, "json": {"message": "Check whether the number is already verified"}},
    "another's": {"status": 409, "json": {"message": "Number already verified by another account"}},
    "cannot": {"status": 409, "json": {"message": "This number cannot be verified: already in use"}},
    "cannot yet": {"status": 409, "json": {"message": "Cannot be verified, already in progress"}},
    "an account": {"status": 400, "json": {"message": "Your account is already verified; the code is wrong"}},
    "in progress": {"status": 409, "json": {"error": {"code": "VERIFICATION_IN_PROGRESS"}}},
    "a field": {"status": 400, "json": {"error": "wrong code", "already_verified": False}},
}
said = pytest.mark.parametrize("answer", SAID.values(), ids=list(SAID))
denied = pytest.mark.parametrize("answer", DENIED.values(), ids=list(DENIED))


class Own:
    """An own number whose code was sent. Each call is one of a new run."""

    def __init__(self, sandbox: SandboxProcess, start_plugin: StartPlugin) -> None:
        self.sandbox, self._start = sandbox, start_plugin
        self.state = self.create({})
        self.code = {"otp_code": sandbox.last_code(NUMBER)}
        sandbox.clear_requests()

    def create(self, more: Values) -> Values:
        self.run = self._start()
        return self.run.resource(BYON_NUMBER).create(BYON | more).outputs

    def update(self, more: Values, **state: str) -> Values:
        self.run = self._start()
        return self.run.resource(BYON_NUMBER).update(State(NUMBER, self.state | state), BYON | more).outputs

    def sent(self) -> list[str]:
        return [request["path"].rpartition("/")[2] for request in self.sandbox.requests("POST")]


@pytest.fixture
def own(sandbox: SandboxProcess, start_plugin: StartPlugin) -> Own:
    return Own(sandbox, start_plugin)


def test_a_confirm_repeated_after_a_lost_answer_finds_the_number_verified(own: Own) -> None:
    own.sandbox.settings(refuse_verified=True)
    own.sandbox.arm(path=CONFIRM, processed=True, action="reset")
    assert own.update(own.code)["status"] == "verified"
    assert own.sent() == ["confirm", "confirm"]


@pytest.mark.parametrize("body", [{}, {"error": "conflict"}, {"message": "Duplicate request"}])
def test_a_bare_conflict_after_a_lost_answer_is_our_own_confirm(own: Own, body: Values) -> None:
    own.sandbox.arm(path=CONFIRM, processed=True, action="reset")
    own.sandbox.arm(path=CONFIRM, status=409, json=body)
    after = own.update(own.code)
    assert (after["status"], after["otp_code"]) == ("verified", own.code["otp_code"])


@pytest.mark.parametrize("name", ["wrong code", "another's", "in progress"])
def test_a_conflict_about_something_else_after_a_lost_answer_stays_unknown(own: Own, name: str) -> None:
    own.sandbox.arm(path=CONFIRM, action="reset")
    own.sandbox.arm(path=CONFIRM, **DENIED[name])
    with pytest.raises(PluginError, match="may be verified"):
        own.update(own.code)


@pytest.mark.parametrize("run", [Own.update, Own.create], ids=["updated", "created anew"])
def test_a_later_run_with_the_same_code_finds_the_number_verified(
    own: Own, run: Callable[[Own, Values], Values]
) -> None:
    own.sandbox.settings(refuse_verified=True)
    own.sandbox.arm(path=CONFIRM, processed=True, action="reset")
    own.sandbox.arm(path=CONFIRM, action="reset")
    with pytest.raises(PluginError, match="the answer was lost"):
        run(own, own.code)
    assert run(own, own.code)["status"] == "verified"
    assert own.sent() == ["confirm"] * 3


@said
def test_a_confirm_refused_since_the_number_is_verified_verifies(own: Own, answer: Values) -> None:
    own.sandbox.arm(path=CONFIRM, **answer)
    after = own.update(WRONG)
    assert (after["status"], after["otp_code"]) == ("verified", WRONG["otp_code"])
    assert own.sent() == ["confirm"]


@denied
def test_a_confirm_refused_for_another_reason_verifies_nothing(own: Own, answer: Values) -> None:
    own.sandbox.arm(path=CONFIRM, **answer)
    with pytest.raises(PluginError, match="the otp_code was not accepted"):
        own.update(WRONG)
    assert own.sent() == ["confirm"]


@pytest.mark.parametrize("status", [401, 403])
def test_words_of_an_answer_about_the_credentials_verify_nothing(own: Own, status: int) -> None:
    own.sandbox.arm(path=VERIFY, status=status, json={"message": "Your e-mail address is already verified"})
    with pytest.raises(PluginError, match=f"refused with {status}"):
        own.create({})


@pytest.mark.parametrize("name", ["no words", "conflict"])
def test_in_doubt_nobody_is_asked_for_the_same_code_alone(own: Own, name: str) -> None:
    own.sandbox.arm(path=CONFIRM, **DENIED[name])
    with pytest.raises(PluginError, match="was not accepted") as error:
        own.update(WRONG)
    words = ["may be verified already", "connect it in the console", "pulumi refresh", own.state["expires_at"]]
    assert [word for word in words if word not in str(error.value)] == []


def test_a_code_that_is_plainly_wrong_leaves_no_doubt(own: Own) -> None:
    with pytest.raises(PluginError, match="was not accepted") as error:
        own.update(WRONG)
    assert "may be verified" not in str(error.value)


@said
@pytest.mark.parametrize("otp", [{}, WRONG], ids=["no code", "a code"])
def test_a_verify_refused_since_the_number_is_verified_declares_it(own: Own, otp: Values, answer: Values) -> None:
    own.sandbox.arm(path=CONFIRM, status=400, json={"error": "wrong code"})
    own.sandbox.arm(path=VERIFY, **answer)
    assert own.create(otp) == BYON | otp | {"status": "verified"}
    assert own.run.new_lines() == [NO_CODE_NEEDED]
    assert own.sent() == ["confirm"] * len(otp) + ["verify"]


@denied
def test_a_verify_refused_for_another_reason_records_nothing(own: Own, answer: Values) -> None:
    own.sandbox.arm(path=VERIFY, **answer)
    with pytest.raises(PluginError, match=f"refused with {answer['status']}") as error:
        own.create({})
    advice = ["set it as otp_code", "connect it in the console"]
    assert [word in str(error.value) for word in advice] == [answer["status"] == 409] * 2


@pytest.mark.parametrize("status", ["verified", "VERIFIED", "already_verified"])
@pytest.mark.parametrize(
    "run",
    [
        lambda own: own.create({}),
        lambda own: own.create(WRONG),
        lambda own: own.update({"verification_method": "voice"}),
        lambda own: own.update({}, status="expired"),
        lambda own: own.update(WRONG, status="expired"),
    ],
    ids=["create", "create with a code", "another method", "expired", "expired and refused"],
)
def test_a_verify_that_answers_verified_asks_nobody_for_a_code(
    own: Own, status: str, run: Callable[[Own], Values]
) -> None:
    own.sandbox.arm(path=CONFIRM, status=400, json={"error": "wrong code"})
    own.sandbox.arm(path=VERIFY, status=200, json={"id": "v", "phone_number": NUMBER, "status": status})
    assert run(own)["status"] == "verified"
    assert own.run.new_lines() == [NO_CODE_NEEDED]


@pytest.mark.parametrize("status", ["VERIFIED", " Verified", "already_verified"])
def test_a_confirm_that_answers_verified_counts_in_any_spelling(own: Own, status: str) -> None:
    own.sandbox.arm(path=CONFIRM, processed=True, patch={"status": status})
    assert own.update(own.code)["status"] == "verified"
