"""What each of the engine's calls does for your own number."""

from __future__ import annotations

from typing import Any

from pulumi.dynamic import CheckFailure, CreateResult, DiffResult, ReadResult

from vobiz_provider.api.statuses import EXPIRED, PENDING, VERIFIED, is_verified
from vobiz_provider.api.values import is_e164
from vobiz_provider.engine.errors import InvalidInput
from vobiz_provider.engine.failures import RecordedFailure
from vobiz_provider.engine.inputs import parse
from vobiz_provider.engine.messages import inform
from vobiz_provider.engine.values import compare, is_unknown
from vobiz_provider.lifecycle import Lifecycle
from vobiz_provider.own_number.attempts import is_connected, send_new_code, submit_new_code, verify
from vobiz_provider.own_number.inputs import OwnNumberInputs
from vobiz_provider.own_number.verification import has_verified_channel, is_expired, tell_next_step


class OwnNumberLifecycle(Lifecycle[OwnNumberInputs]):
    """ByonNumber."""

    inputs = OwnNumberInputs

    def conflicts(self, news: dict[str, Any], inputs: OwnNumberInputs | None) -> list[CheckFailure]:
        """A number that another resource of the program verifies."""
        taken = self._claim_phone(news.get("phone_number"))
        return [CheckFailure("phone_number", taken)] if taken else []

    def diff(self, id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        """Says what an update would do: a verified number needs nothing more, an expired code needs another."""
        number = compare(olds, news, ["phone_number"])
        waits = not self.is_refresh and _must_wait(news, olds)
        return DiffResult(
            changes=bool(number.differing or number.unknown or _needs_a_request(olds, news) or waits),
            replaces=number.differing,
            delete_before_replace=False,
        )

    def tell_difference(self, id: str, olds: dict[str, Any], news: dict[str, Any], difference: DiffResult) -> None:
        """Tells what a number that is not known yet may lead to, or that a code is still waited for."""
        if is_unknown(news.get("phone_number")):
            inform(
                "phone_number is not known yet: if it turns out to be another number than "
                f"{olds.get('phone_number', id)}, this resource is replaced"
            )
        elif olds.get("status") == PENDING and not (difference.replaces or _needs_a_request(olds, news)):
            tell_next_step(olds | {"phone_number": id}, "it still waits for the code that was sent")

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Verifies the number as far as it can without asking anybody.

        Raises:
            InvalidInput: another resource of this run verifies the number; nothing was sent.
            Refused, Unreachable: no code was sent.
            VerificationOutcomeUnknown: one may have been, or the number may be verified.
            RecordedFailure: it waits for its code, which the program does not accept.
        """
        inputs = parse(OwnNumberInputs, props)
        taken = self._claim_phone(inputs.phone_number)
        if taken:
            raise InvalidInput(taken)
        number, state = self.session.creations.once(lambda: (inputs.phone_number, verify(self.session, inputs)))
        return CreateResult(number, _accepted(number, props, state))

    def read(self, id: str, props: dict[str, Any]) -> ReadResult:
        """Looks for a channel with the number and at the clock. Sends nothing to a phone, ever.

        Raises:
            Refused, Unreachable: the API did not answer, which proves nothing.
        """
        if is_verified(props.get("status")):
            return ReadResult(id, props)
        if has_verified_channel(self.session, id):
            inform(f"{id}: {props.get('status')} is now verified, a channel has it")
            return ReadResult(id, props | {"status": VERIFIED})
        if not is_expired(props):
            return ReadResult(id, props)
        if props.get("status") != EXPIRED:
            inform(f"{id}: the code expired at {props.get('expires_at')}; the next `pulumi up` sends another")
        return ReadResult(id, props | {"status": EXPIRED})

    def update(self, id: str, olds: dict[str, Any], news: dict[str, Any]) -> dict[str, Any]:
        """Submits a new code, or has one sent.

        Raises:
            OtpRefused: the code that was sent is still alive.
            Refused, Unreachable: nothing changed.
            VerificationOutcomeUnknown: a code may have been sent, or the number may be verified.
            RecordedFailure: it still waits for its code, which the program does not accept.
        """
        return _accepted(id, news, self._updated(id, olds, news))

    def delete(self, id: str, props: dict[str, Any]) -> None:
        """Forgets the number: there is nothing to undo at Vobiz."""
        inform(f"{id} is forgotten here; at Vobiz nothing changes")

    def _updated(self, id: str, olds: dict[str, Any], news: dict[str, Any]) -> dict[str, Any]:
        inputs = parse(OwnNumberInputs, news)
        if is_verified(olds.get("status")):
            return olds
        if inputs.otp_code is not None and _has_new_code(olds, news):
            return submit_new_code(self.session, inputs, inputs.otp_code, olds)
        if _has_new_method(olds, news) or is_expired(olds):
            return send_new_code(self.session, inputs, submitted=olds.get("otp_code"))
        if _must_wait(news, olds) and is_connected(self.session, id):
            return olds | {"status": VERIFIED}
        return olds

    def _claim_phone(self, number: Any) -> str | None:
        """Claims a number for this call's resource; why it cannot have it where another one has it."""
        holder = self.session.claims.claim("number to verify", number) if is_e164(number) else None
        return holder and (
            f"phone_number {number} is the number of the ByonNumber {holder!r} of this program: "
            "declare it once and remove the other"
        )


def _must_wait(news: dict[str, Any], state: dict[str, Any]) -> bool:
    return news.get("fail_while_pending") is True and not is_verified(state.get("status"))


def _accepted(number: str, news: dict[str, Any], state: dict[str, Any]) -> dict[str, Any]:
    if not _must_wait(news, state):
        return state
    raise RecordedFailure(
        f"{number} is recorded and not verified yet: what depends on it waits (fail_while_pending), and `pulumi up "
        "--continue-on-error` does the rest. Set the code that was sent as otp_code (`pulumi config set --secret otp`, "
        "the key that the program gives to it) and run `pulumi up`",
        number,
        state,
    )


def _needs_a_request(olds: dict[str, Any], news: dict[str, Any]) -> bool:
    """Whether a number that is not verified has a code to submit, or needs another one."""
    return not is_verified(olds.get("status")) and (
        _has_new_code(olds, news) or _has_new_method(olds, news) or is_expired(olds)
    )


def _has_new_code(olds: dict[str, Any], news: dict[str, Any]) -> bool:
    """Whether a code is given that was not the last one submitted."""
    code = news.get("otp_code")
    return code is not None and (is_unknown(code) or code != olds.get("otp_code"))


def _has_new_method(olds: dict[str, Any], news: dict[str, Any]) -> bool:
    method = compare(olds, news, ["verification_method"])
    return bool(method.differing or method.unknown)
