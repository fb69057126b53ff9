"""What is to become of one own number, as a calculation; it shares no code with the provider."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timezone
from typing import Any

FROM_THE_API = "as the API says"


@dataclass(frozen=True)
class PostFault:
    """What happens to one POST.

    Args:
        arm: the fault.
        answer: what the client can make of it: "through" (the real answer), "again" (asked to come back), "unknown",
            "not about the code", "refused", or for verify "no expiry".
        processed: whether Vobiz did what was asked.
        times: how many POSTs in a row.
    """

    arm: dict[str, Any]
    answer: str
    processed: bool = False
    times: int = 1


_THROUGH = PostFault({"processed": True}, "through", processed=True)
CONFIRM_FAULTS = {
    "none": _THROUGH,
    "429": PostFault({"status": 429, "headers": {"Retry-After": "0"}}, "again"),
    "reset before": PostFault({"action": "reset"}, "unknown"),
    "reset before, twice": PostFault({"action": "reset"}, "unknown", times=2),
    "reset after": PostFault({"action": "reset"}, "unknown", processed=True),
    "reset after, twice": PostFault({"action": "reset"}, "unknown", processed=True, times=2),
    "500 after": PostFault({"status": 500}, "unknown", processed=True),
    "no status": PostFault({"status": 200, "json": {}}, "unknown"),
    "still pending": PostFault({"status": 200, "json": {"status": "pending"}}, "refused"),
    "402": PostFault({"status": 402}, "not about the code"),
    "403": PostFault({"status": 403}, "not about the code"),
    "422": PostFault({"status": 422}, "refused"),
    "cut late": PostFault({"action": "cut", "bytes": 22}, "through", processed=True),
}
VERIFY_FAULTS = {
    "none": _THROUGH,
    "429": PostFault({"status": 429, "headers": {"Retry-After": "0"}}, "again"),
    "reset before": PostFault({"action": "reset"}, "unknown"),
    "reset after": PostFault({"action": "reset"}, "unknown", processed=True),
    "503 after": PostFault({"status": 503}, "unknown", processed=True),
    "402": PostFault({"status": 402}, "not about the code"),
    "422": PostFault({"status": 422}, "not about the code"),
    "cut": PostFault({"action": "cut", "bytes": 60}, "no expiry", processed=True),
    "no expires_at": PostFault({"remove": ["expires_at"]}, "no expiry", processed=True),
}


@dataclass
class Phone:
    """What is true at Vobiz of the number that an `up` is about.

    Args:
        code: the code of the pending verification while it lives, else None.
        connected: whether the list of channels can be had and shows the number.
        confirming: what happens to the next confirms, in order; then all goes through.
        verifying: the same for verify.
    """

    code: str | None
    connected: bool
    confirming: list[PostFault]
    verifying: list[PostFault]


@dataclass(frozen=True)
class OwnState:
    """What the state has to hold of an own number."""

    number: str
    status: str
    method: str
    expires_at: str | None = None
    code: str | None = None
    has_failed: bool = False
    """Whether a run that failed recorded it, and no refresh has read it since."""

    @property
    def has_expired(self) -> bool:
        """Whether the code is dead by this machine's clock."""
        if self.status == "expired":
            return True
        return self.expires_at is not None and _moment(self.expires_at) <= datetime.now(timezone.utc)

    def has_nothing_to_do(self, method: str, code: str | None) -> bool:
        """Whether the number needs no request."""
        has_new_code = code is not None and code != self.code
        return self.status == "verified" or not (has_new_code or method != self.method or self.has_expired)


class Conversation:
    """One `up` as Vobiz hears it: the POSTs in their order, and how each is answered."""

    def __init__(self, phone: Phone) -> None:
        self.phone = phone
        self.posts: list[str] = []

    def create(self, number: str, method: str, code: str | None) -> OwnState | None:
        """The new state, or None where it fails."""
        verified = OwnState(number, "verified", method)
        if self.phone.connected:
            return verified
        if code is None:
            return self._send(number, method)
        answer = self._submit(code)
        if answer == "verified":
            return replace(verified, code=code)
        sent = self._send(number, method) if answer == "refused" else None
        return sent and self._submit_to_new_code(sent, code)

    def _submit_to_new_code(self, sent: OwnState, code: str) -> OwnState:
        answer = self._submit(code)
        if answer == "not about the code":
            return sent
        return replace(sent, status="verified" if answer == "verified" else "pending", code=code)

    def update(self, old: OwnState, method: str, code: str | None, *, waits: bool) -> OwnState | None:
        """The state after an update, or None where it fails."""
        if old.has_nothing_to_do(method, code):
            return replace(old, status="verified") if waits and self.phone.connected else old
        if code is None or code == old.code:
            sent = self._send(old.number, method)
            return sent and replace(sent, code=old.code)
        answer = self._submit(code)
        if answer == "verified":
            return replace(old, status="verified", code=code)
        if answer != "refused" or not old.has_expired:
            return None
        sent = self._send(old.number, method)
        return sent and replace(sent, code=code)

    def _send(self, number: str, method: str) -> OwnState | None:
        fault = self._post("verify", self.phone.verifying)
        if fault.processed:
            self.phone.code = None  # a new one, which nobody can know yet
        if fault.answer in ("through", "no expiry"):
            return OwnState(number, "pending", method, FROM_THE_API if fault.answer == "through" else None)
        return None

    def _submit(self, code: str) -> str:
        lost = False
        for _ in range(2):
            fault = self._post(f"confirm {code}", self.phone.confirming)
            right = fault.processed and code == self.phone.code
            if right:
                self.phone.code = None
            answer = ("verified" if right else "refused") if fault.answer == "through" else fault.answer
            if answer == "verified" or (answer != "unknown" and not lost):
                return answer
            if answer != "unknown":
                return "unknown"
            lost = True
        return "unknown"

    def _post(self, what: str, faults: list[PostFault]) -> PostFault:
        self.posts.append(what)
        fault = faults.pop(0) if faults else _THROUGH
        return self._post(what, faults) if fault.answer == "again" else fault


def action(state: OwnState | None, number: str, method: str, code: str | None, *, waits: bool) -> str:
    """What an `up` sets out to do.

    Args:
        state: what is recorded.
        number: the number of the program.
        method: its method.
        code: its code.
        waits: whether it does not accept a number that is not verified.
    """
    if state is None:
        return "create"
    if state.number != number:
        return "replace"
    is_open = state.has_failed or (waits and state.status != "verified")
    return "update" if is_open or not state.has_nothing_to_do(method, code) else "same"


def refreshed(state: OwnState, *, connected: bool) -> OwnState:
    """What a refresh that gets its answers writes."""
    if state.status == "verified" or connected:
        return replace(state, status="verified")
    return replace(state, status="expired") if state.has_expired else state


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))
